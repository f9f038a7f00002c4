"""A stream says that something changed, and ends by itself with a word by which its page knows that nothing is lost."""

import asyncio
from typing import Any

import pytest

from config.door import streams
from config.door.streams import Streams, _Stream
from kit.live import Ticket


class Page:
    """The browser's side of a stream, as the server's protocol shows it."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.gone = asyncio.Event()

    def response_stream(self, _status: int, _headers: object) -> "Page":
        return self

    async def send_str(self, text: str) -> None:
        self.heard.append(text)

    async def client_disconnect(self) -> None:
        await self.gone.wait()


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> None:
    async def done(*_arguments: Any) -> None:
        return None

    monkeypatch.setattr(Streams, "_stop_listening_to", done)


async def hold(held: Streams, page: Page) -> None:
    await held._hold(_Stream(Ticket("d_north", "somebody")), "north", page)


def test_stream_that_has_lasted_long_enough_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LONGEST_SECONDS", 0.0)

    async def run() -> list[str]:
        page = Page()
        await hold(Streams(), page)
        return page.heard

    assert asyncio.run(run()) == ["retry: 5000\n\n", "event: over\ndata: 0\n\n"]


def test_page_that_has_gone_hears_nothing() -> None:
    async def run() -> list[str]:
        page = Page()
        page.gone.set()
        await hold(Streams(), page)
        return page.heard

    assert asyncio.run(run()) == ["retry: 5000\n\n"]


def test_person_whose_right_has_ended_hears_that_it_ended() -> None:
    async def run() -> list[str]:
        held, page = Streams(), Page()
        holding = asyncio.create_task(hold(held, page))
        await asyncio.sleep(0)
        held._wake("north", "ended:somebody")
        await holding
        return page.heard

    assert asyncio.run(run())[-1] == "event: ended\ndata: 0\n\n"

"""WeCom's access tokens: fetched once for each corporation, and by no worker at another one's cost (RM-5)."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from notifications.channels import wecom
from notifications.channels.message import Access, Message
from notifications.rules.outcomes import Later, Outcome, Sent

MESSAGE = Message("key", "card_transferred", "title", "text", to={"address": "li.qiang"})


def send_as(corporation: str) -> Outcome:
    return wecom.send(Access({"corp_id": corporation, "agent_id": "1"}, {"secret": "s"}), MESSAGE)


def test_token_that_does_not_come_holds_up_no_other_corporation(monkeypatch: pytest.MonkeyPatch) -> None:
    is_asked, is_over = Event(), Event()
    fetched: list[str] = []

    def get(_url: str, params: Mapping[str, str]) -> dict[str, Any] | Later:
        fetched.append(params["corpid"])
        if params["corpid"] == "slow":
            is_asked.set()
            is_over.wait(120)
            return Later("timeout")
        return {"errcode": 0, "access_token": "t", "expires_in": 7200}

    monkeypatch.setattr(wecom, "_tokens", {})
    monkeypatch.setattr(wecom, "get_json", get)
    monkeypatch.setattr(wecom, "post_json", lambda _url, _body: {"errcode": 0, "msgid": "1"})
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(send_as, "slow")
        try:
            assert is_asked.wait(60)
            quick = pool.submit(send_as, "quick")
            assert quick.result(60) == Sent("1")
        finally:
            is_over.set()
        assert slow.result(60) == Later("timeout")
    assert send_as("quick") == Sent("1")
    assert fetched == ["slow", "quick"]

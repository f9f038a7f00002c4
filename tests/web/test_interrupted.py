"""A page while a database is away: it retries by itself, and what was typed is not lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from kit.tenancy import DealerContext
from tests.isolation.test_outages import away_after
from tests.page_client import signed_in, text_of

pytestmark = pytest.mark.usefixtures("wednesday_morning")


def asking(client: Client) -> Client:
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(("language", "title"), [("en", "Temporarily unavailable"), ("zh-hans", "暂时中断")])
def test_page_says_so_in_the_readers_language_and_is_opened_again_in_seconds(
    north: DealerContext, language: str, title: str
) -> None:
    client = asking(Client(headers={"host": "north.localhost", "accept-language": language}))
    with away_after(0):
        answer: Any = client.get("/cards/?q=x")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert title in text_of(answer)
    assert '<meta http-equiv="refresh" content="5">' in answer.content.decode()


def test_form_is_offered_again_with_what_was_typed_and_no_password(li: User) -> None:
    client = asking(signed_in("li"))
    typed = {"customer_name": "王伟", "password": "geheim-2026", "csrfmiddlewaretoken": "old"}
    with away_after(1):
        answer: Any = client.post("/cards/new/?a=b", typed, headers={"origin": "http://north.localhost"})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    # Nothing is sent by itself: the reader decides.
    assert "http-equiv" not in page
    assert '<form class="plain-problem" method="post" action="/cards/new/?a=b">' in page
    assert 'name="customer_name" value="王伟"' in page
    assert "geheim-2026" not in page
    assert 'value="old"' not in page


def test_form_from_elsewhere_is_not_offered(li: User) -> None:
    client = asking(signed_in("li"))
    with away_after(1):
        answer: Any = client.post("/cards/new/", {"customer_name": "王伟"}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 503
    assert "王伟" not in answer.content.decode()


def test_part_of_a_page_is_refused_with_when_to_try_again(li: User) -> None:
    client = asking(signed_in("li"))
    with away_after(1):
        answer: Any = client.get("/cards/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["Retry-After"], answer.content) == (503, "5", b"")


def test_call_is_refused_with_when_to_try_again(north: DealerContext) -> None:
    client = asking(Client(headers={"host": "north.localhost", "authorization": f"Bearer {'0' * 40}"}))
    with away_after(1):
        answer: Any = client.get("/api/v1/me/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert (answer.json()["code"], answer.json()["status"]) == ("database_away", 503)

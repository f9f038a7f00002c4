"""Signed messages that no sender means well with: refused or kept in quarantine, never a server error (HQ-2, HQ-3)."""

from typing import Any

import orjson
import pytest

from kit import clock
from tenants.leads.models import Lead, LeadState
from tests.factories import NOW
from tests.leads.sending import Sending, make_sending

_LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
_BOMB = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]><adf><prospect>&l9;</prospect></adf>'
_OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf><prospect>&x;</prospect></adf>'
_DEEP_XML = "<adf>" + "<prospect>" * 50_000
_DEEP_CLOSED = f"<adf><prospect>{'<a>' * 5_000}{'</a>' * 5_000}</prospect></adf>"


@pytest.fixture(autouse=True)
def midday() -> Any:
    with clock.at(NOW):
        yield


@pytest.fixture
def website(hq: None) -> Sending:
    return make_sending()


@pytest.mark.rule("HQ-2")
@pytest.mark.parametrize("kind", ["application/json", "application/xml"])
def test_message_of_five_megabytes_is_refused_and_not_kept(website: Sending, kind: str) -> None:
    answer = website.send(b" " * 5_000_000, kind)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), answer.content
    assert Lead.objects.count() == 0


@pytest.mark.rule("HQ-3")
@pytest.mark.parametrize(
    "text",
    [_BOMB, _OUTSIDE, _DEEP_XML, _DEEP_CLOSED, "<adf/>", ""],
    ids=["bomb", "file", "deep", "deep and closed", "bare", "none"],
)
def test_hostile_adf_is_in_quarantine_unread(website: Sending, text: str) -> None:
    answer = website.send(text.encode(), "application/xml")
    assert answer.status_code == 202, answer.content
    assert list(Lead.objects.values_list("state", flat=True)) == [LeadState.QUARANTINED]


@pytest.mark.rule("HQ-3")
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"customer_name": "\\u0000", "phone": "13800138000"}',
        b'{"customer_name": "\\ud800", "phone": "13800138000"}',
        b'{"customer_name": "\xff\xfe", "phone": "13800138000"}',
        orjson.dumps({"customer_name": {"a": 1}, "phone": 13800138000, "more_phones": "x", "requested_at": []}),
        orjson.dumps({"id": "x" * 5000, "customer_name": "王" * 5000, "phone": "1" * 5000}),
        b"[]",
        b"null",
        b"",
    ],
)
def test_hostile_json_is_in_quarantine_and_no_server_error(website: Sending, body: bytes) -> None:
    answer = website.send(body)
    assert answer.status_code == 202, answer.content
    assert list(Lead.objects.values_list("state", flat=True)) == [LeadState.QUARANTINED]

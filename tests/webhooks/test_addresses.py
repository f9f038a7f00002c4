"""Webhooks reach no machine of our own: the address that was checked is the one that is called (api.md, RM-5)."""

import ipaddress
import socket
import threading
from typing import Any

import pytest

from notifications.channels import webhook
from notifications.channels.addresses import NotPublic, is_public, public_addresses
from notifications.rules.outcomes import Later, Refused, Sent
from tests.webhooks.receiver import Receiver

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLIC = "93.184.215.14"
INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    str(ipaddress.IPv4Address(0)),
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::1",
]  # fmt: skip


@pytest.fixture
def outside(settings: Any) -> None:
    """Only the open Internet may be called, as in production."""
    settings.GATEWAYS_MAY_BE_LOCAL = False


class Names:
    """A name server that may change its mind, and every connection that was tried."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.answers, self.asked, self.tried = list(answers), 0, list[tuple[str, int]]()
        monkeypatch.setattr("notifications.channels.addresses.socket.getaddrinfo", self.resolve)
        monkeypatch.setattr("notifications.channels.webhook.socket.create_connection", self.connect)

    def resolve(self, host: str, port: int, **_: Any) -> list[Any]:
        found = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [(socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, port)) for each in found]

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.tried.append(address)
        raise ConnectionRefusedError


def send(url: str = "https://dms.example.cn/x") -> Any:
    return webhook.send(url, SECRET, "msg_1", b"{}")


@pytest.mark.parametrize("address", INSIDE)
def test_address_inside_is_not_called(outside: None, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    names = Names(monkeypatch, [address])
    assert send() == Later("address_not_public", blocks=True)
    assert names.tried == []
    assert not is_public("dms.example.cn", 443)


def test_one_address_inside_among_public_ones_is_enough(outside: None, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, [PUBLIC, "10.0.0.1"])
    with pytest.raises(NotPublic):
        public_addresses("dms.example.cn", 443)
    assert names.tried == []


def test_name_that_resolves_to_another_address_after_the_check_leads_nowhere(
    outside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch, [PUBLIC], ["127.0.0.1"])
    assert send() == Later("unreachable", "ConnectionRefusedError", blocks=True)
    assert (names.asked, names.tried) == (1, [(PUBLIC, 443)])


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "localhost"])
def test_literal_of_our_own_machine_is_not_called(outside: None, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        raise AssertionError(address)

    monkeypatch.setattr("notifications.channels.webhook.socket.create_connection", connect)
    outcome = send(f"https://{host}/x")
    assert isinstance(outcome, Later)
    assert outcome.code in ("address_not_public", "unreachable")


def test_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.secret, receiver.answer = SECRET, 307
    receiver.headers = {"location": receiver.url.replace("/lodestar", "/admin")}
    assert send(receiver.url) == Later("http_307")
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Sent()), (204, Sent()), (400, Later("http_400")), (404, Later("http_404")), (410, Refused("http_410")),
        (500, Later("http_500")), (503, Later("http_503", blocks=True)), (429, Later("http_429", blocks=True)),
    ],
)  # fmt: skip
def test_status_alone_decides(receiver: Receiver, status: int, outcome: Any) -> None:
    receiver.secret, receiver.answer = SECRET, status
    assert send(receiver.url) == outcome


@pytest.mark.parametrize(("given", "seconds"), [("120", 120), ("999999", 3600), ("²", None), ("soon", None)])
def test_receiver_may_ask_to_wait_an_hour_at_most(given: str, seconds: int | None) -> None:
    outcome = webhook._outcome(503, given)
    assert isinstance(outcome, Later)
    assert (outcome.after.total_seconds() if outcome.after else None) == seconds


def test_answer_that_comes_byte_by_byte_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time; the whole does not."""
    monkeypatch.setattr("notifications.channels.webhook._WHOLE_SECONDS", 0.5)
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            link, _ = server.accept()
            with link:
                link.sendall(b"HTTP/1.1 200 OK\r\nx-slow: ")
                while not is_over.wait(0.05):
                    try:
                        link.sendall(b"a")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        outcome = send(f"http://127.0.0.1:{server.getsockname()[1]}/")
        is_over.set()
        thread.join(30)
    assert outcome == Later("timeout", blocks=True)


@pytest.mark.parametrize(
    ("url", "is_right"),
    [
        ("https://dms.example.cn/x?y=1", True), ("https://dms.example.cn:8443/", True),
        ("http://dms.example.cn/", False),
        ("ftp://dms.example.cn/", False), ("https://", False), ("https://a:b@dms.example.cn/", False),
        ("https://dms.example.cn/#x", False), ("https://dms.example.cn:99999/", False), ("javascript:alert(1)", False),
        ("https://经销商.cn/", False), ("https://dms.example.cn/a b", False), ("https://[::1/", False),
        ("https://dms.example.cn/\r\nhost: x", False),
    ],
)  # fmt: skip
def test_address_is_https_with_a_host(outside: None, url: str, is_right: bool) -> None:
    assert webhook.is_callable(url) == is_right

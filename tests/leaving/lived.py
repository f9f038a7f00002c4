"""A dealer after a random history, and its archive."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from crm.events.followers import registered
from crm.models import Archive, ArchivePart, Card
from crm.services.archiving.ask import ask_for_archive
from crm.services.archiving.make import make_archives
from demo.catalogue import make_catalogue
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from tests.reporting.independent.asking import client_of
from tests.reporting.independent.history import START, catch_up, live
from tests.reporting.independent.showroom import Showroom

Answers = dict[str, Any]


@dataclass
class Lived:
    """The history of the dealer, and the instant at which it ended."""

    showroom: Showroom
    now: datetime

    @property
    def days(self) -> list[date]:
        first = START.date()
        return [first + timedelta(days=each) for each in range((self.now.date() - first).days + 1)]


def lived_at(dealer: DealerContext, seed: int, days: int, commands: int = 7) -> Lived:
    with in_public():
        make_catalogue()
    showroom = Showroom.open(dealer, Random(seed), START)
    live([showroom], days, commands)
    now = catch_up([showroom])
    follow_at(dealer, now)
    return Lived(showroom, now)


def follow_at(dealer: DealerContext | str, now: datetime) -> None:
    """Let all followers of a dealer get to the end of its log, that of the inboxes too."""
    with in_dealer(dealer), clock.at(now):
        for follower in registered():
            assert any(follower.catch_up() for _ in range(200)), follower.name


def archive_of(lived: Lived) -> bytes:
    """Return the archive that the dealer's administrator asks for and a worker writes."""
    with in_dealer(lived.showroom.dealer), clock.at(lived.now):
        asked = ask_for_archive(User.objects.get(username="admin"))
        make_archives()
        assert Archive.objects.get(id=asked.id).state == "ready"
        parts = ArchivePart.objects.filter(archive=asked).order_by("position")
        return b"".join(bytes(part.raw) for part in parts)


def as_file(raw: bytes) -> BytesIO:
    return BytesIO(raw)


def figures_of(lived: Lived, code: str) -> Answers:
    """Return all figures of every day and of the whole, each rate and each card's timeline, as the API answers them."""
    with in_dealer(code), clock.at(lived.now):
        director = User.objects.get(username="director")
        return dict(_answers(client_of(director, code), lived))


def _answers(client: APIClient, lived: Lived) -> Iterator[tuple[str, Any]]:
    whole = {"from": lived.days[0].isoformat(), "to": lived.days[-1].isoformat(), "business": "all"}
    for day in lived.days:
        one = {**whole, "from": day.isoformat(), "to": day.isoformat()}
        for report in ("funnel", "stock-flow", "rates", "day"):
            yield f"{report} {day}", _ask(client, f"reports/{report}", one)
    for report in ("funnel", "stock-flow", "rates", "trends"):
        yield f"{report} of all days", _ask(client, f"reports/{report}", whole)
    early = {**whole, "as_of": (lived.now - timedelta(days=7)).isoformat()}
    yield "stock-flow as of a week ago", _ask(client, "reports/stock-flow", early)
    for card in Card.objects.filter(merged_into=None).order_by("id").values_list("id", flat=True):
        yield f"timeline {card}", _ask(client, f"cards/{card}/timeline")


def _ask(client: APIClient, path: str, given: dict[str, str] | None = None) -> Any:
    answer = client.get(f"/api/v1/{path}/", given or {})
    assert answer.status_code == 200, (path, given, answer.content)
    found = json.loads(answer.content)
    if isinstance(found, dict):
        # The instants at which the two dealers' figures were read last.
        found.pop("up_to", None)
    return found

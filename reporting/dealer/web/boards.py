"""The boards of the day's and the week's meetings (MG-4): figures by consultant, each a link to the cards behind it.

All of a board is of the instant that it states, and the same again as of it (RP-8). Lists that are worked on, who is
expected and what is to be settled, are shown beside the latest figures alone.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.web.asker import asker
from crm.queries.card_visibility import cards_of
from crm.queries.suspected import suspected_of
from crm.queries.traffic import traffic_board
from crm.queries.weekly import levels_to_check
from crm.queries.worklist import worklist
from crm.rules.codes import FollowUpLevel
from crm.web.base import language
from crm.web.board_sheets import BoardSheet, board_workbook
from crm.web.presenters.boards import OF_CARE, cards_url, care_name, levels_table, on_wall
from crm.web.presenters.rows import card_rows
from crm.web.views.boards import Board
from kit.web.components import Tile
from kit.web.forms import Words
from reporting.dealer.queries.basis import on_basis
from reporting.dealer.queries.day import day_report, results_report
from reporting.dealer.queries.listed import overdue_by_consultant, week_report
from reporting.dealer.queries.names import people_names
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.report_request import ALL_BUSINESS
from reporting.dealer.rules.card_state import CARE_DEPARTMENT
from reporting.dealer.rules.period import Period
from reporting.dealer.services.stated import notes_about
from reporting.dealer.web.instant import Instant, instant_in
from reporting.dealer.web.last_month import count_note, days_note, reference_of
from reporting.dealer.words import LISTED, PLAN, RESULT
from tenants.queries.catalogue import model_names

# The wall shows so many of those who are expected by name, so that its letters stay large; the rest as a number.
_MOST_ON_WALL = 24


class Figure(NamedTuple):
    """One column: its name, what it is called, the number that it opens, and its tone."""

    name: str
    label: Words
    opens: str
    tone: str = ""


_LATE = Figure("overdue", PLAN["overdue"], "plan.overdue", "bad")
_MORNING = (
    _LATE,
    Figure("follow_ups", PLAN["follow_ups"], "plan.follow_ups"),
    Figure("appointments", gettext_lazy("Expected"), "plan.appointments"),
    Figure("callbacks", PLAN["callbacks"], "plan.callbacks"),
    Figure("to_contact", PLAN["to_contact"], "plan.to_contact"),
)
_TONES = {"ordered": "deep", "delivered": "good", "lost": "bad"}
_EVENING = (
    *(Figure(name, label, f"result.{name}", _TONES.get(name, "")) for name, label in RESULT.items()),
    Figure("overdue", gettext_lazy("Still overdue"), "counts.overdue", "bad"),
)
_WEEKLY = (
    Figure("overdue", PLAN["overdue"], "counts.overdue", "bad"),
    Figure("no_visit", LISTED["no_visit"], "week.no_visit", "warn"),
    Figure("young", LISTED["young"], "week.young"),
    Figure("young_visited", gettext_lazy("of these visited"), "week.young_visited", "good"),
    Figure("young_lost", gettext_lazy("of these lost"), "week.young_lost", "bad"),
)

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Read:
    """A board's figures of a day, by consultant, and of everybody."""

    day: date
    by_consultant: Mapping[UUID, Counts]
    total: Counts
    # The same of the same day of last month, where the dealer had begun by then (RP-3).
    before: Counts | None = None
    day_before: Period | None = None


class FiguresBoard(Board):
    """`?as_of=`, `?wall=`, `?excel=`."""

    columns: ClassVar[Sequence[Figure]]
    title: ClassVar[Words]

    @abstractmethod
    def read(self, part: Part) -> Read:
        """Return the figures of the part's day."""

    def beside(self, request: HttpRequest, day: date) -> dict[str, Any]:
        """Return the lists that are worked on, as they are now."""
        return {}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the board, or answer it as a workbook."""
        instant = instant_in(request)
        found, basis = on_basis(Part(as_of=instant.at), self.read)
        names = {**people_names(found.by_consultant), CARE_DEPARTMENT: care_name()}
        order = sorted(
            found.by_consultant, key=lambda each: (self.rank(found.by_consultant[each]), names.get(each, ""))
        )
        counts = [(each, names.get(each, ""), found.by_consultant[each]) for each in order]
        if "excel" in request.GET:
            notes = notes_about(Period(found.day, found.day), basis.known_at)
            return board_workbook(request, self.kind, BoardSheet(str(self.title), self.columns, counts, stated=notes))
        query = instant.query()
        context = {
            **self.common(request),
            **instant.context(basis.known_at, request.path, {}),
            "today": found.day,
            "excel_url": f"{request.path}?{instant.query(excel='yes')}",
            "wall_url": f"{request.path}?{instant.query(wall='yes')}",
            "figures": self.columns,
            "tiles": [self._tile(each, found, instant, with_note="wall" not in request.GET) for each in self.columns],
            "reference": days_note(found.day_before),
            "rows": [self._row(each, name, of, found.day, instant) for each, name, of in counts],
            "totals": [{"n": found.total[each.name], "url": _opens(each, found.day, instant)} for each in self.columns],
            "is_latest": not query,
            **({} if query else self.beside(request, found.day)),
        }
        return self.show(context)

    def rank(self, counts: Counts) -> tuple[int, ...]:
        """Return where a row comes; by its first figure unless a board says otherwise."""
        return (-counts[self.columns[0].name],)

    def _tile(self, figure: Figure, found: Read, instant: Instant, *, with_note: bool) -> Tile:
        count = found.total[figure.name]
        note = count_note(found.before.get(figure.name)) if found.before and with_note else ""
        url = _opens(figure, found.day, instant)
        return Tile(str(figure.label), count, url=url, tone=figure.tone if count else "", note=note)

    def _row(self, consultant: UUID, name: str, counts: Counts, day: date, instant: Instant) -> dict[str, Any]:
        is_care = consultant == CARE_DEPARTMENT
        return {
            "name": name,
            "url": cards_url(OF_CARE) if is_care else reverse("crm:day", args=[consultant]),
            "cells": [
                {"n": counts[each.name], "tone": each.tone, "url": _opens(each, day, instant, consultant)}
                for each in self.columns
            ],
        }


def _opens(figure: Figure, day: date, instant: Instant, consultant: UUID | None = None) -> str:
    """Return the address of the cards behind a number, of the same instant."""
    whose = {"consultant": str(consultant)} if consultant else {}
    given = {"figure": figure.opens, "from": day.isoformat(), "to": day.isoformat(), "business": ALL_BUSINESS, **whose}
    return f"{reverse('figures:behind')}?{instant.query(**given)}"


class Morning(FiguresBoard):
    """The plan by consultant as the day opened (RP-4), and who is expected."""

    template_name = "reporting_dealer/board_morning.html"
    name = "figures:morning"
    kind = "morning"
    columns = _MORNING
    title = gettext_lazy("Morning meeting")

    def read(self, part: Part) -> Read:
        """Return the day's plan."""
        day = part.today
        found = day_report(Period(day, day), part)
        return Read(
            day,
            {row.consultant: row.plan for row in found.consultants if row.consultant and any(row.plan.values())},
            found.total.plan,
        )

    def beside(self, request: HttpRequest, day: date) -> dict[str, Any]:
        """Return who is expected today, by name."""
        user = asker(request)
        expected = card_rows(user, worklist(user, day).appointments, model_names(language()))
        shown = [on_wall(row) for row in expected[:_MOST_ON_WALL]] if "wall" in request.GET else expected
        return {"expected": expected, "expected_shown": shown, "expected_more": len(expected) - len(shown)}


class Evening(FiguresBoard):
    """The results by consultant, and what of the day is not settled."""

    template_name = "reporting_dealer/board_evening.html"
    name = "figures:evening"
    kind = "evening"
    columns = _EVENING
    title = gettext_lazy("Evening meeting")

    def read(self, part: Part) -> Read:
        """Return the day's results beside those of the same day last month, and what is late at this hour.

        Seven queries; two of them for last month's.
        """
        day = part.today
        found, late = day_report(Period(day, day), part), overdue_by_consultant(day, part)
        results = {
            row.consultant: row.result for row in found.consultants if row.consultant and any(row.result.values())
        }
        nothing = dict.fromkeys(RESULT, 0)
        rows = {each: {**results.get(each, nothing), "overdue": late.get(each, 0)} for each in {*results, *late}}
        before = reference_of(Period(day, day), part)
        of_before = results_report(before, part).total.result if before else None
        return Read(day, rows, {**found.total.result, "overdue": sum(late.values())}, of_before, before)

    def rank(self, counts: Counts) -> tuple[int, ...]:
        """Return the most orders first, then the most contacts."""
        return -counts["ordered"], -counts["done"]

    def beside(self, request: HttpRequest, day: date) -> dict[str, Any]:
        """Return the day's traffic, and how much of it is pending."""
        traffic, _by = traffic_board(asker(request), day)
        return {"traffic": traffic}


class Weekly(FiguresBoard):
    """The lists of MG-3."""

    template_name = "reporting_dealer/board_weekly.html"
    name = "figures:weekly"
    kind = "weekly"
    columns = _WEEKLY
    title = gettext_lazy("Weekly meeting")

    def read(self, part: Part) -> Read:
        """Return the lists as they stand on the day."""
        rows, total = week_report(part.today, part)
        return Read(part.today, {row.consultant: row.counts for row in rows if row.consultant}, total.counts)

    def rank(self, counts: Counts) -> tuple[int, ...]:
        """Return the most overdue first, then those without a visit."""
        return -counts["overdue"], -counts["no_visit"]

    def beside(self, request: HttpRequest, day: date) -> dict[str, Any]:
        """Return what is to be settled and spot-checked now."""
        user = asker(request)
        return {
            "suspected": suspected_of(user).count(),
            "levels": levels_table(levels_to_check(cards_of(user))),
            "followup_levels": [str(level) for level in FollowUpLevel],
        }

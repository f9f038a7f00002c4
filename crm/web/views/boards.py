"""The boards that meetings are held from (MG-4): the plan in the morning, the results in the evening, the week.

`?wall` shows them on a screen that is read from three metres, customers' names masked; each is printable.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import Action
from crm.queries.card_visibility import cards_of
from crm.queries.results import results_by_consultant
from crm.queries.suspected import suspected_of
from crm.queries.traffic import traffic_board
from crm.queries.watch import Watched, cards_behind, traffic_behind, watch
from crm.queries.weekly import levels_to_check, weekly_by_consultant
from crm.queries.worklist import plan_by_consultant, worklist
from crm.rules.codes import CardListName, FollowUpLevel, IntentLevel
from crm.web.board_sheets import BoardSheet, board_workbook
from crm.web.page import DealerPage, asker, language, today
from crm.web.shown.boards import Figure, board_rows, board_tiles, cards_url, listed, masked
from crm.web.shown.rows import card_rows
from crm.web.shown.traffic import traffic_row
from tenants.queries.catalogue import model_names

_MORNING = (
    Figure("overdue", gettext_lazy("Overdue"), {"due": "overdue"}, tone="bad", is_task=True),
    Figure("follow_ups", gettext_lazy("To follow up"), {"due": "today"}, is_task=True),
    Figure("appointments", gettext_lazy("Expected"), listed(CardListName.APPOINTMENTS), is_task=True),
    Figure("missed", gettext_lazy("Did not come"), listed(CardListName.MISSED), tone="warn", is_task=True),
)
_EVENING = (
    Figure("done", gettext_lazy("Contacted"), listed(CardListName.CONTACTED)),
    Figure("visits", gettext_lazy("Visits"), listed(CardListName.VISITED)),
    Figure("filed", pgettext_lazy("count", "Filed"), listed(CardListName.FILED)),
    Figure("test_drives", gettext_lazy("Test drives"), listed(CardListName.TEST_DRIVES)),
    Figure("orders", gettext_lazy("Orders"), listed(CardListName.ORDERED), tone="deep"),
    Figure("deliveries", gettext_lazy("Deliveries"), listed(CardListName.DELIVERED), tone="good"),
    Figure("lost", gettext_lazy("Lost"), listed(CardListName.LOST), tone="bad"),
    Figure("overdue", gettext_lazy("Still overdue"), {"due": "overdue"}, tone="bad", is_task=True),
)
_WEEKLY = (
    Figure("overdue", gettext_lazy("Overdue"), {"due": "overdue"}, tone="bad", is_task=True),
    Figure("no_visit", gettext_lazy("15 days without a visit"), listed(CardListName.NO_VISIT), tone="warn"),
    Figure("young", gettext_lazy("Filed 1–2 weeks ago"), listed(CardListName.YOUNG)),
    Figure(
        "young_visited", gettext_lazy("of these visited"), {**listed(CardListName.YOUNG), "visited": "yes"}, tone="good"
    ),
    Figure("young_lost", gettext_lazy("of these lost"), {**listed(CardListName.YOUNG), "status": "lost"}, tone="bad"),
)

# The wall shows so many of those who are expected by name, so that its letters stay large; the rest as a number.
_MOST_ON_WALL = 24


class Board(DealerPage):
    """What the boards have in common: the tabs, the wall, the day."""

    action = {"GET": Action.CARD_TRANSFER}
    name = ""
    # What a board is called where it is taken out; "" for one that is not.
    kind = ""

    def common(self, request: HttpRequest) -> dict[str, Any]:
        """The frame."""
        is_wall = "wall" in request.GET
        return {
            "today": today(),
            "tabs": _tabs(self.name),
            "is_wall": is_wall,
            "wall_url": f"{request.path}?wall=yes",
            "excel_url": f"{request.path}?excel=yes" if self.kind else "",
        }


class Morning(Board):
    """The plan by consultant, who is expected, whom nobody has taken care of yet."""

    template_name = "crm/board_morning.html"
    name = "crm:morning"
    kind = "morning"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user, day = asker(request), today()
        found = worklist(user, day)
        plans = [plan for plan in plan_by_consultant(cards_of(user), day) if any(plan[each.name] for each in _MORNING)]
        rows = sorted(plans, key=lambda plan: (-int(str(plan["overdue"])), str(plan["holder_name"])))
        counts = [(plan["holder_id"], plan["holder_name"], plan) for plan in rows]
        if "excel" in request.GET:
            return board_workbook(request, self.kind, BoardSheet(_("Morning meeting"), _MORNING, counts))
        frame = self.common(request)
        expected = card_rows(user, found.appointments, model_names(language()))
        shown = [_on_wall(row) for row in expected[:_MOST_ON_WALL]] if frame["is_wall"] else expected
        context = {
            **frame,
            **_board(_MORNING, counts, found.counts),
            "expected": expected,
            "expected_shown": shown,
            "expected_more": len(expected) - len(shown),
        }
        return self.show(context)


class Evening(Board):
    """The results by consultant, and what of the day is not settled."""

    template_name = "crm/board_evening.html"
    name = "crm:evening"
    kind = "evening"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user, day = asker(request), today()
        late: dict[Any, Mapping[str, Any]] = {
            plan["holder_id"]: plan for plan in plan_by_consultant(cards_of(user), day) if plan["overdue"]
        }
        results = {result.owner_id: result for result in results_by_consultant(user, day)}
        names = {plan["holder_id"]: plan["holder_name"] for plan in late.values()}
        names |= {owner: result.owner_name for owner, result in results.items()}
        counts = []
        for owner, name in names.items():
            done = results.get(owner)
            figures = {each.name: getattr(done, each.name, 0) for each in _EVENING}
            counts.append((owner, name, {**figures, "overdue": late.get(owner, {}).get("overdue", 0)}))
        counts.sort(key=lambda row: (-row[2]["orders"], -row[2]["done"], row[1]))
        if "excel" in request.GET:
            return board_workbook(request, self.kind, BoardSheet(_("Evening meeting"), _EVENING, counts))
        totals = {each.name: sum(found[each.name] for _owner, _name, found in counts) for each in _EVENING}
        traffic, _by = traffic_board(user, day)
        return self.show({**self.common(request), **_board(_EVENING, counts, totals), "traffic": traffic})


class Weekly(Board):
    """The lists of MG-3."""

    template_name = "crm/board_weekly.html"
    name = "crm:weekly"
    kind = "weekly"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user, day = asker(request), today()
        cards = cards_of(user)
        rows = weekly_by_consultant(cards, day)
        counts = [
            (row.owner_id, row.owner_name, {each.name: getattr(row, each.name) for each in _WEEKLY}) for row in rows
        ]
        if "excel" in request.GET:
            return board_workbook(request, self.kind, BoardSheet(_("Weekly meeting"), _WEEKLY, counts))
        totals = {each.name: sum(found[each.name] for _owner, _name, found in counts) for each in _WEEKLY}
        context = {
            **self.common(request),
            **_board(_WEEKLY, counts, totals),
            "suspected": suspected_of(user).count(),
            "levels": _levels(levels_to_check(cards)),
            "followup_levels": [str(level) for level in FollowUpLevel],
        }
        return self.show(context)


class Watch(Board):
    """Whom the watch rules speak of (MG-5), with the records behind it."""

    action = {"GET": Action.CARD_REVIEW}
    template_name = "crm/board_watch.html"
    name = "crm:watch"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET. Never on the wall: it speaks of people."""
        user, models = asker(request), model_names(language())
        watched = watch(user, today())
        cards = card_rows(user, cards_behind(watched), models)
        traffic = [traffic_row(record, models) for record in traffic_behind(watched)]
        context = {
            **self.common(request),
            "is_wall": False,
            "watched": [
                {
                    "found": found,
                    "share": found.part * 100 / found.whole,
                    "cards": _counted(found, cards),
                    "traffic": _counted(found, traffic),
                }
                for found in watched
            ],
        }
        return self.show(context)


def _counted(found: Watched, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of all the records that rules counted, those of one."""
    records = frozenset(found.records)
    return [row for row in rows if row["id"] in records]


def _board(
    figures: Sequence[Figure], counts: Sequence[tuple[Any, Any, Mapping[str, Any]]], totals: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "figures": figures,
        "rows": board_rows(figures, counts),
        "tiles": board_tiles(figures, totals),
        "totals": [{"n": totals[each.name], "url": cards_url(each.filters)} for each in figures],
    }


def _tabs(here: str) -> list[dict[str, Any]]:
    names: dict[str, str] = {"crm:morning": _("Morning"), "crm:evening": _("Evening"), "crm:weekly": _("Week")}
    names |= {name: str(label) for name, label in map(import_string, settings.MEETINGS)}
    names["crm:watch"] = _("Watch")
    return [{"label": label, "url": reverse(name), "is_chosen": name == here} for name, label in names.items()]


def _on_wall(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "customer_name": masked(row["customer_name"]), "main_phone": "", "last_note": ""}


def _levels(found: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Intent levels against follow-up levels; what does not go together is seen at a glance."""
    counts = {(level, every): count for level, every, count in found}
    return [
        {
            "level": str(level),
            "cells": [
                {
                    "n": counts.get((level, every), 0),
                    "url": cards_url({"status": "active", "intent_level": str(level), "followup_level": str(every)}),
                }
                for every in FollowUpLevel
            ],
        }
        for level in IntentLevel
        if any(counts.get((level, every)) for every in FollowUpLevel)
    ]

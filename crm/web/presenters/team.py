"""The team's day, as a manager has it (MG-4): plan and result, and what waits for a decision."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from crm.models import SuspectedDuplicate
from crm.queries.card_visibility import cards_of
from crm.queries.results import Result, results_by_consultant
from crm.queries.traffic import traffic_board
from crm.queries.worklist import plan_by_consultant, worklist
from crm.web.base import language, today
from crm.web.presenters.boards import OF_CARE, cards_url, care_name
from crm.web.presenters.decisions import decision_tabs
from crm.web.presenters.rows import Row, card_rows
from crm.web.presenters.traffic import traffic_row
from kit.web.components import Tile
from tenants.queries.catalogue import model_names

_SHOWN = 8
_COLUMNS = (
    "due", "overdue", "appointments", "traffic", "pending", "done", "visits", "filed", "test_drives", "orders",
    "deliveries", "lost",
)  # fmt: skip


def teams_day(user: User) -> Mapping[str, Any]:
    """Plan and result by consultant, and what waits for the manager. Constant in queries."""
    day = today()
    models = model_names(language())
    plans = list(plan_by_consultant(cards_of(user), day))
    results = {result.owner_id: result for result in results_by_consultant(user, day)}
    total_traffic, traffic = traffic_board(user, day)
    found = worklist(user, day)
    rows = _rows(plans, results, {row.consultant_id: row for row in traffic})
    return {
        "today": day,
        "rows": rows,
        "total": {name: sum(row[name] for row in rows) for name in _COLUMNS},
        "tiles": _tiles(rows, total_traffic.total),
        "appointments": card_rows(user, found.appointments[:_SHOWN], models),
        "appointment_count": found.counts["appointments"],
        "pending": [traffic_row(record, models) for record in found.traffic_pending[:_SHOWN]],
        "pending_count": len(found.traffic_pending),
        "suspected": _suspected(user),
        "waiting": [each for each in decision_tabs(user, "") if each["count"]],
    }


def _rows(plans: Sequence[Mapping[str, Any]], results: Mapping[UUID, Result], traffic: Mapping[Any, Any]) -> list[Row]:
    """One row a consultant who has anything: a plan, a result or traffic. The most overdue stand first."""
    names = {plan["holder_id"]: plan["holder_name"] or care_name() for plan in plans}
    names |= {owner: result.owner_name for owner, result in results.items()}
    names |= {owner: row.consultant_name for owner, row in traffic.items()}
    plan_of = {plan["holder_id"]: plan for plan in plans}
    rows = []
    for owner, name in names.items():
        plan, result, came = plan_of.get(owner, {}), results.get(owner, Result(owner, name)), traffic.get(owner)
        rows.append(
            {
                "name": name,
                "url": reverse("crm:day", args=[owner]) if owner else cards_url(OF_CARE),
                "due": plan.get("follow_ups", 0),
                "overdue": plan.get("overdue", 0),
                "overdue_url": cards_url({"due": "overdue", "custody": "sales" if owner else "care"}, owner),
                "appointments": plan.get("appointments", 0),
                "traffic": came.total if came else 0,
                "pending": came.pending if came else 0,
                **{name: getattr(result, name) for name in _COLUMNS if hasattr(result, name)},
            }
        )
    return sorted(rows, key=lambda row: (-row["overdue"], -row["due"], row["name"]))


def _tiles(rows: Sequence[Row], traffic: int) -> list[Tile]:
    def whole(name: str) -> int:
        return sum(row[name] for row in rows)

    listed = reverse("crm:card_list")
    return [
        Tile(_("Traffic"), traffic, url=reverse("crm:traffic")),
        Tile(pgettext("count", "Filed"), whole("filed")),
        Tile(_("Contacted"), whole("done"), note=_("%(n)d still due") % {"n": whole("due")}),
        Tile(_("Overdue"), whole("overdue"), tone="bad" if whole("overdue") else "", url=f"{listed}?due=overdue"),
        Tile(_("Orders"), whole("orders")),
        Tile(_("Deliveries"), whole("deliveries")),
    ]


def _suspected(user: User) -> list[SuspectedDuplicate]:
    """The pairs that wait for a manager, the latest first (CA-7)."""
    open_pairs = SuspectedDuplicate.objects.filter(settled_at=None, card__in=cards_of(user))
    return list(open_pairs.select_related("card__owner", "other__owner").order_by("-flagged_at")[:_SHOWN])

"""Plain values that pages of subscriptions show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kit.web.components import Tile
from tenants.billing.models import Invoice, InvoiceState, MeterKind, Plan

_TONES = {"trial": "accent", "active": "good", "past_due": "warn", "read_only": "bad", "suspended": "bad"}
_INVOICE_TONES = {InvoiceState.OPEN: "warn", InvoiceState.PAID: "good", InvoiceState.VOID: ""}


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice in a list."""

    invoice: Invoice
    total: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan with its price."""

    plan: Plan
    price: str


def as_money(fen: int) -> str:
    """Return an amount in yuan as pages show it, its thousands apart: `1,280.00`."""
    return f"{Decimal(fen) / 100:,.2f}"


def state_tone(state: str) -> str:
    """Return the tone of a state's chip."""
    return _TONES.get(state, "")


def invoice_rows(invoices: Iterable[Invoice]) -> list[InvoiceRow]:
    """Return invoices as rows."""
    return [
        InvoiceRow(each, as_money(each.total_fen), each.get_state_display(), _INVOICE_TONES[InvoiceState(each.state)])
        for each in invoices
    ]


def plan_rows(plans: Iterable[Plan]) -> list[PlanRow]:
    """Return plans with their prices."""
    return [PlanRow(plan, as_money(plan.seat_fen)) for plan in plans]


def usage_tiles(usage: Mapping[str, int]) -> list[Tile]:
    """Return a tile for each kind that was counted."""
    return [Tile(str(kind.label), usage[kind], note=_("today so far")) for kind in MeterKind if kind in usage]

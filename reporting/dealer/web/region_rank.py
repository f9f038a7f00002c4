"""A dealer's place in its region, as the page tells it (RP-6)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from kit.templatetags.ui import percent
from kit.web.components import Cell, Column, Table
from reporting.brand.queries.region_rank import RegionRank
from reporting.brand.web.rates import rate_note
from reporting.dealer.words import RATES, STEPS


def rank_table(place: RegionRank) -> Table:
    """The dealer's own figure, a rate with its n of N and interval (RP-9), its rank and the region's median."""
    head = [Column(_("Figure")), *(Column(name, is_number=True) for name in (_("Ours"), _("Rank"), _("Median")))]
    rows = []
    for found in (*place.counts, *place.rates):
        is_count = found.rate is None
        name = STEPS[found.code] if is_count else RATES[found.code]
        show = _count if is_count else percent
        note = rate_note(found.code, found.rate) if found.rate else ""
        rank = _("%(rank)s of %(of)s") % {"rank": found.rank, "of": found.of} if found.rank else "–"
        tone = "good" if found.rank == 1 else ""
        own = Cell(show(found.own), note=note)
        rows.append([Cell(str(name)), own, Cell(rank, tone=tone), Cell(show(found.median))])
    return Table(_("Our rank in the region"), head, rows)


def _count(value: int | Decimal | None) -> str:
    return "–" if value is None else f"{value:,}".removesuffix(".0")

"""What a sheet of figures says of itself: up to which instant, of which days, and whether they may change (RP-8)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from kit.sheets.writing import Notes, Value
from reporting.dealer.queries.basis import is_provisional, on_basis
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.period import Period

T = TypeVar("T")


class Stated:
    """A sheet that states its basis once it has read its figures. One instance writes one sheet."""

    def __init__(self) -> None:
        self._notes: Notes | None = None

    def notes(self) -> Notes | None:
        """Return the basis, each part with its name; nothing before the figures are read."""
        return self._notes

    def _read(self, period: Period, part: Part, read: Callable[[Part], T]) -> T:
        """Return what `read` finds, all of one basis, and keep what is to be said of it."""
        found, basis = on_basis(part, read)
        self._notes = notes_about(period, basis.known_at, is_provisional=is_provisional(period, basis))
        return found


def notes_about(
    period: Period, up_to: datetime | None, *, is_provisional: bool = False, without: Sequence[str] = ()
) -> Notes:
    """Return what a workbook says of its figures, and of the dealers that it is `without`.

    The instant is exact, so that it can be asked for again.
    """
    stated: list[tuple[str, Value]] = [
        (_("Data as of"), up_to.isoformat() if up_to else "–"),
        (_("From"), period.first),
        (_("To"), period.last),
    ]
    rows = stated
    rows += [(_("Provisional"), _("yes"))] if is_provisional else []
    rows += [(_("Excluding"), ", ".join(without))] if without else []
    return Notes(_("Basis of the figures"), rows)

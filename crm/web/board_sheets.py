"""A meeting's board as a workbook (RP-7): a row a consultant, as the page shows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from accounts.services.exports import export_sheet
from accounts.web.asker import asker
from crm.web.base import today
from kit.sheets.writing import Notes, SheetColumn, Value
from kit.web.forms import Words
from kit.web.sheets import workbook_answer


class Figure(Protocol):
    """A column of a board."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> Words: ...


Counts = Sequence[tuple[Any, Any, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class BoardSheet:
    """The figures of one board; `counts` are (owner's id, name, figures), `stated` what they are of (RP-8)."""

    title: str
    figures: Sequence[Figure]
    counts: Counts
    action: Action = Action.CARD_TRANSFER
    stated: Notes | None = None

    def notes(self) -> Notes | None:
        """Return what the workbook says of its figures."""
        return self.stated

    def columns(self) -> Sequence[SheetColumn]:
        """Return the consultant's, and one a figure, in the asker's language."""
        return [SheetColumn(_("Consultant"), 16), *(SheetColumn(str(figure.label), 14) for figure in self.figures)]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """Yield a row a consultant, in the board's order."""
        for _owner, name, found in self.counts:
            yield [str(name), *(int(found.get(figure.name, 0)) for figure in self.figures)]


def board_workbook(request: HttpRequest, kind: str, sheet: BoardSheet) -> HttpResponse:
    """Answer the workbook, named by the meeting and the day; who took it out is noted."""
    return workbook_answer(f"{kind}-{today():%Y%m%d}", export_sheet(asker(request), kind, sheet, {}))

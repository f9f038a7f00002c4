"""The base of the pages of figures: the frame around what each shows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from accounts.access import Action
from accounts.web.asker import asker
from crm.web.base import DealerPage, language
from kit.errors import DomainError
from reporting.dealer.queries.basis import is_provisional, on_basis
from reporting.dealer.queries.part import known
from reporting.dealer.web.filters import clear_url, filters
from reporting.dealer.web.selection import (
    Selection,
    page_options,
    period_label,
    period_options,
    read_selection,
    sees_all,
)
from tenants.queries.catalogue import model_names


class FiguresPage(DealerPage):
    """Consultants see their own figures, managers all. Everything chosen lives in the address.

    A page names its sheet (`kind`) and its parameters (`extras`), and answers with what is its own (`figures`).
    """

    action = {"GET": Action.FIGURES_VIEW}
    kind: ClassVar[str]
    extras: ClassVar[tuple[str, ...]] = ()

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        chosen, asked_too_late = known_view(read_selection(request, *self.extras))
        models = model_names(language())
        user = asker(request)
        frame = {
            "pages": page_options(chosen),
            "periods": period_options(chosen),
            "filters": filters(chosen, user, models),
            "clear_url": clear_url(chosen),
            "period": chosen.period,
            "period_label": period_label(chosen.period),
            "hidden": {name: value for name, value in chosen.given.items() if name not in ("month", "from", "to")},
            "hidden_of_instant": {name: value for name, value in chosen.given.items() if name != "as_of"},
            "latest_url": chosen.link(as_of="") if chosen.part.as_of else "",
            "asked_too_late": asked_too_late,
            "excel_url": chosen.page("excel", kind=self.kind),
            "is_own": chosen.part.consultant is not None and not sees_all(user),
        }
        figures, basis = on_basis(chosen.part, lambda part: self.figures(request, replace(chosen, part=part), models))
        frame |= {"up_to": basis.known_at, "is_provisional": is_provisional(chosen.period, basis)}
        frame["period_is_over"] = chosen.period.last < basis.today
        return self.show({**frame, **figures})

    def figures(self, request: HttpRequest, chosen: Selection, models: Mapping[str, str]) -> dict[str, Any]:
        """What the page shows within the frame."""
        raise NotImplementedError


def known_view(chosen: Selection) -> tuple[Selection, bool]:
    """Return the view without an instant that is not known yet, and whether one was asked for (RP-8)."""
    if chosen.part.as_of is None:
        return chosen, False
    try:
        known().check(chosen.part.as_of)
    except DomainError:
        return replace(chosen, part=replace(chosen.part, as_of=None), given={**chosen.given, "as_of": ""}), True
    return chosen, False

"""The base of the pages of figures: the frame around what each shows."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from accounts.access import Action
from crm.web.page import DealerPage, asker, language
from reporting.dealer.queries.part import up_to
from reporting.dealer.web.chosen import Chosen, page_options, period_label, period_options, read_chosen, sees_all
from reporting.dealer.web.filters import clear_url, filters
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
        chosen = read_chosen(request, *self.extras)
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
            "excel_url": chosen.page("excel", kind=self.kind),
            "is_own": chosen.part.consultant is not None and not sees_all(user),
            "up_to": up_to(),
        }
        return self.show({**frame, **self.figures(request, chosen, models)})

    def figures(self, request: HttpRequest, chosen: Chosen, models: Mapping[str, str]) -> dict[str, Any]:
        """What the page shows within the frame."""
        raise NotImplementedError

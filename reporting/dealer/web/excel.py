"""A page of figures as Excel (RP-7)."""

from django.http import HttpRequest, HttpResponse

from accounts.access import Action
from accounts.web.asker import asker
from crm.web.base import DealerPage
from kit.web.sheets import workbook_answer
from reporting.dealer.services.exports import export
from reporting.dealer.web.selection import read_selection


class ExcelPage(DealerPage):
    """`?kind=` and the parameters of the page that it was asked from."""

    action = {"GET": Action.FIGURES_VIEW}
    limits = {"GET": "workbooks"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """The workbook."""
        chosen = read_selection(request)
        kind = request.GET.get("kind", "funnel")
        raw = export(asker(request), kind, {name: value for name, value in chosen.given.items() if value})
        return workbook_answer(f"{kind}-{chosen.period.first:%Y%m%d}-{chosen.period.last:%Y%m%d}", raw)

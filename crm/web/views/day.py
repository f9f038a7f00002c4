"""`/day/<consultant>/`: a consultant's day as the manager sees it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import Action
from accounts.models import User
from accounts.roles import OWNERS
from accounts.web.asker import asker
from crm.web.base import DealerPage
from crm.web.presenters.day import consultants_day


class ConsultantsDay(DealerPage):
    """A consultant's day as the manager sees it."""

    action = {"GET": Action.CARD_TRANSFER}
    template_name = "crm/day.html"

    def get(self, request: HttpRequest, consultant_id: UUID) -> HttpResponse:
        """GET."""
        consultant = User.objects.filter(id=consultant_id, roles__overlap=sorted(OWNERS)).first()
        if consultant is None:
            raise Http404
        return self.show(consultants_day(asker(request), consultant, request.GET.get("level", ""), request.path))

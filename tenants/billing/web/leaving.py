"""Pages: the dealer's notice that it leaves (SA-7)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.rules.commands import Purpose
from accounts.web.asker import asker
from kit import clock
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.tenancy import current_dealer
from kit.texts import detail_of
from kit.web.views import Page
from tenants.billing.queries.leaving import open_notice
from tenants.billing.rules.leaving import notice_ends
from tenants.billing.services.leaving import cancel_notice, give_notice
from tenants.models import DealerState


class LeavePage(Page):
    """The notice, or what happens if it is given."""

    action = {"GET": Action.DEALER_LEAVE, "POST": Action.DEALER_LEAVE}
    sensitive = {"POST": Purpose.LEAVING}
    template_name = "billing/leave.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        dealer = current_dealer()
        context = {
            "notice": open_notice(dealer.code),
            "ends_on": notice_ends(clock.today(dealer.time_zone)),
            "is_closed": dealer.state == DealerState.CLOSED,
            "state_until": dealer.state_until,
        }
        return self.show(context)

    def post(self, request: HttpRequest) -> HttpResponse:
        back = reverse("subscription_leave")
        try:
            give_notice(asker(request))
        except DomainError as refusal:
            if refusal.status == 403:
                raise PermissionDenied from refusal
            return onward(request, back, Toast(detail_of(refusal.problems[0]), is_bad=True))
        return onward(request, back, Toast(_("Notice given.")))


class CancelLeave(Page):
    """The end of a notice before its time."""

    action = {"POST": Action.DEALER_LEAVE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            cancel_notice(asker(request))
        except DomainError as refusal:
            if refusal.status == 403:
                raise PermissionDenied from refusal
            raise Http404 from refusal
        return onward(request, reverse("subscription_leave"), Toast(_("Notice cancelled.")))

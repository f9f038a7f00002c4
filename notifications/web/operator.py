"""`/deliveries/` at the brand: messages not delivered and reminders given up, by dealer, and jobs given up."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from redis import RedisError

from accounts.access import Action
from accounts.models import User
from kit.htmx.answers import Toast, onward
from kit.queue.dead_letters import dead_letters
from kit.web.views import Page
from notifications.queries.operations import delivery_counts, oldest_due_seconds, parked_counts
from notifications.rules.channels import Channel
from notifications.rules.outcomes import DeliveryState
from notifications.services.send_again import send_all_again
from notifications.web.history import kind_label
from tenants.queries.dealers import active_codes, dealer_names

_MOST_JOBS = 50


class DeadDeliveries(Page):
    """Counts alone: no person is named at the brand."""

    action = {"GET": Action.DEALERS_MANAGE}
    template_name = "notifications/operator.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        counts, parked = delivery_counts(DeliveryState.DEAD.value), parked_counts()
        names = dealer_names({each.dealer for each in counts} | {each.dealer for each in parked})
        language = get_language() or "en"
        try:
            jobs = dead_letters(_MOST_JOBS)
        except RedisError:
            jobs = []
        return self.show(
            {
                "rows": [
                    {
                        "code": each.dealer,
                        "name": names.get(each.dealer, each.dealer),
                        "channel": Channel(each.channel).label(language)
                        if Channel.has(each.channel)
                        else _("Webhooks"),
                        "reason": each.code,
                        "count": each.count,
                        "since": each.since,
                    }
                    for each in counts
                ],
                "parked": [
                    {
                        "code": each.dealer,
                        "name": names.get(each.dealer, each.dealer),
                        "kind": kind_label(each.kind),
                        "error": each.error,
                        "count": each.count,
                        "since": each.since,
                    }
                    for each in parked
                ],
                "oldest_minutes": int(oldest_due_seconds() // 60),
                "jobs": jobs,
            }
        )


class SendDealersAgain(Page):
    """Sends a dealer's dead deliveries again, and tries its parked items again."""

    action = {"POST": Action.DEALERS_MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if code != "hq" and code not in active_codes():
            raise Http404
        count = send_all_again(cast("User", request.user), code)
        text = ngettext("%(count)d message will be sent again.", "%(count)d messages will be sent again.", count)
        values: dict[str, Any] = {"count": count}
        return onward(request, reverse("dead_deliveries"), Toast(text % values))

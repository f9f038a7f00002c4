"""`/cards/<id>/follow-ups/<id>/undo/`: taking a contact back that was recorded by mistake."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from crm.services.undo_follow_up import undo_follow_up
from crm.web.base import DealerPage, way_back
from crm.web.command_views import tap
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.templatetags.ui import near_day


class UndoFollowUp(DealerPage):
    """The undo of the asker's last contact, for some minutes."""

    action = {"POST": Action.FOLLOW_UP_RECORD}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, card_id: UUID, follow_up_id: UUID) -> HttpResponse:
        """Undo it, and back to the page that offered it; what stands in the way is shown there."""
        back = way_back(request, reverse("crm:card", args=[card_id]))

        def act() -> Done:
            card = undo_follow_up(asker(request), card_id, follow_up_id)
            due_on = card.next_followup_on
            text = _("Undone. Next: %(day)s.") % {"day": near_day(due_on)} if due_on else _("Undone.")
            return Done(back, Toast(text))

        return tap(request, act, back)

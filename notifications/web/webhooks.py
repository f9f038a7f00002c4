"""`/webhooks/`: addresses of other systems that are called when something happens, at a dealer and at the brand."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Action
from accounts.rules.commands import Purpose
from accounts.web.asker import asker
from crm.web.presenters.event_labels import AUDIT, TIMELINE
from kit import clock
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import ChoicesSeveral, Words, text_input
from notifications.models import Webhook, WebhookCall
from notifications.queries.webhooks import calls_to, kinds_here, open_webhooks, webhook_known_as, with_counts
from notifications.rules.outcomes import DeliveryState
from notifications.rules.webhooks import LEAD_KINDS, LONGEST_URL, REPLAYED_FOR, TEST, PausedFor
from notifications.services.webhooks.subscribe import (
    WebhookChanges,
    add_webhook,
    change_webhook,
    delete_webhook,
    replay_webhook,
    try_webhook,
)
from notifications.web.base import OwnPage
from notifications.web.history import STATES
from tenants.leads.web.labels import EVENT_LABELS

_MOST_CALLS = 50
_MANAGE = Action.WEBHOOKS_MANAGE
PAUSED = {
    PausedFor.BY_HAND: gettext_lazy("Paused by hand."),
    PausedFor.RIGHT_ENDED: gettext_lazy("Paused: the account that it worked for was closed, reset or lost a role."),
    PausedFor.GONE: gettext_lazy("Paused: the receiver answered 410, gone."),
}


def _choices() -> list[tuple[str, str]]:
    return [(kind, _kind_label(kind)) for kind in kinds_here()]


def _kind_label(kind: str) -> str:
    """Return the name of a kind as the message has it, with people's word for it where there is one."""
    if kind == TEST:
        return _("Test message")
    words: Words = EVENT_LABELS.get(LEAD_KINDS[kind], "") if kind in LEAD_KINDS else AUDIT.get(kind, "")
    if not words and kind in TIMELINE:
        words = TIMELINE[kind].title
    return f"{kind} · {words}" if words else kind


class WebhookForm(forms.Form):
    """Address and kinds. The service decides whether they are right."""

    url = forms.CharField(
        label=gettext_lazy("Webhook address"),
        required=False,
        max_length=LONGEST_URL,
        widget=text_input(inputmode="url", autocapitalize="none", placeholder="https://"),
        help_text=gettext_lazy("HTTPS, and reachable from the Internet."),
    )
    kinds = forms.MultipleChoiceField(label=gettext_lazy("Kinds of events"), required=False, widget=ChoicesSeveral())

    def __init__(self, data: QueryDict | None = None, row: Webhook | None = None) -> None:
        super().__init__(data, initial={"url": row.url, "kinds": row.kinds} if row else None)
        self.fields["kinds"].choices = _choices()  # type: ignore[attr-defined] # a MultipleChoiceField

    def changes(self) -> WebhookChanges:
        """Return what the form holds."""
        return {"url": self.cleaned_data.get("url", ""), "kinds": self.cleaned_data.get("kinds", [])}


class ReplayForm(forms.Form):
    """The instant since which the log is sent again, in the place's own zone."""

    since = forms.DateTimeField(
        label=gettext_lazy("Since"),
        required=False,
        widget=forms.DateTimeInput({"class": "form-control", "type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )


class Webhooks(OwnPage):
    """All webhooks here."""

    action = {"GET": _MANAGE}
    template_name = "notifications/webhooks.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show({"rows": [_shown(row) for row in with_counts(open_webhooks()).order_by("created_at", "id")]})


class NewWebhook(OwnPage):
    """A webhook to be added; its secret is shown once, on the page that follows."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    sensitive = {"POST": Purpose.WORK}
    template_name = "notifications/new_webhook.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show({"form": WebhookForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = WebhookForm(request.POST)
        form.is_valid()
        changes = form.changes()
        try:
            row, secret = run_form_command(
                {"": form}, lambda: add_webhook(asker(request), changes["url"], changes["kinds"])
            )
        except FormRefused:
            return self.show({"form": form}, status=422)
        answer = self.show({"webhook": row, "secret": secret}, "notifications/webhook_secret.html")
        answer.headers["Cache-Control"] = "no-store"
        return answer


class OneWebhook(OwnPage):
    """One webhook: address and kinds, the last messages, and what can be done."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    sensitive = {"POST": Purpose.WORK}
    template_name = "notifications/webhook.html"

    def get(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        row = webhook_known_as(webhook_id)
        return self._show(row, WebhookForm(row=row))

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Save address and kinds."""
        row = webhook_known_as(webhook_id)
        form = WebhookForm(request.POST, row)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: change_webhook(asker(request), webhook_id, form.changes()))
        except FormRefused:
            return self._show(row, form, status=422)
        return onward(request, reverse("notifications:webhook", args=[webhook_id]), Toast(_("Saved.")))

    def _show(self, row: Webhook, form: WebhookForm, status: int = 200) -> HttpResponse:
        calls = calls_to(row.id).order_by("-planned_at", "-id")[:_MOST_CALLS]
        replay = ReplayForm(initial={"since": timezone.localtime(clock.now() - timedelta(hours=1))})
        context = {
            "webhook": _shown(row),
            "form": form,
            "replay": replay,
            "days": REPLAYED_FOR.days,
            "calls": [_line(call) for call in calls],
        }
        return self.show(context, status=status)


class WebhookSwitch(OwnPage):
    """Pauses a webhook, or lets it go on under the asker's right: POST `is_on` (`1`)."""

    action = {"POST": _MANAGE}
    sensitive = {"POST": Purpose.WORK}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        is_on = request.POST.get("is_on") == "1"
        change_webhook(asker(request), webhook_id, {"is_on": is_on})
        text = _("The webhook is on again.") if is_on else _("The webhook is paused.")
        return onward(request, reverse("notifications:webhook", args=[webhook_id]), Toast(text))


class WebhookTest(OwnPage):
    """Sends a message without an event."""

    action = {"POST": _MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        try:
            try_webhook(asker(request), webhook_id)
            toast = Toast(_("A test message is on its way. The list shows the answer."))
        except DomainError as refusal:
            if refusal.code != "webhook_paused":
                raise
            toast = Toast(detail_of(refusal.problems[0]), is_bad=True)
        return onward(request, reverse("notifications:webhook", args=[webhook_id]), toast)


class WebhookReplay(OwnPage):
    """Sends the log again since an instant."""

    action = {"POST": _MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        form = ReplayForm(request.POST)
        since = form.cleaned_data.get("since") if form.is_valid() else None
        try:
            count = replay_webhook(asker(request), webhook_id, since)
            text = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
            toast = Toast(text % {"count": count})
        except DomainError as refusal:
            if refusal.status == 404:
                raise
            toast = Toast(detail_of(refusal.problems[0]), is_bad=True)
        return onward(request, reverse("notifications:webhook", args=[webhook_id]), toast)


class WebhookDeletion(OwnPage):
    """Ends a webhook."""

    action = {"POST": _MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        delete_webhook(asker(request), webhook_id)
        return onward(request, reverse("notifications:webhooks"), Toast(_("Webhook deleted.")))


def _shown(row: Webhook) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": row.url,
        "kind_count": len(row.kinds),
        "is_on": row.paused_at is None,
        "paused": PAUSED[PausedFor(row.paused_for)] if row.paused_at else "",
        "rests_until": row.rests_until if row.rests_until and row.rests_until > clock.now() else None,
        "creator": row.creator.name,
        "created_at": row.created_at,
        "waiting": getattr(row, "waiting_count", 0),
        "dead": getattr(row, "dead_count", 0),
    }


def _line(call: WebhookCall) -> dict[str, Any]:
    label, tone = STATES[DeliveryState(call.state)]
    return {
        "kind": _kind_label(call.kind),
        "message_id": f"msg_{call.id.hex}",
        "state": label,
        "tone": tone,
        "at": call.finished_at or call.planned_at,
        "due_at": call.due_at if call.state == DeliveryState.WAITING and call.tries else None,
        "tries": call.tries,
        "code": call.code,
    }

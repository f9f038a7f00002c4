"""`/settings/gateways/`: the dealer's gateways with a test, and messages that were not delivered."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.web.base import DealerPage, language
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import select, text_input
from notifications.models import Delivery, Gateway
from notifications.queries.gateways import callback_token, gateways, secrets_of
from notifications.queries.messages import pages_address
from notifications.rules.channels import Channel
from notifications.rules.gateways import SPECS, Setting
from notifications.rules.outcomes import DeliveryState, Sent
from notifications.services.gateways import set_gateway, try_gateway
from notifications.services.send_again import send_again
from notifications.web.history import line_of

_MOST_DEAD = 50
LABELS = {
    "contact": gettext_lazy("Contact address for push services"),
    "corp_id": gettext_lazy("Corporation ID"),
    "agent_id": gettext_lazy("Application ID (AgentId)"),
    "secret": gettext_lazy("Secret"),
    "key": gettext_lazy("Webhook key"),
    "token": gettext_lazy("Access token"),
    "hook": gettext_lazy("Webhook ID"),
    "host": gettext_lazy("Mail server"),
    "port": gettext_lazy("Port"),
    "tls": gettext_lazy("Encryption"),
    "user": gettext_lazy("User name"),
    "password": gettext_lazy("Password"),
    "sender": gettext_lazy("Sender address"),
    "sender_name": gettext_lazy("Sender name"),
    "app_id": gettext_lazy("SDK AppID"),
    "secret_id": gettext_lazy("SecretId"),
    "secret_key": gettext_lazy("SecretKey"),
    "signature": gettext_lazy("SMS signature"),
    "template": gettext_lazy("Template ID"),
    "template_state": gettext_lazy("Template's approval"),
    "region": gettext_lazy("Cloud region"),
}
CHOICES = {
    "starttls": "STARTTLS",
    "tls": "TLS",
    "none": pgettext_lazy("encryption", "None"),
    "approved": gettext_lazy("Approved by the carrier"),
    "in_review": gettext_lazy("In review"),
    "rejected": gettext_lazy("Rejected"),
}


class GatewayForm(forms.Form):
    """One gateway's settings. The service decides which are required and right."""

    def __init__(self, channel: Channel, row: Gateway, data: QueryDict | None = None) -> None:
        initial = {"is_on": row.is_on, **row.settings}
        super().__init__(data, initial=initial, auto_id=f"id_{channel.value}_%s")
        self.fields["is_on"] = forms.BooleanField(label=gettext_lazy("Use this channel"), required=False)
        for setting in SPECS[channel].settings:
            self.fields[setting.name] = _field(setting, has_secret=bool(secrets_of(row)))


class Gateways(DealerPage):
    """All gateways, and what was not delivered."""

    action = {"GET": Action.SETTINGS_MANAGE}
    template_name = "notifications/gateways.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        dead = list(Delivery.objects.filter(state=DeliveryState.DEAD).order_by("-created_at", "-id")[:_MOST_DEAD])
        names: dict[UUID | None, str] = dict(
            User.objects.filter(id__in={row.recipient_id for row in dead}).values_list("id", "name")
        )
        return self.show(
            {
                "gateways": [_shown(row) for row in gateways()],
                "dead": [{**line_of(row), "name": names.get(row.recipient_id, "")} for row in dead],
            }
        )


class OneGateway(DealerPage):
    """Settings of one gateway."""

    action = {"GET": Action.SETTINGS_MANAGE, "POST": Action.SETTINGS_MANAGE}
    template_name = "notifications/gateway.html"

    def get(self, request: HttpRequest, channel: str) -> HttpResponse:
        row = _row(channel)
        return self._show(row, GatewayForm(Channel(channel), row))

    def post(self, request: HttpRequest, channel: str) -> HttpResponse:
        """Save, and back to the list."""
        row = _row(channel)
        form = GatewayForm(Channel(channel), row, request.POST)
        form.is_valid()
        given = {name: value for name, value in form.cleaned_data.items() if name != "is_on"}
        is_on = bool(form.cleaned_data.get("is_on"))
        try:
            run_form_command({"": form}, lambda: set_gateway(asker(request), Channel(channel), given, is_on=is_on))
        except FormRefused:
            return self._show(row, form, status=422)
        return onward(request, reverse("notifications:gateways"), Toast(_("Channel saved.")))

    def _show(self, row: Gateway, form: GatewayForm, status: int = 200) -> HttpResponse:
        callback = ""
        if row.channel == Channel.SMS and (token := callback_token(row)):
            callback = f"{pages_address()}{reverse('notifications:sms_callback', args=[token])}"
        return self.show({**_shown(row), "form": form, "callback": callback}, status=status)


class GatewayTest(DealerPage):
    """Sends a test message to the asker."""

    action = {"POST": Action.SETTINGS_MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, channel: str) -> HttpResponse:
        _row(channel)
        outcome = try_gateway(asker(request), Channel(channel))
        if isinstance(outcome, Sent):
            toast = Toast(_("The gateway has accepted the test message."))
        else:
            toast = Toast(
                _("The test message wasn't accepted: %(code)s %(detail)s")
                % {"code": outcome.code, "detail": outcome.detail},
                is_bad=True,
            )
        return onward(request, reverse("notifications:gateways"), toast)


class SendAgain(DealerPage):
    """Sends a message again that was not delivered."""

    action = {"POST": Action.SETTINGS_MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, delivery_id: UUID) -> HttpResponse:
        back = reverse("notifications:gateways")
        try:
            send_again(asker(request), delivery_id)
        except DomainError as refusal:
            if refusal.status == 404:
                raise
            return onward(request, back, Toast(detail_of(refusal.problems[0]), is_bad=True))
        return onward(request, back, Toast(_("The message will be sent again.")))


def _row(channel: str) -> Gateway:
    if not Channel.has(channel):
        raise Http404
    return next(row for row in gateways() if row.channel == channel)


def _shown(row: Gateway) -> dict[str, Any]:
    return {
        "channel": row.channel,
        "label": Channel(row.channel).label(language()),
        "is_on": row.is_on,
        "is_saved": row.version > 1 or row.is_on,
        "is_unreadable": secrets_of(row) is None,
        "tested_at": row.tested_at,
        "failed_at": row.failed_at,
        "code": row.code,
        "detail": row.detail,
        "blocked_until": row.blocked_until,
    }


def _field(setting: Setting, *, has_secret: bool) -> forms.Field:
    label = LABELS[setting.name]
    if setting.choices:
        choices = [(value, CHOICES[value]) for value in setting.choices]
        return forms.ChoiceField(label=label, choices=choices, required=False, widget=select())
    if setting.is_secret:
        help_text = gettext_lazy("Leave empty to keep the saved one.") if has_secret else ""
        hidden = forms.PasswordInput({"class": "form-control", "autocomplete": "new-password"})
        return forms.CharField(label=label, required=False, max_length=200, widget=hidden, help_text=help_text)
    widget = text_input(inputmode="numeric") if setting.is_number else text_input(autocapitalize="none")
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)

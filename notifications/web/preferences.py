"""`/notifications/preferences/`: channels by kind, one's own addresses, and the browsers that show notifications."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.web.asker import asker
from crm.web.base import language
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.texts import detail_of
from notifications.queries.preferences import choices_of, devices_of, kinds_here, own_addresses
from notifications.queries.reach import gateways_on
from notifications.rules.channels import Channel
from notifications.rules.gateways import SPECS
from notifications.services.devices import end_device
from notifications.services.preferences import set_addresses, set_channels
from notifications.web.base import OwnPage


class Preferences(OwnPage):
    """One page for all of it."""

    action = {"GET": None, "POST": None}
    template_name = "notifications/preferences.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, {})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the table and the addresses. Channels that the page does not show stay as they are."""
        user = asker(request)
        channels = _shown_channels()
        named = [channel for channel in channels if SPECS[channel].address]
        addresses = {each.value: request.POST.get(f"address-{each.value}", "").strip() for each in named}
        try:
            set_addresses(user, addresses)
        except DomainError as refusal:
            errors = {problem.field: detail_of(problem) for problem in refusal.problems}
            return self._show(request, errors, status=422)
        set_channels(user, _chosen(request, channels))
        return onward(request, reverse("notifications:preferences"), Toast(_("Preferences saved.")))

    def _show(self, request: HttpRequest, errors: dict[str, str], status: int = 200) -> HttpResponse:
        user = asker(request)
        channels = _shown_channels()
        return self.show(
            {
                "channels": [{"code": each.value, "label": each.label(language())} for each in channels],
                "kinds": _rows(user, channels),
                "addresses": _address_fields(request, user, channels, errors),
                "devices": devices_of(user),
                "csrf": get_token(request),
                "is_refused": bool(errors),
            },
            status=status,
        )


class DeviceRemoval(OwnPage):
    """Ends one of one's own browsers."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, browser_id: Any) -> HttpResponse:
        end_device(asker(request), browser_id)
        return onward(request, reverse("notifications:preferences"), Toast(_("This browser shows nothing any more.")))


def _shown_channels() -> list[Channel]:
    """Those with a gateway; web push needs none but a browser."""
    on = gateways_on() | {Channel.WEB_PUSH}
    return [channel for channel in Channel if channel in on]


def _rows(user: User, channels: list[Channel]) -> list[dict[str, Any]]:
    choices = choices_of(user)
    return [
        {
            "code": kind.value,
            "label": kind.label(language()),
            "cells": [
                {
                    "name": f"{kind.value}-{each.value}",
                    "label": each.label(language()),
                    "is_on": choices[kind.value][each.value],
                }
                for each in channels
            ],
        }
        for kind in kinds_here()
    ]


def _address_fields(
    request: HttpRequest, user: User, channels: list[Channel], errors: dict[str, str]
) -> list[dict[str, Any]]:
    labels = {
        "mobile": _("Your mobile number"),
        "email": _("Your e-mail address"),
        "member": _("Your member id"),
    }
    own = own_addresses(user)
    found = []
    for channel in channels:
        kind = SPECS[channel].address
        if kind:
            address, works = own.get(channel.value, ("", True))
            found.append(
                {
                    "name": f"address-{channel.value}",
                    "channel": channel.label(language()),
                    "label": labels[kind],
                    "value": request.POST.get(f"address-{channel.value}", address),
                    "placeholder": user.email if kind == "email" else "",
                    "is_stopped": not works,
                    "error": errors.get(channel.value, ""),
                }
            )
    return found


def _chosen(request: HttpRequest, channels: list[Channel]) -> dict[str, dict[str, object]]:
    return {
        kind.value: {each.value: f"{kind.value}-{each.value}" in request.POST for each in channels}
        for kind in kinds_here()
    }

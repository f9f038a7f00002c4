"""`/settings/`: what a dealer sets for itself."""

from typing import cast

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from accounts.rules.commands import Purpose
from crm.api.serializers.settings import SettingsBodySerializer, SettingsSerializer
from crm.models import DealerSettings
from crm.queries.settings import dealer_settings
from crm.rules.settings import TIMES
from crm.services.settings import SettingsChanges, update_settings, values_of
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.serializers import Values, run_body_command
from kit.api.views import Endpoint


def _answer(request: Request) -> Response:
    settings = dealer_settings()
    return answer_version(request, _shown(settings), settings.version)


def _shown(settings: DealerSettings) -> dict[str, object]:
    consultant = settings.wholesale_consultant
    return {
        **values_of(settings),
        "version": settings.version,
        "wholesale_consultant_name": consultant.name if consultant else "",
        **{field: f"{getattr(settings, field):%H:%M}" for field in TIMES},
    }


class Settings(Endpoint):
    """The dealer's one record of settings."""

    action = {"GET": Action.SETTINGS_MANAGE, "PATCH": Action.SETTINGS_MANAGE}
    sensitive = {"PATCH": Purpose.WORK}
    tagged = ("GET", "PATCH")
    refusals = (
        *("bad_area_code", "not_a_consultant", "time_before", "quiet_at_work", "bad_hours", "out_of_range"),
        *("reauthentication_required", "second_factor_required"),
    )

    @extend_schema(summary="Show the settings", responses=SettingsSerializer)
    def get(self, request: Request) -> Response:
        """With their ETag for a later `If-Match`."""
        return _answer(request)

    @extend_schema(
        summary="Change settings",
        request=SettingsBodySerializer,
        responses=SettingsSerializer,
        examples=[OpenApiExample("Later meetings", {"evening_meeting_at": "18:30"}, request_only=True)],
    )
    def patch(self, request: Request) -> Response:
        """Each change is kept in the audit with before and after. `null` takes the wholesale consultant away."""
        expected = expected_version(request)

        def command(values: Values) -> None:
            update_settings(asker(request), cast(SettingsChanges, values), expected)

        with showing_current(lambda: _shown(dealer_settings())):
            run_body_command(SettingsBodySerializer, request, command)
        return _answer(request)

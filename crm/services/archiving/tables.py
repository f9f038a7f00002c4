"""The tables of a dealer's archive, and those that are left out, each with the reason (SA-7)."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from django.apps import apps
from django.conf import settings
from django.db.models import Model

_SECRET = "a password, second factor, token or session, or sealed with a key of this installation"  # noqa: S105
_PASSING = "passes within days and belongs to this installation"
_FIGURES = "figures, which an import makes from the event log"

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "accounts.SecondFactor": _SECRET,
        "accounts.RecoveryCode": _SECRET,
        "accounts.Passkey": _SECRET,
        "accounts.PasskeyCeremony": _SECRET,
        "accounts.PasswordReset": _SECRET,
        "accounts.OidcIdentity": _SECRET,
        "accounts.MfaChallenge": _SECRET,
        "accounts.DeviceToken": _SECRET,
        "accounts.PageSession": _SECRET,
        "accounts.KnownOrigin": _SECRET,
        "sessions.Session": _SECRET,
        "crm.CalendarFeed": _SECRET,
        "notifications.Gateway": _SECRET,
        "notifications.Device": _SECRET,
        "notifications.Address": _SECRET,
        "notifications.Delivery": _SECRET,
        "notifications.Webhook": _SECRET,
        "accounts.AttemptCount": _PASSING,
        "kit.IdempotentReply": _PASSING,
        "notifications.Allowance": _PASSING,
        "notifications.WebhookCall": _PASSING,
        "crm.Export": _PASSING,
        "crm.ExportFile": _PASSING,
        "crm.Archive": _PASSING,
        "crm.ArchivePart": _PASSING,
        "reporting_dealer.CardState": _FIGURES,
        "reporting_dealer.Movement": _FIGURES,
        "reporting_dealer.DaySum": _FIGURES,
        "reporting_dealer.MonthSum": _FIGURES,
        "reporting_dealer.MonthStock": _FIGURES,
    }
)
# SQL that takes the place of a column: what only this installation may know, or what ends with it.
REPLACED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "accounts.User": {
            "password": "'!'",
            "has_one_time_password": "false",
            "one_time_until": "NULL::timestamptz",
            "has_second_factor": "false",
        },
    }
)


def dealer_models() -> list[type[Model]]:
    """Return the models of a dealer's schema, app by app."""
    configs = [config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS]
    return [model for config in configs for model in config.get_models()]


@cache
def archived_models() -> Mapping[str, type[Model]]:
    """Return the models whose rows the archive holds, by their tables."""
    return MappingProxyType(
        {model._meta.db_table: model for model in dealer_models() if model._meta.label not in LEFT_OUT}
    )


def columns_of(model: type[Model]) -> list[str]:
    """Return the columns of a model's table."""
    return [str(field.column) for field in model._meta.concrete_fields]


def select_of(model: type[Model]) -> str:
    """Return the statement that reads a model's rows as JSON, in the order of their keys."""
    replaced = REPLACED.get(model._meta.label, {})
    columns = [f'{replaced[name]} AS "{name}"' if name in replaced else f'"{name}"' for name in columns_of(model)]
    inner = f'SELECT {", ".join(columns)} FROM {model._meta.db_table} ORDER BY "{model._meta.pk.column}"'  # noqa: S608 - our own
    return f"SELECT row_to_json(each)::text FROM ({inner}) AS each"  # noqa: S608 - our own names

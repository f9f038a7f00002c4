"""Secrets at rest, sealed again with the newest key (kit.secrets)."""

from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.queries.current_tenant import is_brand
from kit.secrets import UnreadableSecret, reseal, seal

# Every sealed text begins so (the version and the high bytes of the time of Fernet).
_SEALED = "gAAAA"
_BATCH = 500


def reseal_all() -> tuple[int, int]:
    """Seal every secret of this place with the newest key (settings.SEALED_COLUMNS); return how many there are, and how
    many no key opens.

    One that changes meanwhile is left as it is: whatever is written now is sealed with the newest key. Secrets from
    before there were keys are sealed too.
    """
    done = unreadable = 0
    here = "brand" if is_brand() else "dealer"
    for column in [name for name, places in settings.SEALED_COLUMNS.items() if here in places]:
        label, field = column.rsplit(".", 1)
        good, bad = _reseal(apps.get_model(label), field)
        done, unreadable = done + good, unreadable + bad
    return done, unreadable


def _reseal(model: type[models.Model], field: str) -> tuple[int, int]:
    held = model._default_manager.exclude(**{field: ""}).exclude(**{f"{field}__isnull": True})
    rows = held.values_list("pk", field).order_by("pk")
    good = bad = 0
    for pk, text in rows.iterator(chunk_size=_BATCH):
        try:
            again = reseal(text) if text.startswith(_SEALED) else seal(text)
        except UnreadableSecret:
            bad += 1
            continue
        model._default_manager.filter(**{"pk": pk, field: text}).update(**{field: again})
        good += 1
    return good, bad

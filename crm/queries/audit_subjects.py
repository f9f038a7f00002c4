"""Cards, imports and exports as the audit names them: by people and files, without customers and without ids."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _

from crm.models import Card, CardImport


def card_labels(ids: Iterable[str]) -> Mapping[str, str]:
    """Return whose card each is and of which day; the audit's readers do not see customers."""
    rows = Card.objects.filter(id__in=_uuids(ids)).values_list("id", "owner__name", "filed_on")
    return {
        str(key): _("%(owner)s's card filed on %(day)s") % {"owner": owner, "day": formats.date_format(day, _("j M Y"))}
        for key, owner, day in rows
    }


def import_labels(ids: Iterable[str]) -> Mapping[str, str]:
    """Return each import's file name."""
    rows = CardImport.objects.filter(id__in=_uuids(ids)).values_list("id", "file_name")
    return {str(key): name for key, name in rows}


def export_labels(ids: Iterable[str]) -> Mapping[str, str]:
    """Return nothing for each: the entry names its kind."""
    return dict.fromkeys(ids, "")


def _uuids(ids: Iterable[str]) -> list[UUID]:
    return [UUID(each) for each in ids]

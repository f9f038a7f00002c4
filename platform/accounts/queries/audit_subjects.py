"""What entries of the audit are about, by name: the page shows no ids."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import AuditEntry, User

_OF_PEOPLE = frozenset({"sign_in", "password", "second_factor", "recovery_codes", "passkey", "staff", "calendar"})

Labels = Mapping[str, str]


def subject_labels(entries: Iterable[AuditEntry]) -> Mapping[tuple[str, str], str]:
    """Return the name of each subject by its family (`card`, `import`) and its id. One query a family that is there.

    The apps above name their own families (settings.AUDIT_SUBJECTS); what none names stays as it was noted.
    """
    subjects: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.subject:
            subjects[family_of(entry)].add(entry.subject)
    found: dict[tuple[str, str], str] = {}
    for family, ids in subjects.items():
        names = _names_of(family)
        found.update({(family, key): name for key, name in (names(ids) if names else {}).items()})
    return found


def family_of(entry: AuditEntry) -> str:
    """Return what kind of thing the entry is about: the first part of its act."""
    return "person" if (family := entry.what.partition(".")[0]) in _OF_PEOPLE else family


def _names_of(family: str) -> Callable[[Iterable[str]], Labels] | None:
    if family == "person":
        return _people
    path = settings.AUDIT_SUBJECTS.get(family)
    names: Callable[[Iterable[str]], Labels] | None = import_string(path) if path else None
    return names


def _people(usernames: Iterable[str]) -> Labels:
    return dict(User.objects.filter(username__in=list(usernames)).values_list("username", "name"))

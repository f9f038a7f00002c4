"""What was changed of a card since someone read it."""

from collections.abc import Mapping, Sequence

from crm.models import Card, CardChange


def changes_since(card: Card, version: int) -> list[CardChange]:
    """The changes of its data after this version, the oldest first, with who made them. One query."""
    since = CardChange.objects.filter(card=card, version__gt=version).select_related("changed_by")
    return list(since.order_by("version", "id"))


def before_all(changes: Sequence[CardChange]) -> Mapping[str, object]:
    """What the changed fields held before the first of the changes, as JSON keeps it."""
    before: dict[str, object] = {}
    for change in changes:
        before = {**change.before, **before}
    return before

"""The outcome of a contact that someone else's has overtaken, as far as it still applies (SY-3)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from crm.rules.codes import WITH_NEXT_DATE

_LEVELS = ("intent_level", "followup_level")
# Details that come with a status, and go with it.
_OF_STATUS = ("order", "delivery", "loss")
_APPOINTMENT = ("appointment_on", "appointment_time")


@dataclass(frozen=True, slots=True)
class LaterContact:
    """The card before and after a later contact, by field."""

    before: Mapping[str, object]
    after: Mapping[str, object]

    def has_set(self, field: str) -> bool:
        """Return whether it changed the field."""
        return self.before.get(field) != self.after.get(field)


def leave_out(
    data: Mapping[str, object], later: Collection[LaterContact], *, card: Mapping[str, object]
) -> tuple[dict[str, object], list[str]]:
    """Return the contact without what has been set since, and the names of what is left out, for the user to see.

    The later contact set a next date, so this one's never applies. A level applies if no later contact changed it. A
    status applies if none changed it and the card keeps a next date by it: one that ends it would unset what was set.
    An appointment applies if there is none by now. Values that the card has anyhow are not named.
    """
    kept, gone = dict(data), set()
    status = data.get("status")
    is_status_set = any(each.has_set("status") for each in later)
    if status and status != card.get("status") and (is_status_set or status not in WITH_NEXT_DATE):
        gone |= {"status", *_OF_STATUS}
    gone |= {field for field in _LEVELS if any(each.has_set(field) for each in later)}
    gone |= set(_APPOINTMENT) if card.get("appointment_on") else set()
    gone.add("next_followup_on")
    for field in gone:
        kept.pop(field, None)
    named = [field for field in sorted(gone) if data.get(field) and data.get(field) != card.get(field)]
    return kept, named


def changes_left(changes: Mapping[str, object], set_since: Collection[str]) -> tuple[dict[str, object], list[str]]:
    """Return a card's changes without the fields that someone has set since, and the names of those fields."""
    kept = {field: value for field, value in changes.items() if field not in set_since}
    return kept, sorted(set(changes) & set(set_since))

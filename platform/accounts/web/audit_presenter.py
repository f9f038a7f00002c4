"""Entries of the audit as a page tells them: acts, fields and values in people's words."""

from collections.abc import Mapping
from typing import Any, cast

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.audit_labels import ACTS, EXPORT_LABELS
from accounts.models import AuditEntry
from accounts.queries.audit_subjects import family_of
from accounts.roles import Role
from kit.web.forms import Words

# What entries are about, by the name under which they keep it. Apps above have their words here too: the audit is of
# every app, and its page knows none of them.
FIELD_WORDS: Mapping[str, Words] = {
    "name": pgettext_lazy("a person", "Name"),
    "email": gettext_lazy("E-mail"),
    "roles": gettext_lazy("Roles"),
    "region": gettext_lazy("Region"),
    "step": gettext_lazy("Step"),
    "kind": gettext_lazy("Kind"),
    "filters": gettext_lazy("Filters"),
    "rows": gettext_lazy("Rows"),
    "left_out": gettext_lazy("Rows with errors left out"),
    "area_code": gettext_lazy("Area code"),
    "province": gettext_lazy("Province"),
    "city": gettext_lazy("City"),
    "state": gettext_lazy("State"),
    "card_number_pattern": gettext_lazy("Card number pattern"),
    "wholesale_consultant": gettext_lazy("Wholesale consultant"),
    "calendar_shows": gettext_lazy("Customer details shown in calendars"),
    "opens_at": gettext_lazy("Opens"),
    "closes_at": gettext_lazy("Closes"),
    "morning_meeting_at": gettext_lazy("Morning meeting"),
    "evening_meeting_at": gettext_lazy("Evening meeting"),
    "first_review_at": gettext_lazy("First review"),
    "last_review_at": gettext_lazy("Last review"),
    "quiet_from": gettext_lazy("Quiet hours from"),
    "quiet_to": gettext_lazy("Quiet hours until"),
    "weekday_hours": gettext_lazy("Hours by weekday"),
    "special_days": gettext_lazy("Special days"),
    "interval": gettext_lazy("Paid by"),
    "seats": gettext_lazy("Seats"),
    "amount": gettext_lazy("Amount, yuan"),
    "reference": gettext_lazy("Reference"),
    "reason": pgettext_lazy("a command", "Reason"),
    "until": gettext_lazy("Until"),
    "hours": gettext_lazy("Hours"),
    "name_zh": gettext_lazy("Chinese name"),
    "name_en": gettext_lazy("English name"),
    "is_retired": gettext_lazy("Discontinued"),
    "from": gettext_lazy("From"),
    "to": gettext_lazy("To"),
    "q": gettext_lazy("Search term"),
    "status": gettext_lazy("Status"),
    "owner": gettext_lazy("Consultant"),
    "consultant": gettext_lazy("Consultant"),
    "channel": gettext_lazy("Channel"),
    "business": gettext_lazy("Business"),
    "model": gettext_lazy("Model"),
    "intent_level": gettext_lazy("Intent level"),
    "followup_level": gettext_lazy("Follow-up level"),
    "due": gettext_lazy("Due"),
    "visited": gettext_lazy("Visited"),
    "age_over": gettext_lazy("Card age over, days"),
    "list": gettext_lazy("List"),
    "custody": gettext_lazy("Department in charge"),
    "callback": gettext_lazy("Callback"),
    "month": gettext_lazy("Month"),
    "idle_minutes": gettext_lazy("Sign out browsers that are idle for"),
    "managers_need_second_factor": gettext_lazy("Managers need two-step verification"),
    "notice_way": gettext_lazy("Customers are usually informed"),
    "keep_lost_months": gettext_lazy("Keep data of lost customers, months"),
    "keep_traffic_months": gettext_lazy("Keep data of declined and pending traffic, months"),
    "marketing": gettext_lazy("Agreed to marketing"),
    "contact_withdrawn": gettext_lazy("Contact withdrawn"),
    "keep_lead_days": gettext_lazy("Keep data of leads without a card, days"),
    "leads": gettext_lazy("Leads"),
    "cards": gettext_lazy("Cards"),
    "traffic": gettext_lazy("Traffic"),
    "waiting": gettext_lazy("Waiting for delivery or loss"),
    "field": gettext_lazy("Field"),
    "fields": gettext_lazy("Fields"),
    "count": gettext_lazy("How many"),
    "key": gettext_lazy("Signing key"),
    "is_on": gettext_lazy("In use"),
    "note": gettext_lazy("Note on the change"),
    "dealer": gettext_lazy("Dealer"),
    "host": gettext_lazy("Host"),
    "kinds": gettext_lazy("Kinds of events"),
    "since": gettext_lazy("Since"),
}
VALUE_WORDS: Mapping[str, Mapping[str, Words]] = {
    "step": {"password": gettext_lazy("password"), "code": gettext_lazy("two-step code")},
    "kind": EXPORT_LABELS,
    "state": {
        "provisioning": gettext_lazy("Being set up"),
        "failed": gettext_lazy("Set-up failed"),
        "trial": gettext_lazy("Trial"),
        "active": gettext_lazy("Active"),
        "past_due": gettext_lazy("Payment overdue"),
        "read_only": gettext_lazy("Read-only"),
        "suspended": gettext_lazy("Suspended"),
        "closed": gettext_lazy("Closed"),
        "erased": gettext_lazy("Erased"),
    },
    "calendar_shows": {
        "name": gettext_lazy("Full name"),
        "surname": gettext_lazy("Surname only"),
        "none": gettext_lazy("Nothing about the customer"),
    },
}
# Ids and what is told beside them: of no use to the eye.
_UNTOLD = frozenset({"user"})
# Its subject is a kind.
_FIGURES = "figures.taken_out"


def shown_entry(
    entry: AuditEntry, people: Mapping[str, str], subjects: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    """Return an entry for the page; `people` are the names of accounts by id, `subjects` those of `subject_labels`."""
    data = cast("dict[str, Any]", entry.data)
    # Before and after, of what was changed; a list of two is nothing else elsewhere.
    is_change = entry.what.endswith(".changed")
    pairs = {name: value for name, value in data.items() if is_change and isinstance(value, list) and len(value) == 2}
    facts = {name: value for name, value in data.items() if name not in pairs and name not in _UNTOLD}
    return {
        "at": entry.at,
        "who": entry.actor.name if entry.actor else "",
        "what": ACTS.get(entry.what, entry.what),
        "subject": _subject(entry, subjects),
        "card": entry.subject if entry.what.startswith("card.") else "",
        "changes": [
            {"field": word_of(name), "pair": [_text(name, each, people) for each in pair]}
            for name, pair in pairs.items()
        ],
        "facts": [(word_of(name), _text(name, value, people)) for name, value in facts.items()],
        "is_bad": entry.what == "sign_in.failed",
    }


def _subject(entry: AuditEntry, subjects: Mapping[tuple[str, str], str]) -> str:
    """By name. Of a card that is gone with its import only the word is left."""
    if entry.what == _FIGURES:
        return str(EXPORT_LABELS.get(entry.subject, entry.subject))
    label = subjects.get((family_of(entry), entry.subject))
    if label is None and entry.what.startswith("card."):
        return _("A card that no longer exists")
    if label is None and entry.what.startswith("import."):
        return _("An import that no longer exists")
    return entry.subject if label is None else label


def word_of(name: str) -> str:
    """A field as people call it."""
    return str(FIELD_WORDS.get(name, name))


def _text(name: str, value: object, people: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        told = [f"{word_of(str(key))}: {_text(str(key), each, people)}" for key, each in value.items()]
        return _("; ").join(told) or "–"
    if isinstance(value, list):
        return _(", ").join(_text(name, each, people) for each in value) or "–"
    if value in (None, ""):
        return "–"
    text = str(value)
    if name == "filters":
        return word_of(text)
    if name == "roles":
        return next((role.label(get_language() or "en") for role in Role if role == text), text)
    return str(VALUE_WORDS.get(name, {}).get(text, people.get(text, text)))

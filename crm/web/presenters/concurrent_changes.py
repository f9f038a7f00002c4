"""What someone else did meanwhile, in a sentence: who, what, when."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.events.types.cards import (
    CardAbsorbed,
    CardDuplicateSettled,
    CardMerged,
    CardTransferred,
    CardUnmerged,
    CardWithdrawn,
)
from crm.events.types.contacts import FollowUpRecorded, FollowUpUndone
from crm.models import SuspectedDuplicate
from crm.queries.concurrent_changes import Change, last_change
from crm.templatetags.crm_marks import word
from kit.templatetags.ui import near_time
from kit.web.forms import Words

_SENTENCES: Mapping[str, Words] = {
    CardTransferred.kind: gettext_lazy("%(name)s handed the card over to %(owner)s (%(time)s)."),
    CardMerged.kind: gettext_lazy("%(name)s merged the card into another (%(time)s)."),
    CardAbsorbed.kind: gettext_lazy("%(name)s merged another card into this one (%(time)s)."),
    CardUnmerged.kind: gettext_lazy("%(name)s undid the merge (%(time)s)."),
    CardWithdrawn.kind: gettext_lazy("%(name)s withdrew the outcome (%(time)s)."),
    CardDuplicateSettled.kind: gettext_lazy(
        "%(name)s confirmed that the two cards are different customers (%(time)s)."
    ),
    FollowUpRecorded.kind: gettext_lazy("%(name)s recorded a contact (%(time)s)."),
    FollowUpUndone.kind: gettext_lazy("%(name)s undid a contact (%(time)s)."),
}


def what_happened(card_id: UUID) -> str:
    """The last act on a card; empty where there is none to tell."""
    act = last_change(card_id)
    return _sentence(act) if act else ""


def how_settled(pair: SuspectedDuplicate) -> str:
    """Who settled a pair, and how: by merging, or by keeping both."""
    for card in (pair.card, pair.other):
        if card.merged_into_id:
            return what_happened(card.id)
    if pair.settled_by is None or pair.settled_at is None:
        return _("Someone else has already settled this pair.")
    return _sentence(Change(CardDuplicateSettled.kind, pair.settled_by.name, pair.settled_at))


def _sentence(act: Change) -> str:
    values = {"name": act.who or _("Someone"), "owner": act.owner, "time": near_time(act.at)}
    if act.kind == FollowUpRecorded.kind and act.status:
        values["status"] = word(act.status, "status")
        return _("%(name)s set the card to %(status)s (%(time)s).") % values
    return str(_SENTENCES[act.kind]) % values

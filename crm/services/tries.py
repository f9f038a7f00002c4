"""The calls that a loss as `unreachable` takes (MG-8)."""

from datetime import datetime

from accounts.models import User
from accounts.roles import MANAGERS
from crm.models import Card, FollowUp
from crm.rules.attempts import check_tries, has_reached, is_unreachable
from crm.rules.codes import Method
from crm.services.inputs import FollowUpInput
from kit.errors import Problem
from kit.tenancy import current_dealer


def check_unreachable(actor: User, card: Card | None, data: FollowUpInput, contact_at: datetime) -> list[Problem]:
    """Hold the loss of a contact against MG-8, the contact itself counted in; `card` is None for one being filed.

    One query for a loss as `unreachable`, none for any other, nor for a manager, who needs no calls.
    """
    if not is_unreachable(data.get("loss")) or not MANAGERS.isdisjoint(actor.roles):
        return []
    calls = _unanswered_calls(card) if card else []
    if not has_reached(data) and data.get("method") == Method.OUTGOING_CALL:
        calls.append(contact_at)
    return check_tries(calls, zone=current_dealer().time_zone)


def check_corrected_reason(actor: User, card: Card, loss: object) -> list[Problem]:
    """Hold a loss that is corrected to `unreachable` against the calls that were recorded (MG-8, CA-13)."""
    if not is_unreachable(loss) or not MANAGERS.isdisjoint(actor.roles):
        return []
    return check_tries(_unanswered_calls(card), zone=current_dealer().time_zone)


def _unanswered_calls(card: Card) -> list[datetime]:
    calls = FollowUp.objects.filter(card=card, reached=False, method=Method.OUTGOING_CALL)
    return list(calls.values_list("contact_at", flat=True))

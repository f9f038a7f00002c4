"""The level that the system proposes, as pages show it (CA-11)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from crm.field_labels import LABELS
from crm.rules.codes import IntentLevel
from crm.rules.levels import propose_level
from crm.web.base import language


def proposed_level(card: Mapping[str, object], contact_on: date) -> dict[str, str]:
    """Return the proposed level with its reason and, where it is not H for want of answers, which are missing."""
    proposal = propose_level(card, contact_on)
    is_near = proposal.level == IntentLevel.A
    missing = _(", ").join(str(LABELS.get(field, field)) for field in proposal.missing) if is_near else ""
    return {"level": proposal.level.value, "reason": proposal.reason.label(language()), "missing": missing}

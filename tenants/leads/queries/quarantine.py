"""Fields of a lead in quarantine, masked for those who have not opened it (HQ-3)."""

from typing import Any

from tenants.leads.models import Lead
from tenants.leads.queries.content import content_of
from tenants.leads.rules.lead import PERSONAL
from tenants.leads.rules.masking import masked

FIELDS = (
    "customer_name",
    "phone",
    "more_phones",
    "email",
    "model",
    "dealer",
    "province",
    "city",
    "comments",
    "requested_at",
)
# The message as it came; masked as a whole.
SOURCE = "source"


def masked_fields(lead: Lead) -> dict[str, str]:
    """Return the fields as read, those of the person masked; "" for one that was not there. Several numbers are divided
    by semicolons."""
    found = _fields(lead)
    return {name: masked(name, value) if name in PERSONAL else value for name, value in found.items()}


def field_in_full(lead: Lead, name: str) -> str:
    """Return one field, or the message as it came. The caller logs that it was opened."""
    content = content_of(lead)
    if content is None:
        return ""
    return content.source if name == SOURCE else _fields(lead).get(name, "")


def _fields(lead: Lead) -> dict[str, str]:
    content = content_of(lead)
    fields: dict[str, Any] = content.fields if content else {}
    texts = {name: str(fields.get(name) or "") for name in FIELDS}
    return {**texts, "more_phones": "; ".join(fields.get("more_phones") or ())}

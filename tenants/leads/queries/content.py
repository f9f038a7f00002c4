"""The content of a lead, its person's data: sealed with a key of the lead's own, which is itself sealed (HQ-6).

Once the key is destroyed, nothing opens what a backup may still hold.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac

from kit.secrets import seal, unseal
from tenants.leads.models import Lead
from tenants.leads.rules.lead import LeadInput


@dataclass(frozen=True, slots=True)
class Content:
    """A lead's content: its fields as they were written, the number in its normal form ("" for none), and in
    quarantine the message as it came."""

    fields: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    source: str = ""

    @classmethod
    def of(cls, lead: LeadInput, number: str = "", source: str = "") -> "Content":
        """Return the content of a lead that was read."""
        fields = {name: value for name, value in asdict(lead).items() if name not in ("repairs", "problems")}
        fields["requested_at"] = lead.requested_at.isoformat() if lead.requested_at else None
        return cls(fields, number, source)


def put_content(lead: Lead, content: Content) -> None:
    """Seal a lead's content under a new key; the row is saved by the caller."""
    key = Fernet.generate_key()
    lead.sealed = Fernet(key).encrypt(orjson.dumps(asdict(content))).decode()
    lead.sealed_key = seal(key.decode())


def content_of(lead: Lead) -> Content | None:
    """Return a lead's content; None once it is gone."""
    if lead.sealed is None or lead.sealed_key is None:
        return None
    return Content(**orjson.loads(Fernet(unseal(lead.sealed_key)).decrypt(lead.sealed.encode())))


def keyed_hash(text: str) -> str:
    """Return the hash by which public recognises a number and model for 24 hours, without storing either."""
    return salted_hmac("tenants.leads.identity", text, algorithm="sha256").hexdigest()

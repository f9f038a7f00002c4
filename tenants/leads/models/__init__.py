"""Leads, in public. A person's data is sealed with a key of its lead's own, and gone once a dealer has it (HQ-6)."""

from tenants.leads.models.lead import Lead, LeadEvent, LeadIdentity, LeadState
from tenants.leads.models.rules import AssignmentRules
from tenants.leads.models.sender import LeadSender, SenderKey, SenderKind

__all__ = [
    "AssignmentRules",
    "Lead",
    "LeadEvent",
    "LeadIdentity",
    "LeadSender",
    "LeadState",
    "SenderKey",
    "SenderKind",
]

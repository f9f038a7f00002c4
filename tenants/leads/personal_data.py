"""Declare whose data the tables of leads hold (kit.personal_data)."""

from kit.personal_data import Fate, Table

PERSONAL_DATA = {
    "leads.LeadSender": Table(
        other=("id", "code", "name", "kind", "mail_token", "per_minute", "is_active", "created_at", "version")
    ),
    "leads.SenderKey": Table(other=("id", "sender", "sealed_secret", "created_at", "revoked_at")),
    "leads.Lead": Table(
        customer={"sealed": Fate.EMPTIED, "sealed_key": Fate.EMPTIED},
        other=(
            "id", "sender", "sender_ref", "form", "state", "received_at", "requested_at", "model", "named_dealer",
            "province", "city", "repairs", "reasons", "joined_to", "dealer", "assigned_at", "assignment",
            "rules_version", "content_version", "version", "recalled_at", "recalled_to", "due_at", "late_at",
            "movable_at", "attempted_at", "attempt_minutes", "reached_at", "filed_at", "visited_on", "ordered_on",
            "delivered_on", "automatic_answers",
        ),
        purpose="A lead of the brand, sealed with a key of its own (HQ-6)",
        lifetime="until the dealer has it, at most 30 days",
    ),
    "leads.LeadIdentity": Table(
        customer={"hash": Fate.DELETED},
        other=("lead", "until"),
        purpose="A keyed hash of number and model, to find a lead that comes twice (HQ-3)",
        lifetime="24 hours",
    ),
    "leads.LeadEvent": Table(
        staff=("actor",), other=("id", "lead", "at", "kind", "data"),
        purpose="What became of a lead, by ids and codes", lifetime="as long as the brand",
    ),
    "leads.AssignmentRules": Table(
        staff=("made_by", "note"), other=("version", "rules", "made_at"),
        purpose="Who set the rules of assignment", lifetime="as long as the brand",
    ),
}  # fmt: skip

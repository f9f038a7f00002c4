"""A lead as the brand has it, and its history."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit import clock
from kit.ids import uuid7
from tenants.leads.models.sender import LeadSender


class LeadState(models.TextChoices):
    """How far a lead has come (HQ-6). The first four are the brand's own; a dealer reports the others."""

    QUARANTINED = "quarantined", _("Needs correction")
    EXPIRED = "expired", _("Never corrected")
    JOINED = "joined", _("Joined to another lead")
    UNASSIGNED = "unassigned", _("Not assigned")
    ARRIVED = "arrived", pgettext_lazy("a lead", "Arrived")
    OFFERED = "offered", pgettext_lazy("a lead", "Offered")
    CLAIMED = "claimed", pgettext_lazy("a lead", "Claimed")
    ATTEMPTED = "attempted", pgettext_lazy("a lead", "Contact attempted")
    REACHED = "reached", pgettext_lazy("a lead", "Reached")
    FILED = "filed", pgettext_lazy("a lead", "Filed")
    VISITED = "visited", pgettext_lazy("a lead", "Visited")
    ORDERED = "ordered", pgettext_lazy("a lead", "Ordered")
    DELIVERED = "delivered", pgettext_lazy("a lead", "Delivered")
    LOST = "lost", pgettext_lazy("a lead", "Lost")
    DECLINED = "declined", pgettext_lazy("a lead", "Declined")


class Lead(models.Model):
    """A lead that a sender submitted. Everything about the person is in `sealed`, which is empty once it is gone.

    `sealed_key` is the lead's own key, itself sealed. `content_version` counts what came under the same identity;
    `assignment` counts the dealers that it was given to, and fences what an earlier one still sends.

    Its dealer reports the columns from `due_at` on (HQ-5, HQ-6): `due_at`, `late_at` and `movable_at` are 30 and 60
    opening minutes and 24 opening hours after the assignment. `recalled_at`: since when the brand wants it back, for
    `recalled_to`, or for a dealer that the rules find ("").
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sender = models.ForeignKey(LeadSender, on_delete=models.PROTECT, related_name="leads")
    # The sender's own id; none where it sent none.
    sender_ref = models.CharField(max_length=200, null=True)  # noqa: DJ001 - unique among those that have one
    form = models.CharField(max_length=4)
    state = models.CharField(max_length=12, choices=LeadState)
    received_at = models.DateTimeField(default=clock.now)
    requested_at = models.DateTimeField(null=True)
    model = models.CharField(max_length=40, blank=True)
    named_dealer = models.CharField(max_length=30, blank=True)
    province = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=20, blank=True)
    repairs = ArrayField(models.CharField(max_length=30), default=list)
    # Why it is in quarantine: fields and codes, never values.
    reasons = models.JSONField(default=list)
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    dealer = models.CharField(max_length=30, blank=True)
    assigned_at = models.DateTimeField(null=True)
    assignment = models.PositiveIntegerField(default=0)
    rules_version = models.PositiveIntegerField(null=True)
    # The content and the key of its own, both sealed; none once the person is gone.
    sealed = models.TextField(null=True)  # noqa: DJ001 - gone is not empty
    sealed_key = models.TextField(null=True)  # noqa: DJ001 - gone is not empty
    content_version = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    recalled_at = models.DateTimeField(null=True)
    recalled_to = models.CharField(max_length=30, blank=True, default="", db_default="")
    due_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    movable_at = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    # Opening minutes from the assignment to the first attempt.
    attempt_minutes = models.PositiveIntegerField(null=True)
    reached_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    visited_on = models.DateField(null=True)
    ordered_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    automatic_answers = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        db_table = '"public"."leads_lead"'
        constraints = [
            models.UniqueConstraint(fields=["sender", "sender_ref"], name="leads_lead_once"),
            models.CheckConstraint(condition=Q(state__in=LeadState.values), name="leads_lead_state"),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True, sealed_key__isnull=True)
                | Q(sealed__isnull=False, sealed_key__isnull=False),
                name="leads_lead_sealed",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="leads_lead_newest"),
            models.Index(fields=["state", "received_at"], name="leads_lead_state_at"),
            models.Index(fields=["dealer", "assigned_at"], name="leads_lead_of_dealer"),
            models.Index(fields=["received_at"], condition=Q(sealed__isnull=False), name="leads_lead_with_person"),
            models.Index(fields=["dealer"], condition=Q(recalled_at__isnull=False), name="leads_lead_recalled"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LeadIdentity(models.Model):
    """A keyed hash by which a lead without an id is recognised for 24 hours (HQ-3)."""

    hash = models.CharField(max_length=64, primary_key=True)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = '"public"."leads_identity"'

    def __str__(self) -> str:
        return self.hash


class LeadEvent(models.Model):
    """Something that happened to a lead: never changed, never about the person. The log gives every verdict again."""

    id = models.BigAutoField(primary_key=True)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=30)
    actor = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = '"public"."leads_event"'
        indexes = [
            models.Index(fields=["lead", "id"], name="leads_event_of_lead"),
            models.Index(fields=["at"], condition=Q(kind="returned"), name="leads_event_returned"),
        ]

    def __str__(self) -> str:
        return self.kind

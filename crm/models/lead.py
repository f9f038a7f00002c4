"""A lead of the brand's at the dealer (HQ-4): a contact wish without a card, and the attempts to answer it."""

from django.db import models
from django.db.models import F, Q

from crm.rules.codes import LeadState
from kit.ids import uuid7


class Lead(models.Model):
    """The person's data, which public no longer has, and how far the lead has come. Its id is the brand's.

    `assignment` and `content_version` are the brand's counts: an answer under an earlier one is out of date.
    `offered_to` is null where everyone may claim it; from `open_from` on everyone may. `version` counts changes of the
    state, `reported_version` the last that the brand has. One that nobody claimed is declined by its person's wish
    (PI-2, PI-4).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    assignment = models.PositiveIntegerField()
    content_version = models.PositiveIntegerField()
    is_confirmed = models.BooleanField(default=False)
    sender = models.CharField(max_length=30)
    sender_name = models.CharField(max_length=80)
    model = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField()
    customer_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=40)
    # In its normal form (CA-4), with the dealer's area code where it has none.
    phone_number = models.CharField(max_length=20, blank=True)
    more_phones = models.JSONField(default=list)
    email = models.CharField(max_length=254, blank=True)
    province = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=20, blank=True)
    comments = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=LeadState.ARRIVING.value)
    match = models.ForeignKey("crm.Card", on_delete=models.PROTECT, null=True, related_name="+")
    offered_to = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField(null=True)
    open_from = models.DateTimeField(null=True)
    # The attempt is due by then: 30 opening minutes after the assignment (HQ-5).
    due_at = models.DateTimeField(null=True)
    # The brand is warned, and may move the lead: after 60 opening minutes and 24 opening hours (HQ-5).
    late_at = models.DateTimeField(null=True)
    movable_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    # Opening minutes from the assignment to the first attempt.
    attempt_minutes = models.PositiveIntegerField(null=True)
    automatic_answers = models.PositiveIntegerField(default=0, db_default=0)
    reached_at = models.DateTimeField(null=True)
    card = models.ForeignKey("crm.Card", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=12, blank=True)
    version = models.PositiveIntegerField(default=1)
    reported_version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "crm_lead"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[each.value for each in LeadState]), name="crm_lead_state"),
            models.CheckConstraint(
                condition=Q(state__in=["arriving", "offered", "moved", "declined"]) | Q(claimed_by__isnull=False),
                name="crm_lead_claimed",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "assigned_at", "id"], name="crm_lead_by_state"),
            models.Index(fields=["-assigned_at", "-id"], name="crm_lead_newest"),
            models.Index(fields=["claimed_by", "state"], name="crm_lead_of_consultant"),
            models.Index(
                fields=["id"],
                condition=Q(reported_version__lt=F("version")) | Q(is_confirmed=False),
                name="crm_lead_to_exchange",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LeadContact(models.Model):
    """An attempt to reach a lead (HQ-5). `minutes` are opening minutes since the assignment. An automatic answer is
    none: it stops no clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=16)
    reached = models.BooleanField()
    is_automatic = models.BooleanField(default=False, db_default=False)
    note = models.CharField(max_length=500, blank=True)
    minutes = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "crm_leadcontact"
        indexes = [models.Index(fields=["lead", "at", "id"], name="crm_leadcontact_of_lead")]

    def __str__(self) -> str:
        return f"{self.method} {self.at:%Y-%m-%d %H:%M}"

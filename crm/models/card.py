"""The card: one customer's intent to buy one car (CA-1)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Reverse

from crm.rules.codes import NoticeWay, Status
from kit.ids import uuid7

# What was filed last waits in a list of its own, which every search goes through from end to end: at PostgreSQL's 4 MB
# that was most of a search's time while cards were being filed.
_PENDING_KB = 64
_WITH_NEXT_DATE = [Status.ACTIVE.value, Status.ORDERED.value]


def _codes() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


class Card(models.Model):
    """One sales opportunity, with every field of CA-10. Codes are domain.md's; an empty string is "not answered".

    What never changes (CA-14): `filed_on`, `channel`, `business`, `filed_by`. What only a follow-up changes: `status`
    and the levels. `created_at` is the time of entry (CA-3). `version` counts changes, for ETags. `name_changed_at` and
    `main_number_changed_at` mark a contact person and a main number that were changed since the filing (CA-12).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    filed_on = models.DateField()
    filed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    business = models.CharField(max_length=10)
    traffic = models.ForeignKey("crm.TrafficRecord", on_delete=models.PROTECT, null=True, related_name="cards")

    # Basic
    number = models.CharField(max_length=30, blank=True)
    club_member = models.BooleanField(null=True)
    party = models.CharField(max_length=12)
    organization_name = models.CharField(max_length=80, blank=True)
    customer_name = models.CharField(max_length=60)
    surname = models.CharField(max_length=60, editable=False)
    gender = models.CharField(max_length=8, blank=True)
    age_band = models.CharField(max_length=10, blank=True)
    province = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)

    # Source
    lead_source = models.CharField(max_length=20, blank=True)
    media_name = models.CharField(max_length=60, blank=True)
    activity = models.ForeignKey("crm.Activity", on_delete=models.PROTECT, null=True, related_name="cards")
    venue = models.CharField(max_length=16, blank=True)

    # Grading
    intent_level = models.CharField(max_length=1)
    followup_level = models.CharField(max_length=5, blank=True)
    expected_visit = models.CharField(max_length=10, blank=True)
    budget = models.CharField(max_length=10, blank=True)
    funds = models.CharField(max_length=20, blank=True)
    payment = models.CharField(max_length=12, blank=True)

    # Needs
    model = models.CharField(max_length=40, blank=True)
    configuration = models.CharField(max_length=40, blank=True)
    colour = models.CharField(max_length=40, blank=True)
    options = _codes()
    purpose = models.CharField(max_length=12, blank=True)
    used_car = models.BooleanField(null=True)
    replacement = models.CharField(max_length=16, blank=True)
    current_vehicle = models.CharField(max_length=60, blank=True)
    current_vehicle_registered_on = models.DateField(null=True)
    call_topics = _codes()
    visited_before = models.CharField(max_length=16, blank=True)
    usage = models.CharField(max_length=500, blank=True)
    accessories = models.CharField(max_length=12, blank=True)
    planned_purchase_on = models.DateField(null=True)

    # Competition
    preference = models.CharField(max_length=12, blank=True)
    competitor_brand = models.CharField(max_length=40, blank=True)
    comparison_points = _codes()
    other_models = models.CharField(max_length=200, blank=True)

    # Where it stands
    status = models.CharField(max_length=10)
    next_followup_on = models.DateField(null=True)
    appointment_on = models.DateField(null=True)
    appointment_time = models.TimeField(null=True)
    # FU-6: the day on which traffic with one of the numbers said that the customer came for the appointment.
    arrived_on = models.DateField(null=True)
    last_contact_at = models.DateTimeField()
    status_changed_at = models.DateTimeField()
    owner_changed_at = models.DateTimeField()
    # Since when the care department has an open card that was handed to it (MG-2).
    care_since = models.DateTimeField(null=True)
    model_changed_on = models.DateField(null=True)
    name_changed_at = models.DateTimeField(null=True)
    main_number_changed_at = models.DateTimeField(null=True)
    first_visit_on = models.DateField(null=True)
    last_visit_on = models.DateField(null=True)
    topics_seen = _codes()
    followup_count = models.PositiveIntegerField(default=0)
    completeness = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    # PI-1: how the customer was informed, of which version of the notice, and what holds of their consents now.
    notice = models.CharField(max_length=8, default=NoticeWay.BEFORE.value, db_default="before")
    notice_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    marketing = models.BooleanField(default=False, db_default=False)
    contact_withdrawn_at = models.DateTimeField(null=True)
    # PI-4: an ordered card waits for its delivery or loss to be erased.
    erasure_asked_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    search_text = models.TextField(default="", editable=False)
    # Of the rules that `surname`, `search_text` and `grams` were made by; empty where an earlier version wrote the row.
    names_version = models.PositiveSmallIntegerField(null=True, editable=False)
    grams = ArrayField(models.CharField(max_length=2), default=list, editable=False)

    class Meta:
        db_table = "crm_card"
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="crm_card_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]), name="crm_card_status_known"
            ),
            # FU-2: active and ordered cards have a next date, the others none.
            models.CheckConstraint(
                condition=Q(merged_into__isnull=False)
                | Q(status__in=_WITH_NEXT_DATE, next_followup_on__isnull=False)
                | (~Q(status__in=_WITH_NEXT_DATE) & Q(next_followup_on__isnull=True)),
                name="crm_card_next_date_by_status",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "next_followup_on", "id"],
                condition=Q(status__in=_WITH_NEXT_DATE, merged_into__isnull=True),
                name="crm_card_due",
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                condition=Q(merged_into__isnull=True),
                name="crm_card_owner_newest",
            ),
            models.Index(fields=["-created_at", "-id"], condition=Q(merged_into__isnull=True), name="crm_card_newest"),
            models.Index(
                fields=["-last_contact_at", "-id"], condition=Q(merged_into__isnull=True), name="crm_card_last_contact"
            ),
            models.Index(
                fields=["next_followup_on", "id"],
                condition=Q(merged_into__isnull=True, next_followup_on__isnull=False),
                name="crm_card_next",
            ),
            # Warmest first, as `crm.queries.card_order` says it.
            models.Index(
                Func(
                    F("intent_level"),
                    Value("OHABCN"),
                    Value("012345"),
                    function="TRANSLATE",
                    output_field=CharField(max_length=1),
                ),
                F("id"),
                condition=Q(merged_into__isnull=True),
                name="crm_card_level",
            ),
            models.Index(fields=["filed_on", "id"], name="crm_card_filed"),
            models.Index(
                fields=["appointment_on", "owner"],
                condition=Q(appointment_on__isnull=False),
                name="crm_card_appointment",
            ),
            models.Index(fields=["id"], condition=Q(names_version__isnull=True), name="crm_card_old_names"),
            GinIndex(fields=["grams"], name="crm_card_grams", gin_pending_list_limit=_PENDING_KB),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_visited(self) -> bool:
        """ST-4: filed as a walk-in, or followed up in the showroom since."""
        return self.first_visit_on is not None


class CardPhone(models.Model):
    """One number of a card, in the normal form by which numbers are compared (CA-4).

    `digits` is the same without its dash, for finding a customer by any part of a number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="phones")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    number = models.CharField(max_length=20)
    digits = models.CharField(max_length=20)
    extension = models.CharField(max_length=8, blank=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        db_table = "crm_cardphone"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["card", "number"], name="crm_cardphone_once_a_card"),
            models.UniqueConstraint(fields=["card"], condition=Q(is_main=True), name="crm_cardphone_one_main"),
        ]
        indexes = [
            models.Index(fields=["number"], name="crm_cardphone_number"),
            models.Index(OpClass(Reverse("digits"), "text_pattern_ops"), name="crm_cardphone_end"),
            GinIndex(
                OpClass(F("digits"), "extensions.gin_trgm_ops"),
                name="crm_cardphone_part",
                gin_pending_list_limit=_PENDING_KB,
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CardChange(models.Model):
    """A change of a card's data with before and after (CA-12); the log itself holds no names or numbers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        db_table = "crm_cardchange"
        indexes = [models.Index(fields=["card", "-version"], name="crm_cardchange_newest")]

    def __str__(self) -> str:
        return f"{self.card_id} v{self.version}"

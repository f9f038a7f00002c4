"""Follow-ups and filings as they come in, follow-ups and timelines as they go out."""

from rest_framework import serializers

from crm.api.serializers.callback import SaidSerializer
from crm.api.serializers.card import CardDataSerializer, data_fields, matches_field
from crm.events.types.cards import CardReviewed, CardWithdrawn
from crm.events.types.contacts import FollowUpCorrected, FollowUpUndone
from crm.rules.codes import (
    Business,
    Channel,
    ConcessionKind,
    FollowUpLevel,
    IntentLevel,
    LossFactor,
    LossReason,
    Method,
    Nature,
    OnDuplicate,
    RequestState,
    ReviewDecision,
    ReviewState,
    Status,
    Topic,
)
from crm.rules.consent import NAMED_WAYS
from kit.api.fields import (
    ClockField,
    CodeField,
    CodesField,
    DateField,
    FlagField,
    InstantField,
    MoneyField,
    TextField,
)
from kit.api.serializers import StrictSerializer


class OrderSerializer(StrictSerializer):
    """A signed order (FU-10); money in yuan."""

    number = TextField(required=False, max_length=40)
    signed_on = DateField(required=False)
    model = TextField(required=False, max_length=40)
    configuration = TextField(required=False, max_length=40)
    colour = TextField(required=False, max_length=40)
    options = serializers.ListField(child=TextField(max_length=40), required=False, max_length=30)
    price = MoneyField(required=False)
    deposit = MoneyField(required=False)
    planned_delivery_on = DateField(required=False)
    reason = TextField(required=False, max_length=500)


class DeliverySerializer(StrictSerializer):
    """A car handed over (FU-10)."""

    delivered_on = DateField(required=False)
    vin = TextField(required=False, max_length=40, help_text="By ISO 3779; blanks and case do not matter.")
    price = MoneyField(required=False)
    reason = TextField(required=False, max_length=500)


class LossSerializer(StrictSerializer):
    """Why a customer was lost (FU-10)."""

    loss_reason = CodeField(LossReason, required=False)
    loss_factor = CodeField(LossFactor, required=False)
    competitor_brand = TextField(required=False, max_length=40)
    competitor_model = TextField(required=False, max_length=60)


class _CardOfFollowUp(CardDataSerializer):  # type: ignore[misc]  # made from the rules' table
    on_duplicate = CodeField(OnDuplicate, required=False, help_text="Answers the matches of a changed name or number.")
    matches = matches_field()


class _Contact(StrictSerializer):
    contact_at = InstantField(required=False)
    nature = CodeField(Nature, required=False)
    topics = CodesField(Topic, required=False)
    method = CodeField(Method, required=False)
    reached = serializers.BooleanField(required=False, help_text="`false` for an attempt that reached nobody (FU-12).")
    activity = serializers.UUIDField(required=False)
    note = TextField(required=False, max_length=2000)
    appointment_on = DateField(required=False)
    appointment_time = ClockField(required=False, help_text="On the dealer's clock, if one was agreed (FU-5).")
    status = CodeField(Status, required=False)
    next_followup_on = DateField(required=False)
    order = OrderSerializer(required=False)
    delivery = DeliverySerializer(required=False)
    loss = LossSerializer(required=False)


class FirstContactSerializer(_Contact):
    """The contact by which a card is filed; its data, levels and traffic are the card's own."""


class FollowUpBodySerializer(_Contact):
    """One contact and its outcome (FU-1)."""

    traffic = serializers.UUIDField(required=False)
    lead = serializers.UUIDField(required=False, help_text="A lead that is joined to the card (HQ-4).")
    intent_level = CodeField(IntentLevel, required=False)
    followup_level = CodeField(FollowUpLevel, required=False)
    card = _CardOfFollowUp(required=False)


class _Filing(StrictSerializer):
    traffic = serializers.UUIDField(required=False, help_text="Locks channel and filing date (CA-2).")
    lead = serializers.UUIDField(required=False, help_text="Locks channel and lead source (HQ-4).")
    channel = CodeField(Channel, required=False)
    filed_on = DateField(required=False)
    business = CodeField(Business, required=False)
    owner = serializers.UUIDField(required=False, help_text="Given by a clerk or manager.")
    on_duplicate = CodeField(OnDuplicate, required=False, help_text="Answers the matches (CA-6).")
    matches = matches_field()
    draft = serializers.UUIDField(
        required=False, allow_null=True, help_text="The clerk's draft that is filed again (CA-8)."
    )
    notice = CodeField(NAMED_WAYS, required=False, help_text="How the customer was informed; the usual way (PI-1).")
    marketing = FlagField(required=False, help_text="Agreed to marketing; `false` unless given (PI-1).")
    follow_up = FirstContactSerializer(required=False)


FilingSerializer = type("FilingSerializer", (_Filing,), data_fields())


class FollowUpSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A contact as recorded."""

    id = serializers.UUIDField()
    card = serializers.UUIDField()
    is_filing = serializers.BooleanField()
    contact_at = serializers.DateTimeField()
    contact_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.UUIDField()
    recorded_by_name = serializers.CharField()
    owner = serializers.UUIDField()
    owner_name = serializers.CharField()
    nature = CodeField(Nature)
    topics = CodesField(Topic)
    method = CodeField(Method)
    reached = serializers.BooleanField(help_text="`false`: an attempt that reached nobody (FU-12).")
    activity = serializers.UUIDField(allow_null=True)
    traffic = serializers.UUIDField(allow_null=True)
    note = serializers.CharField()
    appointment_on = serializers.DateField(allow_null=True)
    appointment_time = ClockField(allow_null=True)
    status = CodeField(Status)
    intent_level = CodeField(IntentLevel)
    followup_level = serializers.CharField()
    next_followup_on = serializers.DateField(allow_null=True)
    review_state = CodeField(ReviewState)
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text="Its order, delivery or loss was withdrawn (ST-7)."
    )


class ChangeShownSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """The data that was changed, field by field."""

    before = serializers.DictField()
    after = serializers.DictField()


class AnnotationSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A review, a correction or a withdrawal of a contact."""

    kind = CodeField((CardReviewed.kind, FollowUpCorrected.kind, FollowUpUndone.kind, CardWithdrawn.kind))
    recorded_at = serializers.DateTimeField()
    actor = serializers.UUIDField(allow_null=True)
    actor_name = serializers.CharField(allow_blank=True)
    decision = CodeField(ReviewDecision, allow_blank=True)
    remarks = serializers.ListField(child=serializers.DictField(), help_text="`{field, text}` of a returned entry.")
    reason = serializers.CharField(allow_blank=True, help_text="Why an outcome was withdrawn.")
    change = ChangeShownSerializer(allow_null=True)


class ConcessionShownSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A gift or concession, and the director's answer."""

    id = serializers.UUIDField()
    kind = CodeField(ConcessionKind)
    what = serializers.CharField()
    worth = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    state = CodeField(RequestState)
    reason = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.UUIDField(allow_null=True)


class TimelineEntrySerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """One thing that happened to a card (CA-12)."""

    id = serializers.CharField()
    kind = serializers.CharField()
    occurred_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    actor = serializers.UUIDField(allow_null=True)
    actor_name = serializers.CharField(allow_blank=True)
    data = serializers.DictField()  # type: ignore[assignment]  # DRF takes the fields out of the class
    reason = serializers.CharField(allow_blank=True, help_text="The words of a transfer.")
    follow_up = FollowUpSerializer(allow_null=True)
    callback = SaidSerializer(allow_null=True, help_text="What was said; null for who does not see the callback.")
    change = ChangeShownSerializer(allow_null=True)
    annotations = AnnotationSerializer(many=True, help_text="What became of the contact, the oldest first (CA-13).")
    concession = ConcessionShownSerializer(allow_null=True, help_text="What was asked, with the answer (FU-11).")

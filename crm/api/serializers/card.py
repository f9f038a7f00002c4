"""Cards as they come in and go out; the fields are those of the rules' own table (CA-10)."""

from collections.abc import Callable

from rest_framework import serializers

from crm.api.serializers.outcomes import DeliveryShownSerializer, LossShownSerializer, OrderShownSerializer
from crm.rules.codes import (
    Business,
    CardListName,
    Channel,
    Custody,
    DuplicateAction,
    FollowUpLevel,
    IntentLevel,
    NoticeWay,
    OnDuplicate,
    PhoneKind,
    Status,
)
from crm.rules.fields import CARD_FIELDS, CardField, Takes
from kit.api.fields import ClockField, CodeField, CodesField, DateField, FlagField, TextField
from kit.api.serializers import StrictSerializer

_BY_KIND: dict[Takes, Callable[[CardField], "serializers.Field"]] = {  # type: ignore[type-arg]  # DRF's own four
    Takes.TEXT: lambda row: TextField(required=False, max_length=row.limit),
    Takes.DATE: lambda row: DateField(required=False),
    Takes.YES_NO: lambda row: FlagField(required=False, allow_null=True),
    Takes.CODE: lambda row: CodeField(row.codes or (), required=False),
    Takes.CODES: lambda row: CodesField(row.codes or (), required=False),
    Takes.CODE_OR_DATE: lambda row: TextField(
        required=False, max_length=10, help_text="A date, or one of `5d`, `10d`, `15d`, `unknown`."
    ),
    Takes.CATALOGUE: lambda row: TextField(required=False, max_length=40, help_text="A code of the catalogue."),
    Takes.CATALOGUE_LIST: lambda row: serializers.ListField(
        child=TextField(max_length=40), required=False, max_length=30
    ),
    Takes.PLACE: lambda row: TextField(required=False, max_length=20),
    Takes.ACTIVITY: lambda row: serializers.UUIDField(required=False),
    Takes.PHONES: lambda row: PhoneSerializer(many=True, required=False),
}


class PhoneSerializer(StrictSerializer):
    """One number (CA-4); shown again in its normal form."""

    kind = CodeField(PhoneKind, required=False)
    number = TextField(required=False, max_length=40)
    main = FlagField(required=False)


def data_fields(*, without: tuple[str, ...] = ()) -> dict[str, "serializers.Field"]:  # type: ignore[type-arg]
    return {name: _BY_KIND[row.takes](row) for name, row in CARD_FIELDS.items() if name not in without}


def matches_field() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=200,
        help_text="The matches that were shown: the answer counts for these only, any other is shown first (CA-6). "
        "Without it the answer counts for whatever is met.",
    )


class _CardData(StrictSerializer):
    """The data of a card that people enter (CA-10)."""


CardDataSerializer = type("CardDataSerializer", (_CardData,), data_fields())


class _Changes(StrictSerializer):
    on_duplicate = CodeField(OnDuplicate, required=False, help_text="Answers the matches of a changed name or number.")
    matches = matches_field()
    # CA-14: named so that an attempt to change them is told apart from a field that there is not.
    filed_on = DateField(required=False, help_text="Never changes: refused with `fixed`.")
    channel = CodeField(Channel, required=False, help_text="Never changes: refused with `fixed`.")
    business = CodeField(Business, required=False, help_text="Never changes: refused with `fixed`.")
    owner = serializers.UUIDField(required=False, help_text="Changes by transfer or merge: refused with `fixed`.")
    status = CodeField(Status, required=False, help_text="Changes by a follow-up: refused with `fixed`.")


CardChangeSerializer = type("CardChangeSerializer", (_Changes,), data_fields())


class DuplicateCheckSerializer(StrictSerializer):
    """Who the customer is, for the check that comes first (CA-6)."""

    customer_name = TextField(max_length=60)
    phones = PhoneSerializer(many=True)
    owner = serializers.UUIDField(required=False, help_text="Whom a clerk or manager asks for.")
    traffic = serializers.UUIDField(required=False, help_text="The party that it is about: `take_over` is offered.")


class MatchSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A standing card of the same customer, with what may be done (CA-6)."""

    card = serializers.UUIDField()
    customer_name = serializers.CharField()
    status = CodeField(Status)
    intent_level = CodeField(IntentLevel)
    owner = serializers.UUIDField()
    owner_name = serializers.CharField()
    last_contact_at = serializers.DateTimeField()
    completeness = serializers.IntegerField(help_text="Per cent of what the channel asks.")
    followup_count = serializers.IntegerField()
    actions = CodesField(DuplicateAction)


class MatchesSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    matches = MatchSerializer(many=True)


class CardFilterSerializer(StrictSerializer):
    """The filters of the list; several of a kind by repeating the parameter."""

    status = CodesField(Status, required=False)
    owner = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    channel = CodesField(Channel, required=False)
    business = CodesField(Business, required=False)
    intent_level = CodesField(IntentLevel, required=False)
    followup_level = CodesField(FollowUpLevel, required=False)
    model = serializers.ListField(child=TextField(max_length=40), required=False, max_length=50)
    visited = serializers.BooleanField(required=False)
    due = CodeField(("today", "overdue"), required=False)
    age_over = serializers.IntegerField(required=False, min_value=0, max_value=36500)
    custody = CodeField(Custody, required=False, help_text="Which department looks after them (CC-1).")
    planned_date_passed = serializers.BooleanField(
        required=False, help_text="Active cards whose `planned_purchase_on` has passed (CA-11), or all others."
    )
    callback = CodeField(
        ("due", "to_come", "none"), required=False, help_text="With a call that is due, that is to come, or with none."
    )
    marketing = serializers.BooleanField(required=False, help_text="With consent to marketing, or without (PI-1).")
    contact_withdrawn = serializers.BooleanField(required=False, help_text="Contact withdrawn, or not (PI-2).")
    list = CodeField(CardListName, required=False, help_text="One of the lists that meetings are held from (MG-3).")
    q = TextField(
        required=False, max_length=60, help_text="A name, its pinyin or initials, a number, a card number: any part."
    )


SEVERAL = frozenset({"status", "owner", "channel", "business", "intent_level", "followup_level", "model"})


class CardRowSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A card in a list."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    customer_name = serializers.CharField()
    organization_name = serializers.CharField()
    status = CodeField(Status)
    intent_level = CodeField(IntentLevel)
    followup_level = serializers.CharField()
    channel = CodeField(Channel)
    business = CodeField(Business)
    owner = serializers.UUIDField()
    owner_name = serializers.CharField()
    model = serializers.CharField()
    filed_on = serializers.DateField()
    created_at = serializers.DateTimeField()
    last_contact_at = serializers.DateTimeField()
    next_followup_on = serializers.DateField(allow_null=True)
    appointment_on = serializers.DateField(allow_null=True)
    appointment_time = ClockField(allow_null=True)
    arrived_on = serializers.DateField(allow_null=True, help_text="When traffic said they came for it (FU-6).")
    first_visit_on = serializers.DateField(allow_null=True)
    last_visit_on = serializers.DateField(allow_null=True)
    followup_count = serializers.IntegerField()
    completeness = serializers.IntegerField()
    version = serializers.IntegerField()
    planned_purchase_on = serializers.DateField(allow_null=True)
    contact_withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="PI-2: not to be called since then.")


class RemarkShownSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """What is wrong with one field of a card or of one of its contacts."""

    field = serializers.CharField()
    text = serializers.CharField()
    follow_up = serializers.UUIDField()
    is_filing = serializers.BooleanField(help_text="Of the card itself, with its filing contact.")


class _CardStanding(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    filed_on = serializers.DateField()
    filed_by = serializers.UUIDField()
    filed_by_name = serializers.CharField()
    owner = serializers.UUIDField()
    owner_name = serializers.CharField()
    custody = CodeField(Custody, help_text="Which department looks after it; its owner stays (CC-1).")
    custody_since = serializers.DateTimeField()
    channel = CodeField(Channel)
    business = CodeField(Business)
    traffic = serializers.UUIDField(allow_null=True)
    status = CodeField(Status)
    next_followup_on = serializers.DateField(allow_null=True)
    appointment_on = serializers.DateField(allow_null=True)
    appointment_time = ClockField(allow_null=True)
    arrived_on = serializers.DateField(allow_null=True, help_text="When traffic said they came for it (FU-6).")
    last_contact_at = serializers.DateTimeField()
    first_visit_on = serializers.DateField(allow_null=True)
    last_visit_on = serializers.DateField(allow_null=True)
    followup_count = serializers.IntegerField()
    completeness = serializers.IntegerField()
    card_age = serializers.IntegerField(help_text="Days from the filing date to today (ST-5).")
    phones_masked = serializers.BooleanField(help_text="Whether the numbers are shown in part.")
    is_suspected_duplicate = serializers.BooleanField(help_text="Stands on the manager's list (CA-7).")
    missing_key_questions = serializers.ListField(
        child=serializers.CharField(), help_text="What level H still takes (CA-11)."
    )
    planned_date_passed = serializers.BooleanField(
        help_text="Active, and `planned_purchase_on` has passed: the next follow-up that reaches the customer sets "
        "another date or a lower level (CA-11)."
    )
    name_changed_at = serializers.DateTimeField(allow_null=True, help_text="The contact person was changed (CA-12).")
    main_number_changed_at = serializers.DateTimeField(
        allow_null=True, help_text="The main number was changed (CA-12)."
    )
    notice = CodeField(NoticeWay, help_text="How the customer was informed (PI-1).")
    notice_version = serializers.IntegerField(help_text="Of which version of the notice; 0 from before it.")
    marketing = serializers.BooleanField(help_text="Agreed to marketing (PI-1).")
    contact_withdrawn = serializers.BooleanField(help_text="Only contact that the contract needs remains (PI-2).")
    erasure_waits = serializers.BooleanField(help_text="Erased once it is delivered or lost (PI-4).")
    erased_at = serializers.DateTimeField(allow_null=True, help_text="The customer's data was erased (PI-4).")
    order = OrderShownSerializer(allow_null=True)
    delivery = DeliveryShownSerializer(allow_null=True)
    loss = LossShownSerializer(allow_null=True)
    remarks = RemarkShownSerializer(many=True, help_text="What the manager returned, by field (CA-13).")


def _shown_fields() -> dict[str, "serializers.Field"]:  # type: ignore[type-arg]
    """The same data, as it is shown: any field may be unanswered."""
    shown: dict[str, serializers.Field] = {}  # type: ignore[type-arg]
    for name, row in CARD_FIELDS.items():
        match row.takes:
            case Takes.YES_NO:
                shown[name] = serializers.BooleanField(allow_null=True)
            case Takes.DATE:
                shown[name] = serializers.DateField(allow_null=True)
            case Takes.ACTIVITY:
                shown[name] = serializers.UUIDField(allow_null=True)
            case Takes.CODES | Takes.CATALOGUE_LIST:
                shown[name] = serializers.ListField(child=serializers.CharField())
            case Takes.PHONES:
                shown[name] = PhoneSerializer(many=True)
            case _:
                shown[name] = serializers.CharField(allow_blank=True)
    return shown


CardSerializer = type("CardSerializer", (_CardStanding,), _shown_fields())


class UnmaskedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """Numbers in full."""

    phones = PhoneSerializer(many=True)

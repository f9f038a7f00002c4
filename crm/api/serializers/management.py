"""What managers do to cards, as it comes in and goes out (section 7)."""

from rest_framework import serializers

from crm.api.serializers.card import CardRowSerializer
from crm.api.serializers.follow_up import DeliverySerializer, FollowUpSerializer, LossSerializer, OrderSerializer
from crm.rules.codes import Custody, Nature, ReviewDecision, ReviewState, ReviewSubject
from kit.api.fields import CodeField, CodesField, TextField
from kit.api.serializers import StrictSerializer


class WithdrawalBodySerializer(StrictSerializer):
    """Why the delivery or loss is taken back (ST-7)."""

    reason = TextField(required=False, max_length=500)


class OneTransferSerializer(StrictSerializer):
    """To whom a card passes, and why (MG-2)."""

    owner = serializers.UUIDField(required=False, help_text="A consultant or telemarketer; ownership passes.")
    custody = CodeField(
        Custody, required=False, help_text="Instead of `owner`: the department that works the card; the owner stays."
    )
    reason = TextField(
        required=False, max_length=500, help_text="One of the codes `leaver` … `other`, or words of one's own."
    )


class TransferSerializer(OneTransferSerializer):
    """Many cards, or all open ones of `from_owner`."""

    cards = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=5000)
    from_owner = serializers.UUIDField(required=False)


class TransferredSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """What became of each card."""

    transferred = serializers.ListField(child=serializers.UUIDField())
    closed = serializers.ListField(
        child=serializers.UUIDField(), help_text="Delivered or lost: they stay, and their callbacks pass on (MG-2)."
    )
    unchanged = serializers.ListField(
        child=serializers.UUIDField(), help_text="There already, or dormant and care's until a follow-up (CC-3)."
    )


class MergeSerializer(StrictSerializer):
    """Which card survives, what is merged into it, and whose it is then (MG-1)."""

    survivor = serializers.UUIDField(required=False)
    merged = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    owner = serializers.UUIDField(required=False, help_text="The survivor's own unless given.")


class UnmergeSerializer(StrictSerializer):
    merged = serializers.UUIDField(required=False, help_text="The card to divide from the survivor again.")


class SettleSerializer(StrictSerializer):
    other = serializers.UUIDField(required=False, help_text="The card that this one is not the same as.")


class PairCardSerializer(CardRowSerializer):
    """One card of a suspected pair, with the data by which the two are told apart."""

    data = serializers.DictField(help_text="As in `GET /cards/{id}/`.")  # type: ignore[assignment]  # DRF takes the fields out of the class


class SuspectedPairSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """Two cards that may be one customer's same intent (CA-7)."""

    id = serializers.UUIDField()
    flagged_at = serializers.DateTimeField()
    flagged_by = serializers.UUIDField(allow_null=True, help_text="Empty for what the sweep found.")
    card = PairCardSerializer()
    other = PairCardSerializer()
    differences = serializers.ListField(child=serializers.CharField(), help_text="Fields that differ.")
    speaks_for = serializers.DictField(
        child=CodeField(("card", "other"), allow_blank=True),
        help_text="`completeness`, `followup_count`, `intent_level`, `status`: which of the two each speaks for.",
    )
    proposed_survivor = CodeField(("card", "other"))


class RemarkSerializer(StrictSerializer):
    """What is wrong with one field: `budget`, of a filing's contact `follow_up.note`, of a later one `note`."""

    field = TextField(required=False, max_length=60)
    text = TextField(required=False, max_length=500)


class ReviewBodySerializer(StrictSerializer):
    """The manager's word on an entry (CA-13)."""

    decision = CodeField(ReviewDecision, required=False)
    remarks = RemarkSerializer(many=True, required=False)
    follow_up = serializers.UUIDField(
        required=False, help_text="A later contact; the card with its filing unless given."
    )


class RemarkMadeSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """What is wrong with one field."""

    field = serializers.CharField()
    text = serializers.CharField()


class ReviewSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """One check of one entry."""

    id = serializers.UUIDField()
    card = serializers.UUIDField()
    follow_up = serializers.UUIDField()
    subject = CodeField(ReviewSubject)
    decision = CodeField(ReviewDecision)
    remarks = RemarkMadeSerializer(many=True)
    is_first = serializers.BooleanField(help_text="Counts towards the entry accuracy (RP-3).")
    owner = serializers.UUIDField()
    reviewed_at = serializers.DateTimeField()
    reviewed_by = serializers.UUIDField()


class ReviewFilterSerializer(StrictSerializer):
    state = CodesField(ReviewState, required=False, help_text="`unchecked` and `corrected` unless given.")
    owner = serializers.UUIDField(required=False)
    is_filing = serializers.BooleanField(required=False)


class ReviewEntrySerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """An entry to be checked, with the time by which it is due."""

    id = serializers.UUIDField(help_text="Of the contact.")
    subject = CodeField(ReviewSubject)
    state = CodeField(ReviewState)
    due_at = serializers.DateTimeField()
    is_overdue = serializers.BooleanField()
    remarks = RemarkMadeSerializer(many=True, help_text="The last ones.")
    card = serializers.UUIDField()
    customer_name = serializers.CharField()
    follow_up = FollowUpSerializer()


class CorrectionSerializer(StrictSerializer):
    """What of a returned contact is put right."""

    nature = CodeField(Nature, required=False)
    note = TextField(required=False, max_length=2000)
    order = OrderSerializer(required=False)
    delivery = DeliverySerializer(required=False)
    loss = LossSerializer(required=False)

"""Leads, their senders and rules as they come in and go out."""

from rest_framework import serializers

from kit.api.fields import CodeField, FlagField, TextField
from kit.api.serializers import StrictSerializer
from tenants.leads.models import LeadState, SenderKind
from tenants.leads.rules.assignment import RuleKind
from tenants.leads.rules.lead import LONGEST, MOST_PHONES, LeadForm


def _text(name: str, help_text: str = "") -> TextField:
    return TextField(required=False, max_length=LONGEST[name], help_text=help_text)


class CorrectionsSerializer(StrictSerializer):
    """Fields of a lead in quarantine; one that is not given stays as it was read."""

    customer_name = _text("customer_name")
    phone = _text("phone", "Any form of CA-4.")
    more_phones = serializers.ListField(child=TextField(max_length=40), required=False, max_length=MOST_PHONES - 1)
    email = _text("email")
    model = _text("model", "A model's code or name.")
    dealer = _text("dealer", "A dealer's code or name, where the customer chose one.")
    province = _text("province")
    city = _text("city")
    comments = _text("comments", "The customer's own words.")
    requested_at = TextField(required=False, max_length=60, help_text="When the customer asked: ISO 8601 with offset.")


class LeadSerializer(CorrectionsSerializer):
    """A lead as a sender submits it. A name and a number are needed; a lead without them is put in quarantine."""

    id = _text("id", "The sender's own id: the same id is the same lead (HQ-3).")


class TakenLeadSerializer(serializers.Serializer[object]):
    """A lead of the message."""

    id = serializers.UUIDField(help_text="Our id.")
    sender_id = serializers.CharField(allow_null=True, help_text="The sender's own id.")
    dealer = serializers.CharField(allow_null=True, help_text="The dealer's code; null until it is assigned.")
    state = serializers.ChoiceField(choices=LeadState.values)


class AcceptedSerializer(serializers.Serializer[object]):
    """The answer to a message: its first lead, and all of them where an ADF holds several prospects."""

    id = serializers.UUIDField()
    dealer = serializers.CharField(allow_null=True)
    leads = TakenLeadSerializer(many=True)


class LeadProgressSerializer(TakenLeadSerializer):
    """How far a lead has come, without the person's data (HQ-6)."""

    sender = serializers.CharField()
    form = serializers.ChoiceField(choices=[str(each) for each in LeadForm])
    received_at = serializers.DateTimeField()
    assigned_at = serializers.DateTimeField(allow_null=True)
    model = serializers.CharField(allow_blank=True)
    rules_version = serializers.IntegerField(allow_null=True, help_text="The version of the rules that decided.")


class LeadEventSerializer(serializers.Serializer[object]):
    """An entry of a lead's log."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    actor = serializers.UUIDField(allow_null=True)
    data = serializers.DictField()  # type: ignore[assignment]  # DRF takes the fields out of the class


class LeadHistorySerializer(LeadProgressSerializer):
    """A lead with all that happened to it: what a dispute is settled by."""

    events = LeadEventSerializer(many=True)


class LeadFilterSerializer(StrictSerializer):
    """Filters of the list of leads."""

    state = CodeField(LeadState.values, required=False)
    dealer = TextField(required=False, max_length=30)
    sender = TextField(required=False, max_length=30)
    sender_id = TextField(required=False, max_length=200)


class DestinationSerializer(StrictSerializer):
    """Where a lead goes."""

    dealer = TextField(required=False, max_length=30, help_text="A dealer's code.")


class ReasonSerializer(serializers.Serializer[object]):
    """Why a lead is in quarantine."""

    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()


class QuarantinedSerializer(serializers.Serializer[object]):
    """A lead in quarantine."""

    id = serializers.UUIDField()
    sender = serializers.CharField()
    sender_id = serializers.CharField(allow_null=True)
    form = serializers.ChoiceField(choices=[str(each) for each in LeadForm])
    received_at = serializers.DateTimeField()
    reasons = ReasonSerializer(many=True)


class QuarantinedLeadSerializer(QuarantinedSerializer):
    """A lead in quarantine with what was read of it; personal fields are masked."""

    fields_read = serializers.DictField(child=serializers.CharField(allow_blank=True))


class FieldToOpenSerializer(StrictSerializer):
    """The field to open, or `source`: the message as it came."""

    field = TextField(required=False, max_length=40)


class OpenedFieldSerializer(serializers.Serializer[object]):
    """A field in full."""

    field = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class SenderChangesSerializer(StrictSerializer):
    """Changes of a sender."""

    name = TextField(required=False)
    kind = TextField(required=False, help_text="`website`, `call_centre` or `portal`.")
    per_minute = serializers.IntegerField(
        required=False, help_text="At most so many messages a minute; 120 unless given."
    )
    is_active = FlagField(required=False)


class NewSenderSerializer(SenderChangesSerializer):
    """A sender to be added."""

    code = TextField(required=False, help_text="Never changes: figures name it.")


class SenderKeySerializer(serializers.Serializer[object]):
    """A key of a sender's, without its secret."""

    id = serializers.UUIDField(help_text="Sent as `Lead-Key`.")
    created_at = serializers.DateTimeField()


class NewKeySerializer(SenderKeySerializer):
    """A key just made."""

    secret = serializers.CharField(help_text="`whsec_…`, shown this once.")


class SenderSerializer(serializers.Serializer[object]):
    """Someone who sends leads."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=SenderKind.values)
    per_minute = serializers.IntegerField()
    is_active = serializers.BooleanField()
    mail_address = serializers.CharField(help_text="Leads may be mailed here; unguessable, so it is a secret.")
    keys = SenderKeySerializer(many=True)


class NewSenderAnswerSerializer(SenderSerializer):
    """A sender just added."""

    key = NewKeySerializer()


class RuleSerializer(StrictSerializer):
    """A rule: how it finds dealers, for which leads, and how many a day each of them takes by it."""

    kind = CodeField(RuleKind, required=False)
    models = serializers.ListField(child=TextField(max_length=40), required=False, max_length=200)
    provinces = serializers.ListField(child=TextField(max_length=20), required=False, max_length=50)
    region = TextField(required=False, max_length=30, help_text="Of the kind `region`: a region's code.")
    dealers = serializers.ListField(
        child=TextField(max_length=30), required=False, max_length=200, help_text="Of the kind `dealers`: their codes."
    )
    capacity = serializers.IntegerField(
        required=False, min_value=0, max_value=100_000, help_text="Leads a day and dealer; 0 for no limit."
    )


class RulesToTrySerializer(StrictSerializer):
    """Rules in their order: the first that finds a dealer decides."""

    rules = RuleSerializer(many=True, required=False)


class NewRulesSerializer(RulesToTrySerializer):
    """A new version of the rules."""

    note = TextField(required=False, max_length=200, help_text="Why they change.")
    version = serializers.IntegerField(
        required=False, help_text="The version that was edited: `rules_changed` if not in force."
    )


class ShownRuleSerializer(serializers.Serializer[object]):
    """A rule as stored."""

    kind = CodeField(RuleKind)
    models = serializers.ListField(child=serializers.CharField())
    provinces = serializers.ListField(child=serializers.CharField())
    region = serializers.CharField(allow_blank=True)
    dealers = serializers.ListField(child=serializers.CharField())
    capacity = serializers.IntegerField()


class RulesSerializer(serializers.Serializer[object]):
    """The rules in force; version 0 are those of the specification."""

    version = serializers.IntegerField()
    rules = ShownRuleSerializer(many=True)


class DealerShareSerializer(serializers.Serializer[object]):
    """How many leads a dealer would have got."""

    dealer = serializers.CharField()
    leads = serializers.IntegerField()


class TrialSerializer(serializers.Serializer[object]):
    """The outcome of rules that were tried on the last leads."""

    leads = serializers.IntegerField()
    unassigned = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="How many would have gone elsewhere than they did.")
    by_dealer = DealerShareSerializer(many=True)

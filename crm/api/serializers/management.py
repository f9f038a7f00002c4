"""What managers do to cards, as it comes in and goes out (section 7)."""


from kit.api.fields import TextField
from kit.api.serializers import StrictSerializer


class WithdrawalBodySerializer(StrictSerializer):
    """Why the delivery or loss is taken back (ST-7)."""

    reason = TextField(required=False, max_length=500)

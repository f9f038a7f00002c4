"""Bodies of the brand's API. They read types; what is required and right is for the rules."""

from rest_framework import serializers

from kit.api.fields import CodeField, FlagField, TextField
from kit.api.serializers import StrictSerializer
from tenants.models import DealerState


class DealerOrderSerializer(StrictSerializer):
    """A dealer to be set up."""

    code = TextField(help_text="The label of its host; never changes. Letters, digits and dashes.")
    name = TextField()
    region = TextField(help_text="A region's code.")
    province = TextField()
    city = TextField()
    area_code = TextField(help_text="Of its telephone numbers, `021`.")
    time_zone = TextField(required=False, help_text="`Asia/Shanghai` unless given.")
    admin_username = TextField(required=False, help_text="Of its first dealer_admin; `admin` unless given.")


class DealerChangesSerializer(StrictSerializer):
    """What may change of a dealer."""

    name = TextField(required=False)
    region = TextField(required=False)
    province = TextField(required=False)
    city = TextField(required=False)
    area_code = TextField(required=False)
    state = CodeField(
        DealerState.values,
        required=False,
        help_text="`suspended` and back to `active`; `provisioning` tries a set-up that `failed` again.",
    )


class DealerSerializer(serializers.Serializer[object]):
    """A dealer as the brand sees it."""

    code = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField()
    province = serializers.CharField()
    city = serializers.CharField()
    area_code = serializers.CharField()
    time_zone = serializers.CharField()
    state = serializers.ChoiceField(choices=DealerState.values)
    failure = serializers.CharField(help_text="What stopped its set-up; empty when nothing did.")
    host = serializers.CharField()
    created_at = serializers.DateTimeField()


class FirstAccountSerializer(serializers.Serializer[object]):
    """The dealer_admin who makes all other accounts of a dealer."""

    username = serializers.CharField()
    one_time_password = serializers.CharField(help_text="Told this once.")


class NewDealerSerializer(DealerSerializer):
    """A dealer just registered."""

    first_account = FirstAccountSerializer()


class NamedThingSerializer(StrictSerializer):
    """A region, or a thing of the catalogue, to be added."""

    code = TextField(help_text="Never changes: cards name it. Small letters, digits, `-` `_` `.`")
    name_zh = TextField()
    name_en = TextField()


class RegionChangesSerializer(StrictSerializer):
    """New names of a region."""

    name_zh = TextField(required=False)
    name_en = TextField(required=False)


class ItemChangesSerializer(RegionChangesSerializer):
    """What may change of a thing in the catalogue."""

    is_retired = FlagField(required=False, help_text="No longer to be chosen; old cards keep its name.")


class RegionSerializer(serializers.Serializer[object]):
    """A region."""

    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()


class ItemSerializer(RegionSerializer):
    """A thing in the catalogue."""

    is_retired = serializers.BooleanField()


class ModelSerializer(ItemSerializer):
    """A vehicle model with all that it can be ordered in."""

    configurations = ItemSerializer(many=True)
    colours = ItemSerializer(many=True)
    options = ItemSerializer(many=True)


class CompetitorSerializer(ItemSerializer):
    """Another maker with its models."""

    models = ItemSerializer(many=True)


class CatalogueSerializer(serializers.Serializer[object]):
    """The whole catalogue, the retired too."""

    models = ModelSerializer(many=True)
    competitors = CompetitorSerializer(many=True)

"""What may be chosen, as it is shown: names and labels in the caller's language."""

from rest_framework import serializers


class NamedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A thing of the catalogue."""

    code = serializers.CharField()
    name = serializers.CharField()


class CatalogueModelSerializer(NamedSerializer):
    """A vehicle model with what it can be ordered in."""

    configurations = NamedSerializer(many=True)
    colours = NamedSerializer(many=True)
    options = NamedSerializer(many=True)


class CatalogueCompetitorSerializer(NamedSerializer):
    """Another maker with its models."""

    models = NamedSerializer(many=True)


class LabelledSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A code as people read it."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the fields out of the class


class CatalogueSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """Models, competitors, and the codes of every field."""

    models = CatalogueModelSerializer(many=True)
    competitors = CatalogueCompetitorSerializer(many=True)
    codes = serializers.DictField(child=LabelledSerializer(many=True), help_text="Field → its codes.")

"""Imports as they come in and go out (SA-2)."""

from rest_framework import serializers

from crm.rules.codes import Channel
from crm.rules.importing.columns import IMPORT_FIELDS
from crm.rules.importing.states import ImportState
from crm.services.importing.wrong_rows import ROWS_A_PART
from kit.api.fields import CodeField
from kit.api.serializers import StrictSerializer


class UploadSerializer(serializers.Serializer):  # type: ignore[type-arg]  # a form with a file, read by the view
    """A table: Excel (`.xlsx`, `.xls`), an HTML table saved as `.xls`, or CSV in UTF-8, UTF-16 or GB 18030; at most
    25 MB and 200,000 rows."""

    file = serializers.FileField()


class MappingSerializer(StrictSerializer):
    """The sheet to read and the field of each column; a column that is left out is not imported."""

    sheet = serializers.CharField(
        required=False, max_length=100, help_text="One of `sheets`. Its columns are proposed a mapping of their own."
    )
    mapping = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=40),
        required=False,
        help_text=f"Column → field. Fields: {', '.join(IMPORT_FIELDS)}.",
    )
    owner = serializers.UUIDField(required=False, help_text="Whose the cards are where no column says so.")
    channel = CodeField(Channel, required=False, help_text="The channel of rows that name none; `phone` at first.")


class CommitSerializer(StrictSerializer):
    """The rows to import."""

    valid_only = serializers.BooleanField(
        required=False, help_text="Take in the valid rows although others are wrong; those can be downloaded."
    )


class RowErrorSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """One wrong cell."""

    row = serializers.IntegerField(help_text="The row's number as a spreadsheet shows it.")
    column = serializers.CharField(help_text="The column's name; empty where no column holds the field.")
    field = serializers.CharField(help_text="Empty where the row itself is damaged.")
    code = serializers.CharField()
    detail = serializers.CharField()
    value = serializers.CharField(help_text="The value found in the cell.")
    allowed = serializers.ListField(
        child=serializers.CharField(), help_text="What may be written there, by name; empty for free text."
    )


class DuplicateSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A row whose customer stands in an earlier row, or on a card already (CA-5)."""

    row = serializers.IntegerField()
    other_row = serializers.IntegerField(allow_null=True)
    card = serializers.UUIDField(allow_null=True)
    status = serializers.CharField()
    owner_name = serializers.CharField()


class ImportRowSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """An import in the list."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    state = CodeField(ImportState)
    file_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by_name = serializers.CharField()
    rows = serializers.IntegerField(help_text="Rows of the table; exact once it has been checked.")
    valid = serializers.IntegerField()
    wrong = serializers.IntegerField(help_text="Rows with something wrong. `valid` and `wrong` are all that were read.")
    empty = serializers.IntegerField(help_text="Empty rows among them, which are passed over.")
    duplicate_rows = serializers.IntegerField(help_text="Rows whose customer stands in an earlier row or on a card.")
    progress = serializers.IntegerField(help_text="Per cent of the rows that have been read.")


class ImportSerializer(ImportRowSerializer):
    """An import with what is wrong with its rows. Errors and duplicates are those of the first 500 rows of each: all
    are listed at `errors/` and `duplicates/`."""

    sheets = serializers.ListField(child=serializers.CharField(), help_text="The workbook's sheets that are shown.")
    sheet = serializers.CharField(help_text="The one that is read; the likeliest is proposed.")
    columns = serializers.ListField(child=serializers.CharField())
    mapping = serializers.DictField(child=serializers.CharField())
    owner = serializers.UUIDField(allow_null=True)
    channel = CodeField(Channel)
    valid_only = serializers.BooleanField(help_text="Whether wrong rows were left out.")
    failure = serializers.CharField(help_text="The code of what made it fail.")
    errors = RowErrorSerializer(many=True)  # type: ignore[assignment]  # DRF takes the fields out of the class
    duplicates = DuplicateSerializer(many=True)


class PartSerializer(StrictSerializer):
    """A part of a long table, by its number."""

    part = serializers.IntegerField(
        required=False, min_value=1, max_value=100, help_text=f"From 1; each has up to {ROWS_A_PART} rows."
    )

"""Standing cards out of a dealer's table (SA-2): the file, and each of its rows as it was read."""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from crm.rules.importing.states import ImportState
from kit.ids import uuid7


class CardImport(models.Model):
    """One table handed in. `mapping` is column → field; `row_count` what it is to hold until it has been read. `sheets`
    are the workbook's by name, `sheet` is the one that is read (the first where it has no name). `samples` are the
    cells of its first rows. `valid_only`: the wrong rows were left out of the commit. `swept_at`: when its rows and its
    file were deleted.

    `staged_to` is the number of the last row that has been read: a worker that was killed goes on behind it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=12, default=ImportState.UPLOADED.value)
    file_name = models.CharField(max_length=120)
    sheets = ArrayField(models.CharField(max_length=100), default=list, db_default=[])
    sheet = models.CharField(max_length=100, blank=True, db_default="")
    columns = ArrayField(models.CharField(max_length=90))
    rows_above = models.PositiveSmallIntegerField()
    row_count = models.PositiveIntegerField()
    samples = models.JSONField(default=list, db_default=[], encoder=DjangoJSONEncoder)
    mapping = models.JSONField(default=dict)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10)
    staged_to = models.PositiveIntegerField(default=0)
    staged_count = models.PositiveIntegerField(default=0)
    valid_count = models.PositiveIntegerField(default=0)
    duplicate_count = models.PositiveIntegerField(default=0)
    valid_only = models.BooleanField(default=False, db_default=False)
    failure = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    worked_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    committed_on = models.DateField(null=True)
    swept_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "crm_cardimport"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ImportState]), name="crm_cardimport_state_known"
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="crm_cardimport_newest")]

    def __str__(self) -> str:
        return self.file_name


class ImportFile(models.Model):
    """The file's bytes, kept until the import has been taken in: a dealer's uploads live in its own schema."""

    card_import = models.OneToOneField(CardImport, on_delete=models.CASCADE, primary_key=True, related_name="file")
    raw = models.BinaryField()

    class Meta:
        db_table = "crm_importfile"

    def __str__(self) -> str:
        return str(self.pk)


class ImportRow(models.Model):
    """One row as it was read: the card and the numbers it would become, or `errors` `[{field, code, params, value,
    column}]` with its `cells` as they were in the file.

    `card` and `phones` hold whole rows of their tables, so that taking in is one statement for all.
    """

    id = models.BigAutoField(primary_key=True)
    card_import = models.ForeignKey(CardImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    errors = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    cells = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    card_id = models.UUIDField(null=True)
    card = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    phones = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    surname = models.CharField(max_length=60, blank=True)
    numbers = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        db_table = "crm_importrow"
        constraints = [models.UniqueConstraint(fields=["card_import", "number"], name="crm_importrow_once")]

    def __str__(self) -> str:
        return str(self.number)


class ImportDuplicate(models.Model):
    """A row whose customer stands in an earlier row, or on a card (CA-5), as it was when the rows were checked.

    `card_id` is no foreign key: the card may be out again (an import undone) while this is still looked at.
    """

    id = models.BigAutoField(primary_key=True)
    card_import = models.ForeignKey(CardImport, on_delete=models.CASCADE, related_name="duplicates")
    number = models.PositiveIntegerField()
    other_number = models.PositiveIntegerField(null=True)
    card_id = models.UUIDField(null=True)

    class Meta:
        db_table = "crm_importduplicate"
        indexes = [models.Index(fields=["card_import", "number", "id"], name="crm_importduplicate_by_row")]

    def __str__(self) -> str:
        return str(self.number)


class ImportStub(models.Model):
    """A card of an import that was undone, outside every list: figures as of an instant in between open into it (RP-2).

    `id` is the card's.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    card_import = models.ForeignKey(CardImport, on_delete=models.PROTECT, related_name="stubs")
    customer_name = models.CharField(max_length=60)
    filed_on = models.DateField()
    filed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10)
    intent_level = models.CharField(max_length=1)
    undone_at = models.DateTimeField()

    class Meta:
        db_table = "crm_importstub"

    def __str__(self) -> str:
        return str(self.pk)

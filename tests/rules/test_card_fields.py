"""A field of the card is everywhere that a card is typed, stored, imported and exported (CA-10, SA-2, RP-7)."""

from crm.api.serializers.card import CardDataSerializer
from crm.field_labels import LABELS
from crm.models import Card
from crm.rules.fields import CARD_FIELDS
from crm.rules.importing.columns import DATES, FIELD_BY_NAME, IMPORT_FIELDS, STANDING
from crm.services.card_columns import CARD_COLUMNS
from crm.services.card_data import EDITABLE_FIELDS, PLAIN_FIELDS
from crm.services.inputs import CardInput
from crm.web.forms.filing import SECTIONS

FIELDS = frozenset(CARD_FIELDS)
# Typed in step 1 of filing: the name, and the numbers one by one.
IN_STEP_1 = {"customer_name", "phones"}
# Rows of their own, or of another table: an activity is a row of this dealer's, which a file can't name.
NOT_A_COLUMN = {"phones", "activity"}


def test_field_is_asked_in_the_form() -> None:
    asked = [name for section in SECTIONS for name in (*section.fields, *section.more)]
    assert FIELDS - set(asked) == IN_STEP_1
    assert len(asked) == len(set(asked))


def test_field_is_part_of_what_commands_take() -> None:
    assert set(CardInput.__annotations__) == FIELDS


def test_field_is_part_of_what_the_api_takes() -> None:
    assert FIELDS - set(CardDataSerializer().fields) == set()


def test_field_is_written_to_the_card() -> None:
    # The two levels change with contacts alone (CA-14).
    levels = {"intent_level", "followup_level"}
    assert FIELDS - set(PLAIN_FIELDS) == NOT_A_COLUMN | levels
    assert levels == FIELDS - EDITABLE_FIELDS
    assert FIELDS - {field.name for field in Card._meta.get_fields()} == set()


def test_field_is_read_from_a_table_under_a_name() -> None:
    assert FIELDS - set(IMPORT_FIELDS) == NOT_A_COLUMN
    assert FIELDS - set(FIELD_BY_NAME.values()) == NOT_A_COLUMN


def test_column_of_the_import_is_known_by_name_and_in_the_template() -> None:
    """SA-2: beside a card's data a table has numbers, and where the card is; a third number is read only."""
    assert set(IMPORT_FIELDS) == set(FIELD_BY_NAME.values())
    assert set(IMPORT_FIELDS) - set(CARD_COLUMNS) == {"phone_3"}
    assert set(CARD_COLUMNS) - set(IMPORT_FIELDS) == set()
    assert {name for name in STANDING if name.endswith("_on")} == set(DATES)


def test_field_is_written_to_the_export() -> None:
    assert FIELDS - set(CARD_COLUMNS) == NOT_A_COLUMN
    assert {"phone", "phone_2"} <= set(CARD_COLUMNS)


def test_field_has_a_label() -> None:
    assert FIELDS - set(LABELS) == set()

"""The declared table of personal data is whole: every field of every model, and the page made from it (PI-4)."""

from collections import Counter

from django.apps import apps
from django.db.models import CharField, EmailField, JSONField, TextField

from kit.personal_data import Fate, declared_tables
from tests.lint.privacy_table import PAGE, written

MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def test_every_field_of_every_model_is_declared_once() -> None:
    """PI-4: a new field belongs in its app's `personal_data.py`: a customer's, a member of staff's or nobody's."""
    wrong = {}
    for label, model in MODELS.items():
        has = Counter(field.name for field in model._meta.concrete_fields)
        declared = Counter(declared_tables()[label].fields if label in declared_tables() else [])
        if has != declared:
            wrong[label] = {"undeclared": sorted(has - declared), "not there, or twice": sorted(declared - has)}
    assert wrong == {}


def test_no_table_is_declared_that_is_not_there() -> None:
    assert set(declared_tables()) - set(MODELS) == set()


def test_every_table_with_personal_data_says_why_and_for_how_long() -> None:
    tables = declared_tables().items()
    assert [
        label for label, each in tables if (each.customer or each.staff) and not (each.purpose and each.lifetime)
    ] == []
    kept = [label for label, each in tables if Fate.KEPT in each.customer.values() and not each.kept_because]
    assert kept == []


def test_a_field_that_is_emptied_takes_an_empty_value_and_a_replaced_one_a_word() -> None:
    """PI-4: the values that an erasure writes fit their columns."""
    for label, table in declared_tables().items():
        for name, value in table.erasing(MODELS[label]).items():
            column = MODELS[label]._meta.get_field(name)
            if table.customer[name] == Fate.REPLACED:
                assert isinstance(column, CharField | TextField), f"{label}.{name}"
            elif not column.null:
                assert not value, f"{label}.{name}"
                assert isinstance(value, str) == isinstance(column, CharField | TextField | EmailField), (
                    f"{label}.{name}"
                )
                assert isinstance(value, dict | list) or not isinstance(column, JSONField), f"{label}.{name}"


def test_the_page_about_personal_data_is_what_the_declarations_say() -> None:
    """docs/privacy.md is written by `make docs`."""
    page = PAGE.read_text()
    assert written(page) == page

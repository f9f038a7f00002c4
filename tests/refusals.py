"""Refusals of commands: what was wrong, and that nothing of it was kept."""

from collections.abc import Callable

import pytest
from django.apps import apps

from kit.errors import DomainError


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row that a dealer's crm holds, by table."""
    tables = apps.get_app_config("crm").get_models()
    return {model.__name__: sorted(model.objects.values_list(), key=str) for model in tables}


def refusal(command: Callable[[], object]) -> DomainError:
    """What `command` is refused with; nothing may have changed."""
    before = rows()
    with pytest.raises(DomainError) as refused:
        command()
    assert rows() == before
    return refused.value


def refused(command: Callable[[], object]) -> dict[str, str]:
    """The codes that `command` is refused with, by field."""
    return {problem.field: problem.code for problem in refusal(command).problems}

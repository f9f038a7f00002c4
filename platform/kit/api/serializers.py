"""Strict bodies: fields that are unknown are refused, every wrong one is named, and what is right is still read.

A serializer only reads types; what is required and what fits what is for the rules. Both speak at once: `attempt`
runs the command with what could be read, and answers the problems of shape and of rule together.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from rest_framework import serializers
from rest_framework.fields import SkipField, empty
from rest_framework.request import Request

from kit.api.field_errors import problems_of
from kit.errors import MOST_PROBLEMS, DomainError, Problem

Answer = TypeVar("Answer")
Values = dict[str, Any]

# Of parts in a body, `phones` for instance; lists of plain values say their own.
_LONGEST_LIST = 100


class StrictSerializer(serializers.Serializer[Any]):
    """A body, or a part of one. `None` and `""` are "no answer" and reach the command as the field's empty value."""

    def read(self, data: object, path: str = "") -> tuple[Values, list[Problem]]:
        """What could be read, and what is wrong, by path."""
        if not isinstance(data, Mapping):
            return {}, [Problem("invalid", path)]
        fields = self._by_name
        values: Values = {}
        unknown = islice((str(name) for name in data if name not in fields), MOST_PROBLEMS)
        problems = [Problem("unknown_field", _join(path, name[:80])) for name in unknown]
        for name, field in fields.items():
            if name not in data:
                problems += [Problem("required", _join(path, name))] if field.required else []
                continue
            value, wrong = _read_field(field, data[name], _join(path, name))
            problems += wrong
            if value is not empty:
                values[name] = value
        return values, problems

    @cached_property
    def _by_name(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        return {str(field.field_name): field for field in self._writable_fields}


@cache
def reader(serializer: type[StrictSerializer]) -> StrictSerializer:
    """The one reader of its kind. It keeps nothing of what it reads; DRF copies a serializer's fields anew for each
    instance, which for a card's hundred cost more than reading them."""
    return serializer()


def run_body_command(serializer: type[StrictSerializer], request: Request, command: Callable[[Any], Answer]) -> Answer:
    """Read the body and run the command, in one transaction; refuse with everything that is wrong with either.

    A body of the wrong shape is still held against the rules, so that one answer names all; nothing of it is kept.
    """
    values, wrong = reader(serializer).read(request.data)
    return run_command_with(values, wrong, lambda: command(values))


def run_secret_command(
    serializer: type[StrictSerializer], request: Request, command: Callable[[Any], Answer], needs: Sequence[str] = ()
) -> Answer:
    """Read the body and run a command that checks a secret; a body of the wrong shape runs nothing.

    In `run_body_command` a wrong shape undoes what the command has counted: guesses would be free. The fields that the
    command `needs` are named with the wrong ones where they are missing.
    """
    values, wrong = reader(serializer).read(request.data)
    if wrong:
        missing = [Problem("required", name) for name in needs if not values.get(name)]
        raise DomainError(*wrong, *(each for each in missing if not _is_named(each.field, wrong)))
    return command(values)


def run_final_command(
    serializer: type[StrictSerializer],
    request: Request,
    check: Callable[[Values], object],
    command: Callable[[Any], Answer],
) -> Answer:
    """Read the body and run a command that nothing takes back: a mail, an order at a provider.

    A body of the wrong shape is held against `check` alone, so that one answer still names all.
    """
    values, wrong = reader(serializer).read(request.data)
    if wrong:
        run_command_with(values, wrong, lambda: check(values))
    return command(values)


def run_command_with(values: Values, wrong: list[Problem], command: Callable[[], Answer]) -> Answer:
    """`attempt` for values that were read already, from a body or from query parameters."""
    if not wrong:
        return command()
    with transaction.atomic():
        try:
            command()
        except DomainError as error:
            if error.status in (403, 404):
                raise
            if error.status == 422:
                wrong = wrong + [each for each in error.problems if not _is_named(each.field, wrong)]
        raise DomainError(*wrong)


def _is_named(field: str, wrong: list[Problem]) -> bool:
    """Whether a field, what it is a part of, or a part of it has been named: one complaint is enough.

    What could not be read in part is empty to the rules, which would ask for what was given.
    """
    return any(f"{field}.".startswith(f"{each.field}.") or each.field.startswith(f"{field}.") for each in wrong)


def _read_field(field: serializers.Field[Any, Any, Any, Any], given: Any, path: str) -> tuple[Any, list[Problem]]:
    if given is None or given == "":
        return (empty, [Problem("required", path)]) if field.required else (_nothing(field), [])
    if isinstance(field, StrictSerializer):
        return field.read(given, path)
    if isinstance(field, serializers.ListSerializer) and isinstance(field.child, StrictSerializer):
        return _read_list(field.child, given, path)
    try:
        return field.run_validation(given), []
    except SkipField:
        return empty, []
    except serializers.ValidationError as error:
        return empty, problems_of(field, error, path)


def _read_list(child: StrictSerializer, given: Any, path: str) -> tuple[Any, list[Problem]]:
    if not isinstance(given, list):
        return empty, [Problem("invalid", path)]
    if len(given) > _LONGEST_LIST:
        return empty, [Problem("too_many", path, params={"limit": _LONGEST_LIST})]
    read = [child.read(one, f"{path}.{at}") for at, one in enumerate(given)]
    return [values for values, _ in read], [problem for _, wrong in read for problem in wrong]


def _nothing(field: serializers.Field[Any, Any, Any, Any]) -> Any:
    """How "no answer" is kept: an empty text or list where the field holds one, else None."""
    if isinstance(field, serializers.ListField | serializers.ListSerializer | serializers.MultipleChoiceField):
        return []
    return "" if isinstance(field, serializers.CharField | serializers.ChoiceField) else None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

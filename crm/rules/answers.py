"""What counts as an answer to a field, and what a wrong one is called."""

from collections.abc import Iterable, Mapping

from crm.rules.codes import Code
from kit.errors import Problem


def is_answered(value: object) -> bool:
    """Whether a field was filled in: `False` and `0` are answers; nothing, blanks and empty lists are none."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value not in ([], (), {})


def missing(data: Mapping[str, object], fields: Iterable[str], rule: str) -> list[Problem]:
    """`required` for every field that has no answer."""
    return [Problem("required", field, rule) for field in fields if not is_answered(data.get(field))]


def wrong_choice(codes: type[Code], value: object, field: str, rule: str) -> list[Problem]:
    """`not_a_choice` for a code that there is not; nothing for an empty answer."""
    return [] if not is_answered(value) or codes.has(value) else [Problem("not_a_choice", field, rule)]


def wrong_choices(codes: type[Code], values: object, field: str, rule: str) -> list[Problem]:
    """`not_a_choice` for what is not a list of codes, or holds one that there is not."""
    if not is_answered(values):
        return []
    is_known = isinstance(values, (list, tuple)) and all(codes.has(value) for value in values)
    return [] if is_known else [Problem("not_a_choice", field, rule)]


def under(path: str, problems: Iterable[Problem]) -> list[Problem]:
    """The same problems as seen from outside: `next_followup_on` under `follow_up` is `follow_up.next_followup_on`."""
    return [
        Problem(each.code, f"{path}.{each.field}" if each.field else path, each.rule, each.params) for each in problems
    ]

"""Refusals: what a rule says no to, told once and shown as problem+json or as form errors.

Free of Django, so that the pure rules may use it. Texts for people live in each app's `texts.py`, by code.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable `code`, the `field` by path (`loss.loss_reason`, `""` for the whole),
    the `rule` of domain.md it serves, and the values that its text names."""

    code: str
    field: str = ""
    rule: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict, hash=False)


# More help nobody, and a response that named 150,000 unknown fields took 11 MB.
MOST_PROBLEMS = 50


class DomainError(Exception):
    """A command refused. Carries every problem at once, 50 at most; nothing was saved.

    `status` is the HTTP status that the API answers; `extra` goes into the problem document as it is
    (`matches` of a duplicate, `missing` key questions).
    """

    status = 422
    # Seconds to wait before trying again, where waiting is what helps.
    retry_after: int | None = None

    def __init__(
        self,
        *problems: Problem,
        status: int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        if not problems:
            raise ValueError("a refusal names at least one problem")
        self.problems = problems[:MOST_PROBLEMS]
        self.extra = dict(extra or {})
        if status is not None:
            self.status = status
        super().__init__(", ".join(f"{p.field or '*'}: {p.code}" for p in problems))

    @property
    def code(self) -> str:
        """The one problem's code, or `invalid` for several."""
        return self.problems[0].code if len(self.problems) == 1 else "invalid"


def refuse(
    code: str,
    field: str = "",
    rule: str = "",
    status: int | None = None,
    extra: Mapping[str, Any] | None = None,
    **params: Any,
) -> DomainError:
    """The refusal for a single problem, to be raised: `raise refuse("card_closed", rule="FU-9")`."""
    return DomainError(Problem(code, field, rule, params), status=status, extra=extra)


def raise_all(problems: Iterable[Problem]) -> None:
    """Raise one refusal that names every problem; do nothing where there is none."""
    found = tuple(problems)
    if found:
        raise DomainError(*found)

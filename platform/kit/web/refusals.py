"""A refusal shown on a form: each problem at its field, what has none above it (the page's twin of problem+json)."""

from django import forms

from kit.errors import DomainError, Problem
from kit.texts import detail_of


def show_refusal(form: forms.BaseForm, refusal: DomainError, prefix: str = "") -> None:
    """Put each problem of a refusal on the form.

    `prefix` is the part of the problems' paths that this form leaves out: `follow_up.` on a form of the contact alone.
    """
    for problem in refusal.problems:
        form.add_error(_field_of(form, problem, prefix), detail_of(problem))


def _field_of(form: forms.BaseForm, problem: Problem, prefix: str) -> str | None:
    """The form's field for a path: `phones.0.number` may be asked as `phones`, `follow_up.topics` as `topics`."""
    path = problem.field.removeprefix(prefix)
    parts = path.split(".")
    return next((name for name in (path, parts[0], parts[-1]) if name in form.fields), None)

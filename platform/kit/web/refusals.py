"""A refusal shown on a page: its status, and each problem at its field (the page's twin of problem+json)."""

from django import forms
from django.http import HttpResponse

from kit.errors import DomainError, Problem
from kit.texts import detail_of


def show_refusal(form: forms.BaseForm, refusal: DomainError, prefix: str = "") -> None:
    """Put each problem of a refusal on the form.

    `prefix` is the part of the problems' paths that this form leaves out: `follow_up.` on a form of the contact alone.
    """
    for problem in refusal.problems:
        form.add_error(_field_of(form, problem, prefix), detail_of(problem))


def as_refused(page: HttpResponse, refusal: DomainError, status: int | None = None) -> HttpResponse:
    """Give a page the refusal's status, or `status`, and `Retry-After` where waiting is what helps."""
    page.status_code = status or refusal.status
    if refusal.retry_after is not None:
        page.headers["Retry-After"] = str(refusal.retry_after)
    return page


def _field_of(form: forms.BaseForm, problem: Problem, prefix: str) -> str | None:
    """The form's field for a path: `phones.0.number` may be asked as `phones`, `follow_up.topics` as `topics`."""
    path = problem.field.removeprefix(prefix)
    parts = path.split(".")
    return next((name for name in (path, parts[0], parts[-1]) if name in form.fields), None)

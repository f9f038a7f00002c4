"""A form's command: what could be read is held against the rules, so that one answer shows all that is wrong."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from kit.errors import DomainError, Problem
from kit.texts import detail_of

Answer = TypeVar("Answer")
Say = Callable[[Problem], str]


class FormRefused(Exception):
    """The forms carry what is wrong; nothing was saved."""


def run_form_command(
    asked: Mapping[str, forms.BaseForm], command: Callable[[], Answer], say: Say = detail_of
) -> Answer:
    """Run the command that the forms ask for; FormRefused when they or the rules have something against it.

    `asked` names each form by the part of the problems' paths that it leaves out: `{"": form, "order.": order}`; the
    longest that fits takes the problem. What is required is the command's to say, not the form's. Refusals that no
    correction of the form helps (403, 404, 409, 412) come through.
    """
    wrong = [_shape_errors(form) for form in dict.fromkeys(asked.values())]
    try:
        with transaction.atomic():
            answer = command()
            if any(wrong):
                raise FormRefused
            return answer
    except DomainError as refusal:
        if refusal.status in (403, 404) or (refusal.status != 422 and not any(wrong)):
            raise
        if refusal.status == 422:
            show_problems(asked, refusal.problems, say)
        raise FormRefused from refusal


def show_problems(asked: Mapping[str, forms.BaseForm], problems: tuple[Problem, ...], say: Say = detail_of) -> None:
    """Each problem at its field; one that has none above the first form. A field is complained of once."""
    prefixes = sorted(asked, key=len, reverse=True)
    for problem in problems:
        prefix = next((each for each in prefixes if problem.field.startswith(each)), "")
        form = asked.get(prefix) or next(iter(asked.values()))
        field = _field_of(form, problem.field.removeprefix(prefix))
        if field is None:
            form = next(iter(asked.values()))
        if field is None or field not in form.errors:
            form.add_error(field, say(problem))
        if field is not None:
            _show_missing(asked.values(), problem, str(form[field].label))


def _show_missing(all_forms: Iterable[forms.BaseForm], problem: Problem, label: str) -> None:
    """Mark the answers that a refused one still needs (`missing`: the key questions of level H) at their own fields."""
    names = problem.params.get("missing")
    for name in names if isinstance(names, list | tuple) else ():
        for form in dict.fromkeys(all_forms):
            if name in form.fields and name not in form.errors:
                form.add_error(name, _("Required for “%(label)s”.") % {"label": label})


def _shape_errors(form: forms.BaseForm) -> bool:
    """Whether something could not be read. A missing answer is not that: the rules know which are required."""
    for name, found in list(form.errors.as_data().items()):
        if all(error.code == "required" for error in found):
            del form.errors[name]
    return bool(form.errors)


def _field_of(form: forms.BaseForm, path: str) -> str | None:
    """`options.0` may be asked as `options`, `follow_up.topics` as `topics`."""
    parts = path.split(".")
    return next((name for name in (path, parts[0], parts[-1]) if name in form.fields), None)

"""What people read for a code: each app registers its own in `texts.py`; details name the values of the problem."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.errors import Problem


@dataclass(frozen=True, slots=True)
class Text:
    """A title, the same whatever the case, and a detail that says what to do; `{…}` are the problem's params.

    `rule` of domain.md, for the API's document. `cases` are other details, for problems whose params name a `case`.
    """

    title: str | Promise
    detail: str | Promise
    rule: str = ""
    cases: Mapping[str, str | Promise] = field(default_factory=dict, hash=False)


_texts: dict[str, Text] = {}


def register(texts: Mapping[str, Text]) -> None:
    """Add an app's texts; a code has one text, wherever it is raised."""
    twice = _texts.keys() & texts.keys()
    if twice:
        raise ValueError(f"codes registered twice: {sorted(twice)}")
    _texts.update(texts)


def registered() -> Mapping[str, Text]:
    """Every code with its text, for the documentation and the tests."""
    return _texts


def title_of(code: str) -> str:
    """The title of a code in the language of the request."""
    return str(_texts[code].title) if code in _texts else code


def detail_of(problem: Problem) -> str:
    """What is wrong and what to do about it, in the language of the request."""
    text = _texts.get(problem.code)
    if text is None:
        return problem.code
    values = {name: _readable(value) for name, value in problem.params.items()}
    detail = text.cases.get(str(problem.params.get("case", "")), text.detail)
    return str(detail).format_map(_Known(values))


class _Known(dict[str, str]):
    """Leaves a placeholder that a problem does not fill as a dash rather than failing the answer."""

    def __missing__(self, key: str) -> str:
        return "–"


def _readable(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(_readable(part) for part in value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_readable(part) for part in value)
    if isinstance(value, datetime):
        # Rules hand over moments in the dealer's time; nobody reads seconds.
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


register(
    {
        "invalid": Text(_("Not valid"), _("This value is not valid.")),
        "required": Text(_("Required"), _("Please fill this in.")),
        "unknown_field": Text(_("Unknown field"), _("There is no such field here.")),
        "not_a_choice": Text(_("Invalid choice"), _("Choose one of the available values.")),
        "too_long": Text(_("Too long"), _("At most {limit} characters.")),
        "too_many": Text(_("Too many"), _("At most {limit} at a time.")),
        "too_many_decimals": Text(_("Too many decimal places"), _("At most {limit} decimal places.")),
        "out_of_range": Text(_("Out of range"), _("Give a value from {lowest} to {highest}.")),
        "not_a_date": Text(_("Invalid date"), _("Enter the date as year-month-day, such as 2026-11-24.")),
        "not_an_instant": Text(
            _("Invalid time"), _("Enter the time with its UTC offset, such as 2026-11-24T10:20:00+08:00.")
        ),
        "not_readable": Text(_("Unreadable request"), _("The request could not be read. Send JSON in UTF-8.")),
        "not_signed_in": Text(_("Not signed in"), _("Sign in to continue.")),
        "not_allowed": Text(_("Not allowed"), _("Your role does not allow this.")),
        "already_done": Text(
            _("Already done"), _("The answer held a secret, which is shown once. Start over if you don't have it.")
        ),
        "not_found": Text(_("Not found"), _("This doesn't exist, or you don't have access to it.")),
        "method_not_allowed": Text(_("Method not allowed"), _("This address doesn't support this method.")),
        "not_acceptable": Text(_("Not acceptable"), _("Responses are available as JSON only.")),
        "unsupported_media_type": Text(_("Unsupported media type"), _("Send JSON.")),
        "csrf_failed": Text(_("Page expired"), _("Reload the page and try again.")),
        "body_too_large": Text(
            _("Too large"), _("This is larger than the server accepts. Send less data or a smaller file.")
        ),
        "too_slow": Text(
            _("Connection too slow"),
            _("The data arrived too slowly. Nothing was saved; try again on a better connection."),
        ),
        "busy": Text(_("System busy"), _("Lodestar is busy right now. Try again in a few seconds.")),
        "database_away": Text(
            _("Temporarily unavailable"),
            _("Part of Lodestar can't be reached right now. Try again in {seconds} seconds."),
        ),
        "too_many_requests": Text(_("Too many attempts"), _("Please wait {seconds} seconds and try again.")),
        "stale": Text(
            _("Changed by someone else"), _("Someone changed this after you loaded it. Load it again, then decide.")
        ),
        "idempotency_key_reused": Text(
            _("Idempotency key reused"),
            _("This Idempotency-Key was already used for a different request. Use a new one."),
        ),
        "bad_cursor": Text(_("Invalid cursor"), _("Start again from the first page.")),
        "server_error": Text(_("Something went wrong"), _("The error has been logged. Please try again.")),
    }
)

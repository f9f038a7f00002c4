"""What a request for figures asks for, as the asker may see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from rest_framework.request import Request

from accounts.api.asker import asker
from kit import clock
from kit.api.parameters import read_parameters
from kit.api.serializers import StrictSerializer, Values
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer
from reporting.dealer.api.serializers import DayParametersSerializer, FiguresParametersSerializer
from reporting.dealer.queries.basis import is_provisional, on_basis
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.report_request import ALL_BUSINESS
from reporting.dealer.queries.seen import seen_by
from reporting.dealer.rules.period import Period, find_period


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A period and a part, and the values of the other parameters."""

    period: Period
    part: Part
    given: Values

    def answer(self, read: Callable[[Part], Mapping[str, object]]) -> dict[str, object]:
        """Return the frame of an answer around the figures that `read` finds, all of one basis (RP-8)."""
        return self.frame(*on_basis(self.part, read))

    def frame(self, figures: Mapping[str, object], basis: Part) -> dict[str, object]:
        """Return the frame of an answer around figures of one basis."""
        return {
            "from": self.period.first,
            "to": self.period.last,
            **figures,
            "up_to": basis.known_at and basis.known_at.astimezone(current_dealer().time_zone),
            "provisional": is_provisional(self.period, basis),
        }


def read_request(request: Request, serializer: type[StrictSerializer] = FiguresParametersSerializer) -> ReportRequest:
    """Read the parameters; refuse with everything that is wrong with them, then what the asker may not see."""
    given, problems = read_parameters(serializer, request)
    unread = {each.field for each in problems}
    period, wrong = find_period(given.get("from"), given.get("to"), given.get("month"))
    raise_all([*problems, *(each for each in wrong if each.field not in unread)])
    # With nothing against it there is a period.
    assert period is not None  # noqa: S101 - tells the type checker
    return ReportRequest(period, _part(request, given), given)


def read_day_request(request: Request) -> ReportRequest:
    """As `asked`, with `on` for a day, and today for none."""
    given, problems = read_parameters(DayParametersSerializer, request)
    unread = {each.field for each in problems}
    day: date | None = given.get("on")
    is_period = any(name in given or name in unread for name in ("from", "to", "month"))
    if day and is_period:
        problems.append(Problem("period_or_month", "on", "RP-4"))
    day = day or clock.today(current_dealer().time_zone)
    period = Period(day, day)
    wrong: list[Problem] = []
    if is_period:
        found, wrong = find_period(given.get("from"), given.get("to"), given.get("month"))
        period = found or period
    raise_all([*problems, *(each for each in wrong if each.field not in unread)])
    return ReportRequest(period, _part(request, given), given)


def read_today_request(request: Request, serializer: type[StrictSerializer]) -> ReportRequest:
    """Read the parameters of what is of today, or of the day of `as_of`."""
    given, problems = read_parameters(serializer, request)
    raise_all(problems)
    part = _part(request, given)
    return ReportRequest(Period(part.today, part.today), part, given)


def _part(request: Request, given: Values) -> Part:
    business = given.get("business") or "retail"
    part = Part(
        consultant=given.get("consultant"),
        channel=given.get("channel") or None,
        model=given.get("model") or None,
        business=None if business == ALL_BUSINESS else business,
        as_of=given.get("as_of"),
    )
    return seen_by(asker(request), part)

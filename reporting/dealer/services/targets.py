"""Setting targets (MG-6)."""

from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.requests import TargetSet
from crm.services.lookups import consultant_problem
from kit import clock
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer
from reporting.dealer.models import Target
from reporting.dealer.models.target import DEALER


class TargetInput(TypedDict, total=False):
    """How many deliveries, in a month told by any of its days; by the dealer where no consultant is named."""

    month: date | None
    consultant: UUID | None
    deliveries: int | None


@command(Action.TARGETS_SET)
@transaction.atomic
def set_target(actor: User, data: TargetInput) -> Target:
    """Set a month's target, or set another. Refuses `required`, `month_over`, `not_a_consultant`."""
    today = clock.today(current_dealer().time_zone)
    month, consultant, deliveries = data.get("month"), data.get("consultant"), data.get("deliveries")
    problems = [Problem("required", field, "MG-6") for field in ("month", "deliveries") if data.get(field) is None]
    if month and month < today.replace(day=1):
        problems.append(Problem("month_over", "month", "MG-6"))
    raise_all(problems + (consultant_problem(consultant, "consultant") if consultant else []))
    # Named as required above.
    assert month is not None  # noqa: S101
    assert deliveries is not None  # noqa: S101
    first, whose = month.replace(day=1), consultant or DEALER
    before = Target.objects.filter(month=first, consultant=whose).values_list("deliveries", flat=True).first()
    values = {"deliveries": deliveries, "set_at": clock.moment(), "set_by": actor.id}
    target, _ = Target.objects.update_or_create(month=first, consultant=whose, defaults=values)
    record(actor, TargetSet(occurred_on=today, month=first, consultant=consultant, deliveries=(before, deliveries)))
    return target

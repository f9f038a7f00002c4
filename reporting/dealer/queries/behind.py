"""The cards behind a number (RP-2): what moved it, or which cards stood in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from crm.queries.numbers import mask_names
from crm.queries.visible import cards_of
from crm.rules.codes import PROSPECTS, Channel, Status
from reporting.dealer.models import CardState, Movement
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.stock_flow import ORDERS_IN, ORDERS_OUT, PROSPECTS_IN, PROSPECTS_OUT
from reporting.dealer.queries.sums import movements
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period

_PROSPECTS = (Measure.STOCK_ACTIVE, Measure.STOCK_DORMANT)
_ORDERS = (Measure.STOCK_ORDERED,)


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that counts what happened: the measure's movements, of one channel where the number says so. One that
    is `once` counts a card once, however often it happened."""

    measure: Measure
    channel: Channel | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Stood:
    """A number that counts what stood, before the period's first day or after its last."""

    measures: tuple[Measure, ...]
    at_opening: bool = False


_MOVED_CARDS = {
    "traffic": Moved(Measure.TRAFFIC),
    "showroom": Moved(Measure.TRAFFIC, Channel.WALK_IN),
    "calls": Moved(Measure.TRAFFIC, Channel.PHONE),
    "filed": Moved(Measure.FILED),
    "visited": Moved(Measure.FIRST_VISITS),
    "ordered": Moved(Measure.ORDERED),
    "delivered": Moved(Measure.DELIVERED),
}
# Every number that opens, by the name it has in its answer.
FIGURES: Mapping[str, Moved | Stood] = {
    **{f"prospects.{name}": Moved(measure) for name, measure in {**PROSPECTS_IN, **PROSPECTS_OUT}.items()},
    **{f"orders.{name}": Moved(measure) for name, measure in {**ORDERS_IN, **ORDERS_OUT}.items()},
    "prospects.opening": Stood(_PROSPECTS, at_opening=True),
    "prospects.closing": Stood(_PROSPECTS),
    "prospects.active": Stood((Measure.STOCK_ACTIVE,)),
    "prospects.dormant": Stood((Measure.STOCK_DORMANT,)),
    "orders.opening": Stood(_ORDERS, at_opening=True),
    "orders.closing": Stood(_ORDERS),
    **{f"flow.{name}": moved for name, moved in _MOVED_CARDS.items()},
    "cohort.visited": Moved(Measure.COHORT_VISITED),
    "cohort.ordered": Moved(Measure.COHORT_ORDERED),
    "cohort.delivered": Moved(Measure.COHORT_DELIVERED),
    "cohort.lost": Moved(Measure.COHORT_LOST),
    "result.done": Moved(Measure.FOLLOW_UPS),
    "result.visits": Moved(Measure.VISITS),
    "result.test_drives": Moved(Measure.TEST_DRIVES),
    "rates.visited": Moved(Measure.VISITS, once=True),
    "rates.missed": Moved(Measure.NEXT_DATES_MISSED),
    "rates.filing": Moved(Measure.FIRST_FILED),
    "rates.filing_showroom": Moved(Measure.FIRST_FILED, Channel.WALK_IN),
    "rates.filing_call": Moved(Measure.FIRST_FILED, Channel.PHONE),
    "rates.o_share": Moved(Measure.FILED_LEVEL_O),
    "rates.checked": Moved(Measure.CHECKED),
    "rates.accuracy": Moved(Measure.APPROVED),
}
MOVED_COLUMNS = ("id", "on", "recorded_at", "card_id", "traffic_id", "consultant", "channel", "model", "count")
STOOD_COLUMNS = ("card_id", "owner", "channel", "model")


def moved_by(figure: Moved, period: Period, part: Part) -> "QuerySet[Movement, dict[str, object]]":
    """The movements that add up to a number, `count` each: −1 takes back what was counted before."""
    rows = movements(period, part).exclude(**{str(figure.measure): 0})
    if figure.channel:
        rows = rows.filter(channel=figure.channel)
    found: QuerySet[Movement, dict[str, object]] = rows.annotate(count=F(str(figure.measure))).values(*MOVED_COLUMNS)
    return found


def stood_in(figure: Stood, period: Period, part: Part) -> "QuerySet[CardState, dict[str, object]]":
    """The cards that stood in a number at the end of a day: those that do now, less what has moved since."""
    last = period.first - timedelta(days=1) if figure.at_opening else period.last
    cells = part.cells()
    since = Movement.objects.filter(_later(last, part), card_id=OuterRef("card_id"), **cells)
    moved = sum((F(str(measure)) for measure in figure.measures[1:]), F(str(figure.measures[0])))
    undone = since.order_by().values("card_id").annotate(moved=Sum(moved)).values("moved")
    found: QuerySet[CardState, dict[str, object]] = (
        CardState.objects.annotate(
            stands=_stands_now(figure.measures, cells),
            since=Coalesce(Subquery(undone, output_field=IntegerField()), Value(0)),
        )
        .filter(stands__gt=F("since"))
        .values(*STOOD_COLUMNS)
    )
    return found


def counted_in(figure: Moved | Stood, period: Period, part: Part) -> int:
    """How many it is: what the movements add up to, or how many cards stood. One query."""
    if isinstance(figure, Stood):
        return stood_in(figure, period, part).count()
    moved = moved_by(figure, period, part)
    if figure.once:
        return moved.values("card_id").annotate(times=Sum("count")).filter(times__gt=0).count()
    found: int | None = moved.aggregate(all=Sum("count"))["all"]
    return found or 0


def card_names(user: User, card_ids: Iterable[UUID | None]) -> dict[UUID, dict[str, object]]:
    """What of cards the user may see: a card that was passed on since is a number of theirs, and no more."""
    columns = ("customer_name", "status", "intent_level", "owner_id")
    rows = cards_of(user).filter(id__in={each for each in card_ids if each}).values("id", *columns)
    mask_names(user, rows)
    return {row.pop("id"): dict(row) for row in rows}


def _later(last: date, part: Part) -> Q:
    return Q(on__gt=last) | Q(recorded_at__gt=part.as_of) if part.as_of else Q(on__gt=last)


def _stands_now(measures: tuple[Measure, ...], cells: Mapping[str, object]) -> Case:
    """1 for a card that is in the number now, 0 for any other."""
    statuses = {
        _PROSPECTS: [str(status) for status in PROSPECTS],
        (Measure.STOCK_ACTIVE,): [str(Status.ACTIVE)],
        (Measure.STOCK_DORMANT,): [str(Status.DORMANT)],
        _ORDERS: [str(Status.ORDERED)],
    }[measures]
    named = {("owner" if name == "consultant" else name): value for name, value in cells.items()}
    stands = Q(is_standing=True, status__in=statuses, **named)
    return Case(When(stands, then=Value(1)), default=Value(0), output_field=IntegerField())

"""What must hold after each step of a random history, of each dealer and of their brand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import Case, Count, Q, Value, When
from hypothesis.stateful import invariant

from crm.models import Card, Event, ParkedEvent
from crm.rules.codes import Status
from crm.rules.status import AT_FILING, TRANSITIONS
from kit import clock
from kit.tenancy import in_dealer, in_public
from reporting.brand.models import BrandDay
from reporting.brand.queries.freshness import freshness
from reporting.brand.queries.groups import By
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.stock_flows import stock_flows
from reporting.brand.rules.measures import ROLLED_UP
from reporting.brand.services.roll_up import RollUp
from reporting.dealer.models import DaySum
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.stock_flow import StockFlow, stock_flow
from reporting.dealer.queries.sums import flow_by, opening_by
from reporting.dealer.rules.card_state import CARE_DEPARTMENT
from reporting.dealer.rules.measures import DIMENSIONS, OVERDUE, PLANS, STOCK, Measure
from reporting.dealer.rules.period import Period
from tests.reporting.dealer.figures import catch_up
from tests.reporting.dealer.recount import Counts, Recount, recount
from tests.services.histories.managing import Managing
from tests.services.histories.planning import only, overdue_before, plan_of, plan_of_rows
from tests.services.histories.working import CARS, FIRST, LAST, OPEN

RETAIL = Part(business="retail")
COUNTED = tuple(measure for measure in Measure if measure not in PLANS)
MEASURES = tuple(map(str, COUNTED))
CELL = ("consultant", "channel", "model")
# How often the brand is looked at where not each step is held against everything there is.
BRAND_STEPS = 6


class History(Managing):
    """What people do, held against what must be."""

    # Whether each step is held against everything there is, or against what it can have changed.
    is_thorough = False

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self.has_held = False

    def teardown(self) -> None:
        if self.has_held:
            for shop in self.shops:
                with in_dealer(shop.dealer):
                    for at, period, answer in shop.known:
                        assert stock_flow(period, Part(business="retail", as_of=at)) == answer
            self.check_brand()
        super().teardown()

    @invariant()
    def everything_holds(self) -> None:
        """One invariant, for the recount is the same for all of it."""
        self.has_held = False
        with self.later(0):
            catch_up()
            assert not ParkedEvent.objects.exists()
            self.check_cards()
            for business in ("retail", "wholesale") if self.is_thorough else ("retail",):
                counted = recount(business)
                check_statuses(counted)
                check_days(counted.days, business)
                self.check_sums(counted.days, Part(business=business))
                self.check_stock(counted, Part(business=business))
                self.check_flow(counted, business)
                if business == "retail":
                    self.check_plan(counted.days)
            self.check_what_was_known()
        self.steps += 1
        if self.is_thorough or self.steps % BRAND_STEPS == 0:
            self.check_brand()
        self.has_held = True

    # --- Cards ---

    def check_cards(self) -> None:
        """A next date exactly where one is owed (FU-2); closed and merged cards stay as they were (FU-9, MG-1)."""
        cards = {row["id"]: row for row in Card.objects.values()}
        for row in cards.values():
            assert (row["next_followup_on"] is not None) == (row["status"] in ("active", "ordered"))
        for card_id, row in self.shop.closed.items():
            assert cards[card_id] == row
        self.shop.closed = {
            card_id: row for card_id, row in cards.items() if row["merged_into_id"] or row["status"] not in OPEN
        }

    # --- A dealer's figures ---

    def check_sums(self, days: Counts, part: Part) -> None:
        """Periods are sums of their days, over the end of a month and within one."""
        today = self.today()
        for period in (Period(FIRST, LAST), Period(date(2026, 11, 27), today)):
            expected: Counter[tuple[str, UUID, str]] = Counter()
            for (on, consultant, channel, _), counts in days.items():
                if period.first <= on <= period.last:
                    expected.update({(name, consultant, channel): count for name, count in counts.items()})
            found = flow_by(("consultant", "channel"), period, part, COUNTED)
            told = {(name, *key): count for key, sums in found.items() for name, count in sums.items() if count}
            assert told == {key: count for key, count in expected.items() if count}

    def check_stock(self, counted: Recount, part: Part) -> None:
        """As the cards' own rows have it now; as the recount has it for days that are over."""
        today = self.today()
        as_rows = stock_of_rows(part)
        assert nonzero(counted.stock(today)) == as_rows
        days = [today + timedelta(days=1), today.replace(day=1)]
        for day in [*days, date(2026, 12, 1), date(2026, 11, 27)] if self.is_thorough else days:
            found = opening_by(CELL, day, part)
            assert nonzero(found, STOCK) == nonzero(counted.stock(day - timedelta(days=1)))
            if day > today:
                assert nonzero(found, STOCK) == as_rows
        # Overdue is what was missed before today, less what has been caught up until now.
        found = opening_by(CELL, today, part)
        late = flow_by(CELL, Period(today, today), part, [Measure.CAUGHT_UP])
        overdue = Counter({key: sums[OVERDUE] for key, sums in found.items()})
        overdue.subtract({key: sums[Measure.CAUGHT_UP] for key, sums in late.items()})
        assert {key: count for key, count in overdue.items() if count} == overdue_of_rows(part, today)

    def check_plan(self, days: Counts) -> None:
        """RP-4: tomorrow's plan is what the rows say today; the plan of a day that has opened stays as it was then.

        Overdue is a figure: a contact that is typed in late counts on its own day.
        """
        today = self.today()
        found = plan_of(today + timedelta(days=1))
        assert found == plan_of_rows(today + timedelta(days=1))
        opened = plan_of(today)
        assert only(opened, is_overdue=True) == overdue_before(days, today)
        fixed = only(opened, is_overdue=False)
        assert self.shop.plans.setdefault(today, fixed) == fixed
        self.shop.planned[today + timedelta(days=1)] = found
        if today in self.shop.planned:
            assert fixed == only(self.shop.planned[today], is_overdue=False)

    def check_flow(self, counted: Recount, business: str) -> None:
        """RP-2: opening and lines come to the closing for one consultant, one model, and all; days meet each other."""
        today = self.today()
        li, zhang = (self.people[name].id for name in ("li", "zhang"))
        parts = [Part(business=business)]
        parts += [Part(business=business, consultant=each) for each in (li, zhang)]
        parts += [Part(business=business, model=each) for each in sorted(CARS)]
        parts += [Part(business=business, consultant=each, model="fabia") for each in (li, zhang)]
        for part in parts if self.is_thorough else [parts[self.steps % len(parts)]]:
            before = stock_flow(Period(FIRST, today - timedelta(days=2)), part)
            after = stock_flow(Period(today - timedelta(days=1), today), part)
            for name in ("prospects", "orders"):
                assert getattr(before, name)["closing"] == getattr(after, name)["opening"]
            stands = stock_in(counted, today, part)
            assert after.prospects["closing"] == stands["stock_active"] + stands["stock_dormant"]
            assert after.orders["closing"] == stands["stock_ordered"]
            assert (after.prospects["active"], after.prospects["dormant"]) == (
                stands["stock_active"],
                stands["stock_dormant"],
            )
            for each in (before, after):
                # An undone merge is one less merged on its own day, the one line that may be less than nothing.
                assert min(count for name, count in lines(each) if name != "merged") >= 0

    def check_what_was_known(self) -> None:
        for at, period, answer in self.shop.known if self.is_thorough else self.shop.known[-1:]:
            assert stock_flow(period, Part(business="retail", as_of=at)) == answer
        month = Period.month(self.today())
        current = stock_flow(month, RETAIL)
        assert stock_flow(month, Part(business="retail", as_of=self.now)) == current
        self.shop.known.append((self.now, month, current))
        # Not a moment more may pass in this instant, or what was known then would not be all.
        self.now += timedelta(seconds=1)

    # --- The brand's ---

    def check_brand(self) -> None:
        """The roll-up has each dealer's own counts, and comes to the sum of its dealers (RP-6)."""
        period = Period(date(2026, 11, 27), self.today())
        whole: Counter[tuple[str, str]] = Counter()
        for shop in self.shops:
            with in_dealer(shop.dealer), clock.at(self.now):
                catch_up()
                assert RollUp().catch_up()
                own = days_of(None, ROLLED_UP, ("channel", "model", "business"))
                of_dealer = stock_flow(period, RETAIL)
            whole.update(dict(named_lines(of_dealer)))
            with in_public():
                rows = BrandDay.objects.filter(dealer=shop.dealer.code)
                carried = counted_rows(rows.values("on", "channel", "model", "business", *map(str, ROLLED_UP)))
            assert carried == own
        with in_public():
            codes = {shop.dealer.code for shop in self.shops}
            compared = {each.dealer.code: each.dealer for each in freshness() if each.dealer.code in codes}
            found = stock_flows(By.DEALER, period, Scope(compared, is_whole=False, business="retail"), "en").whole
        assert Counter(dict(named_lines(found))) == whole


def check_statuses(counted: Recount) -> None:
    """ST-1, ST-2: no forbidden step, whatever was merged or taken in meanwhile."""
    imported = set(Event.objects.filter(kind="card.imported").values_list("card_id", flat=True))
    for card_id, statuses in counted.statuses.items():
        assert statuses[0] in AT_FILING or card_id in imported
        for before, after in pairwise(statuses):
            assert after == before or after in TRANSITIONS[Status(before)]


def check_days(days: Counts, business: str) -> None:
    """Every measure of every day, by consultant, channel and model."""
    expected = {key: {name: count for name, count in counts.items() if count} for key, counts in days.items()}
    assert days_of(business, COUNTED, CELL) == {key: counts for key, counts in expected.items() if counts}


def days_of(
    business: str | None, measures: Iterable[Measure], cell: tuple[str, ...]
) -> dict[tuple[object, ...], dict[str, int]]:
    """The dealer's own days, by some columns of their cells."""
    rows = DaySum.objects.filter(business=business) if business else DaySum.objects.all()
    found: dict[tuple[object, ...], Counter[str]] = {}
    names = list(map(str, measures))
    for row in rows.values("on", *DIMENSIONS, *names):
        counts = found.setdefault((row["on"], *(row[name] for name in cell)), Counter())
        counts.update({name: row[name] for name in names})
    told = {key: {name: count for name, count in counts.items() if count} for key, counts in found.items()}
    return {key: counts for key, counts in told.items() if counts}


def counted_rows(rows: Iterable[Mapping[str, object]]) -> dict[tuple[object, ...], dict[str, object]]:
    names = ("on", "channel", "model", "business")
    told = {
        tuple(row[name] for name in names): {name: count for name, count in row.items() if name not in names and count}
        for row in rows
    }
    return {key: counts for key, counts in told.items() if counts}


def stock_of_rows(part: Part) -> dict[tuple[object, ...], dict[str, int]]:
    """What stands, from the cards themselves."""
    is_visited = Q(first_visit_on__isnull=False)
    standing = Card.objects.filter(business=part.business, merged_into=None, status__in=OPEN)
    rows = standing.values("owner", "channel", "model").annotate(
        **{f"stock_{status}": Count("id", filter=Q(status=status)) for status in OPEN},
        stock_visited=Count("id", filter=is_visited),
        stock_unvisited=Count("id", filter=~is_visited),
    )
    return nonzero({(row["owner"], row["channel"], row["model"]): row for row in rows}, STOCK)


def overdue_of_rows(part: Part, today: date) -> dict[tuple[object, ...], int]:
    late = Card.objects.filter(
        business=part.business, merged_into=None, status__in=["active", "ordered"], next_followup_on__lt=today
    )
    # What is due of a card in care is care's (MG-2).
    debtor = Case(When(care_since__isnull=True, then="owner"), default=Value(CARE_DEPARTMENT))
    rows = late.values("channel", "model", debtor=debtor).annotate(count=Count("id"))
    return {(row["debtor"], row["channel"], row["model"]): row["count"] for row in rows}


def nonzero(
    found: Mapping[tuple[object, ...], Mapping[str, int]], names: Iterable[str] | None = None
) -> dict[tuple[object, ...], dict[str, int]]:
    """Counts without those of nothing."""
    chosen = None if names is None else {str(name) for name in names}
    told = {
        key: {str(name): count for name, count in counts.items() if count and (chosen is None or str(name) in chosen)}
        for key, counts in found.items()
    }
    return {key: counts for key, counts in told.items() if counts}


def stock_in(counted: Recount, day: date, part: Part) -> Counter[str]:
    """The stock of one consultant, one model or both."""
    found: Counter[str] = Counter()
    for (owner, _, model), counts in counted.stock(day).items():
        if part.consultant in (None, owner) and part.model in (None, model):
            found.update(counts)
    return found


def lines(found: StockFlow) -> list[tuple[str, int]]:
    return [*found.prospects.items(), *found.orders.items()]


def named_lines(found: StockFlow) -> list[tuple[tuple[str, str], int]]:
    return [
        ((stock, name), count) for stock in ("prospects", "orders") for name, count in getattr(found, stock).items()
    ]

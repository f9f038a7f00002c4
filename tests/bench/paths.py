"""The paths that a client asks for, each beside the plain SQL of the same work."""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import orjson
import psycopg
from django.db import connection
from django.db.models import Max

from accounts.models import User
from accounts.roles import Role
from accounts.services.devices import issue_token
from crm.models import Card, CardPhone, Event
from crm.queries.card_filters import DUE_STATUSES
from crm.queries.cards import ROW_FIELDS
from kit import clock
from kit.api.paging import Cursor
from kit.ids import uuid7
from kit.tenancy import in_dealer, in_public
from reporting.brand.models import BrandMonth
from tenants.models import Dealer, DealerState
from tests.bench.data import BIG, SMALL
from tests.bench.load import Request
from tests.factories import SHANGHAI, make_user, walk_in

Session = psycopg.Connection[Any]
# One client's turn at the plain SQL; the number tells the turns apart.
Floor = Callable[[Session, int], object]

_PAGE = 51
_ROW = ", ".join(field for field in ROW_FIELDS if "__" not in field)


@dataclass(frozen=True, slots=True)
class Path:
    """`requests` at the big dealer, `at_small` the same at the small one; `take_back` what they and the floor wrote."""

    name: str
    requests: Sequence[Request]
    floor: Floor
    at_small: Sequence[Request] = ()
    take_back: Callable[[], None] = lambda: None
    # Of what may be done once: requests for another round.
    renew: Callable[[Sequence[Request]], Sequence[Request]] = lambda requests: requests


def paths() -> dict[str, Callable[[], Path]]:
    """By the names of build/bench.json."""
    return {
        "file": file,
        "due": due,
        "due_page_1000": due_page_1000,
        "search_number_end": lambda: search("search_number_end", _END),
        "search_number_part": lambda: search("search_number_part", _PART),
        "search_name": lambda: search("search_name", _NAME),
        "flow": flow,
        "brand": brand,
    }


def token_of(dealer: str, username: str) -> str:
    """A device token of someone at a dealer."""
    with in_dealer(dealer):
        return issue_token(User.objects.get(username=username), "bench").token


def file() -> Path:
    """A walk-in's card with two numbers, its first contact and its event, sent with a key."""

    def bodies(dealer: str) -> list[Request]:
        token = token_of(dealer, "consultant-1")
        return [Request(dealer, "/api/v1/cards/", token, "POST", new_card(), key=uuid4().hex) for _ in range(4_000)]

    big, small = taking_back(BIG), taking_back(SMALL)

    def take_back() -> None:
        big()
        small()

    return Path("file", bodies(BIG), filed_by_sql(), bodies(SMALL), take_back, once)


def taking_back(dealer: str) -> Callable[[], None]:
    """What takes back all that is filed at a dealer from now on. Where it stayed, a few runs had put one name onto
    42,000 cards, and the search by name fell from 970 a second to 95."""
    first_id = uuid7()
    with in_dealer(dealer):
        last_event = Event.objects.aggregate(last=Max("id"))["last"]
        schema = connection.schema_name

    def take_back() -> None:
        # By the owner's role: no trigger fires, for the log is append-only for all but those who made it up.
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as session:
            session.execute(f"SET search_path = {schema}, extensions")
            with session.transaction():
                session.execute("SET LOCAL session_replication_role = replica")
                for table, key in _FILED:
                    session.execute(f"DELETE FROM {table} WHERE {key} >= %s", [first_id])
                session.execute("DELETE FROM crm_event WHERE id > %s", [last_event])
            for table in (*dict(_FILED), "crm_event"):
                session.execute(f"VACUUM ANALYZE {table}")

    return take_back


# Where a filing is written, with what tells when.
_FILED = (
    ("crm_followup", "card_id"),
    ("crm_cardphone", "card_id"),
    ("crm_suspectedduplicate", "card_id"),
    ("crm_card", "id"),
    ("kit_idempotentreply", "id"),
)


def new_card() -> str:
    numbers = [{"kind": "mobile", "number": f"13{random.randrange(10**9):09d}", "main": at == 0} for at in range(2)]
    card = walk_in(phones=numbers)
    card["follow_up"]["contact_at"] = (clock.now() - timedelta(minutes=1)).isoformat()
    return orjson.dumps(card).decode()


def filed_by_sql() -> Floor:
    """The statements that filing cannot do without: lock, look, card, numbers, follow-up, fence and event."""
    with in_dealer(BIG):
        sample = Card.objects.filter(phones__isnull=False).order_by("-id").first()
        columns = {table: _columns(table) for table in ("crm_card", "crm_followup")}
        schema = connection.schema_name
    assert sample is not None
    like = {"sample": sample.id, "owner": sample.owner_id}

    def copied(table: str, reference: str, **other: str) -> str:
        values = ", ".join(other.get(column, column) for column in columns[table])
        return (
            f"INSERT INTO {table} ({', '.join(columns[table])}) SELECT {values} FROM {table} "
            f"WHERE {reference} = %(sample)s LIMIT 1"
        )

    card = copied("crm_card", "id", id="%(id)s", number="''")
    follow_up = copied("crm_followup", "card_id", id="%(follow_up)s", card_id="%(id)s")

    def turn(session: Session, number: int) -> None:
        given = {**like, "id": uuid7(), "follow_up": uuid7(), "one": f"15{random.randrange(10**9):09d}"}
        given |= {
            "key": random.getrandbits(62),
            "two": f"15{random.randrange(10**9):09d}",
            "p1": uuid7(),
            "p2": uuid7(),
        }
        with session.transaction():
            session.execute(
                "SELECT pg_advisory_xact_lock(k) FROM unnest(ARRAY[%(key)s, %(key)s + 1]::bigint[]) k", given
            )
            session.execute(
                f"SELECT c.id FROM {schema}.crm_card c WHERE surname = '王' AND merged_into_id IS NULL AND id IN "
                f"(SELECT card_id FROM {schema}.crm_cardphone WHERE number IN (%(one)s, %(two)s))",
                given,
            )
            session.execute(card, given)
            session.execute(
                "INSERT INTO crm_cardphone (id, card_id, position, kind, number, digits, extension, is_main) VALUES "
                "(%(p1)s, %(id)s, 0, 'mobile', %(one)s, %(one)s, '', true),"
                "(%(p2)s, %(id)s, 1, 'mobile', %(two)s, %(two)s, '', false)",
                given,
            )
            session.execute(follow_up, given)
            session.execute("SELECT pg_advisory_xact_lock_shared(0, 1)")
            session.execute(
                "INSERT INTO crm_event (occurred_on, recorded_at, kind, version, card_id, actor_id, data)"
                " VALUES (current_date, now(), 'bench.filed', 1, %(id)s, %(owner)s, '{}')",
                given,
            )

    return turn


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' AND attidentity = ''",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


_DUE = "/api/v1/cards/?due=overdue&ordering=next_followup_on"


def due() -> Path:
    """The first page of what is overdue of the consultant who has most."""
    requests = [[Request(dealer, _DUE, token_of(dealer, "consultant-0"))] for dealer in (BIG, SMALL)]
    return Path("due", requests[0], _due_by_sql(_owner(BIG)), requests[1])


def due_page_1000() -> Path:
    """The page that begins behind 49,950 rows; at the small dealer the last one."""

    def at(dealer: str) -> list[Request]:
        cursor = _cursor_of_page(dealer, 1_000)
        return [Request(dealer, f"{_DUE}&cursor={cursor.write()}", token_of(dealer, "consultant-0"))]

    cursor = _cursor_of_page(BIG, 1_000)
    return Path("due_page_1000", at(BIG), _due_by_sql(_owner(BIG), cursor.value, cursor.key), at(SMALL))


def _owner(dealer: str) -> Any:
    with in_dealer(dealer):
        return User.objects.get(username="consultant-0").id


def _cursor_of_page(dealer: str, page: int) -> Cursor:
    with in_dealer(dealer):
        rows = Card.objects.filter(
            owner__username="consultant-0",
            status__in=DUE_STATUSES,
            merged_into=None,
            next_followup_on__lt=clock.today(SHANGHAI),
        ).order_by("next_followup_on", "id")
        found = rows[: (page - 1) * 50].values_list("next_followup_on", "id")
        behind = (
            list(found)[-1] if page * 50 > rows.count() else rows.values_list("next_followup_on", "id")[page * 50 - 51]
        )
    return Cursor("next_followup_on", False, behind[0], behind[1])


def _due_by_sql(owner: object, on: date = date(1900, 1, 1), behind: object = None) -> Floor:
    sql = (
        f"SELECT {_ROW} FROM crm_card WHERE owner_id = %s AND status IN ('active', 'ordered')"
        " AND merged_into_id IS NULL AND next_followup_on < %s AND (next_followup_on, id) > (%s, %s)"
        f" ORDER BY next_followup_on, id LIMIT {_PAGE}"
    )
    given = [owner, clock.today(SHANGHAI), on, behind or "00000000-0000-0000-0000-000000000000"]
    return lambda session, number: session.execute(sql, given, prepare=False).fetchall()


_OF_CARDS = f"SELECT {_ROW} FROM crm_card WHERE merged_into_id IS NULL AND "
_IN_ORDER = f" ORDER BY created_at DESC, id DESC LIMIT {_PAGE}"
_END = (
    _OF_CARDS + "id IN (SELECT card_id FROM crm_cardphone WHERE reverse(digits) LIKE reverse(%s) || '%%')" + _IN_ORDER,
    8,
)
_PART = (_OF_CARDS + "id IN (SELECT card_id FROM crm_cardphone WHERE digits LIKE '%%' || %s || '%%')" + _IN_ORDER, 6)
_NAME = (_OF_CARDS + "grams @> ARRAY[%s]::varchar[]" + _IN_ORDER, 0)


def search(name: str, plain: tuple[str, int]) -> Path:
    """By the last eight digits of a number, six from its middle, two characters of a name; words that are there."""
    sql, digits = plain

    def words_of(dealer: str) -> list[str]:
        with in_dealer(dealer):
            if not digits:
                names = Card.objects.order_by("id").values_list("customer_name", flat=True)[:200]
                return sorted({found[:2] for found in names})
            numbers = CardPhone.objects.order_by("id").values_list("digits", flat=True)[:200]
            return sorted({found[-digits:] if digits == 8 else found[3 : 3 + digits] for found in numbers})

    def requests(dealer: str) -> list[Request]:
        token = token_of(dealer, "manager")
        return [Request(dealer, f"/api/v1/cards/?q={_quoted(word)}", token) for word in words_of(dealer)]

    words = words_of(BIG)
    floor: Floor = lambda session, number: session.execute(sql, [words[number % len(words)]], prepare=False).fetchall()  # noqa: E731
    return Path(name, requests(BIG), floor, requests(SMALL))


def _quoted(word: str) -> str:
    from urllib.parse import quote

    return quote(word)


def flow() -> Path:
    """The stock flow of a whole month, half a year ago."""
    month = (clock.today(SHANGHAI) - timedelta(days=180)).replace(day=1)
    ours = [
        [Request(d, f"/api/v1/reports/stock-flow/?month={month:%Y-%m}", token_of(d, "manager"))] for d in (BIG, SMALL)
    ]
    opening = "SELECT sum(stock_active) FROM reporting_monthstock WHERE month = %(month)s"
    moved = """SELECT sum(filed), sum(ordered), sum(delivered), sum(prospects_lost) FROM reporting_daysum
                WHERE "on" >= %(month)s AND "on" < %(month)s + interval '1 month'"""

    def turn(session: Session, number: int) -> None:
        for statement in (opening, moved):
            session.execute(statement, {"month": month}, prepare=False).fetchall()

    return Path("flow", ours[0], turn, ours[1])


def brand() -> Path:
    """A month's funnels of a thousand dealers, from a roll-up that is simulated for all of them."""
    first = _last_month()
    with in_public():
        simulate_roll_up(1_000)
        hq = User.objects.filter(username="bench-hq").first() or make_user("bench-hq", Role.HQ_ADMIN)
        token = issue_token(hq, "bench").token
    request = Request("hq", f"/api/v1/brand/funnel/?month={first:%Y-%m}", token)
    # What the funnel adds up, flow and cohort.
    counted = (
        "traffic", "filed", "ordered", "delivered", "first_filed", "first_declined", "first_pending", "cohort_visited",
        "cohort_ordered", "cohort_delivered", "first_visits",
    )  # fmt: skip
    of_channels = ", ".join(f"sum(traffic) FILTER (WHERE channel = '{channel}')" for channel in ("walk_in", "phone"))
    sql = (
        f"SELECT dealer, {', '.join(f'sum({name})' for name in counted)}, {of_channels}"
        " FROM public.reporting_brandmonth WHERE month = %s AND business = 'retail' GROUP BY dealer"
    )
    return Path("brand", [request], lambda session, number: session.execute(sql, [first], prepare=False).fetchall())


def _last_month() -> date:
    """Its first day."""
    return (clock.today(SHANGHAI).replace(day=1) - timedelta(days=1)).replace(day=1)


def simulate_roll_up(dealers: int) -> None:
    """A year of months for so many dealers, twelve cells each; what is there stays."""
    measures = [field.name for field in BrandMonth._meta.fields if field.get_internal_type() == "IntegerField"]
    filled, values = ", ".join(measures), ", ".join("(random() * 50)::int" for _ in measures)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO public.reporting_brandmonth (dealer, month, channel, model, business, {filled})
                SELECT code, month, channel, model, 'retail', {values}
                  FROM (SELECT code FROM public.tenants_dealer WHERE code LIKE 'dealer-%%' ORDER BY code LIMIT %s) d,
                       generate_series(date_trunc('month', now()) - interval '12 months', now(), '1 month') month,
                       unnest(ARRAY['walk_in', 'phone', 'media']) channel,
                       unnest(ARRAY['octavia', 'superb', 'a', 'b']) model
                ON CONFLICT DO NOTHING""",
            [dealers],
        )
        cursor.execute("ANALYZE public.reporting_brandmonth")


@contextmanager
def many_dealers(dealers: int = 10_000) -> Iterator[None]:
    """So many dealers in the brand's comparisons for the length of a block: those beyond the thousand are rows alone,
    suspended, so that nobody looks for their schemas."""
    with in_public():
        _forget_many()
        _simulate_many(dealers - Dealer.objects.count())
    try:
        yield
    finally:
        with in_public():
            _forget_many()


_MANY = "many-"


def _forget_many() -> None:
    for rows in (BrandMonth.objects.filter(dealer__startswith=_MANY), Dealer.objects.filter(code__startswith=_MANY)):
        # By one statement, for nothing refers to them.
        rows._raw_delete(rows.db)  # type: ignore[attr-defined]


def _simulate_many(dealers: int) -> None:
    like = Dealer.objects.filter(code__startswith="dealer-").order_by("code")[0]
    names = (f"{_MANY}{number:05d}" for number in range(dealers))
    Dealer.objects.bulk_create(
        Dealer(
            code=name, schema_name=f"nowhere_{name}", name=name, brand_id=like.brand_id, region_id=like.region_id,
            province=like.province, city=like.city, area_code=like.area_code, state=DealerState.SUSPENDED,
        )
        for name in names
    )  # fmt: skip
    columns = [field.column for field in BrandMonth._meta.concrete_fields if field.column not in ("id", "dealer")]
    same = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO public.reporting_brandmonth (dealer, {same})
                SELECT code, {same} FROM public.reporting_brandmonth, public.tenants_dealer
                 WHERE dealer = %s AND month = %s AND code LIKE %s""",
            [like.code, _last_month(), f"{_MANY}%"],
        )
        cursor.execute("ANALYZE public.reporting_brandmonth")


def once(requests: Sequence[Request]) -> list[Request]:
    """Requests with keys and numbers of their own, for another round of what may be done once."""
    return [replace(request, key=uuid4().hex, body=new_card()) for request in requests[:2000]]

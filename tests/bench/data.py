"""The bench's data, made once: a thousand dealers, one of them with 100,000 cards, one with 1,000, the rest small.

Samples are filed through the services, so that each row is what the product writes; set-based SQL then multiplies
them, with names, numbers, dates and owners of their own. As in life a few consultants have most of the cards, and
surnames are as common as they are: a name of the commonest stands on some hundred of the 100,000 cards.
"""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Max

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, Event, FollowerCursor
from crm.rules.search import grams, searchable
from crm.rules.surnames import surname
from demo.catalogue import make_catalogue
from demo.people import person
from kit import clock
from kit.errors import DomainError
from kit.tenancy import in_dealer, in_public
from reporting.dealer.events.follower import DealerFigures
from reporting.dealer.models import CardState, DaySum, MonthStock, MonthSum, Movement
from reporting.dealer.services.rebuild import rebuild_figures
from tenants.models import Brand, Dealer, DealerState, Region
from tenants.rules.dealers import schema_of
from tenants.services.provisioning import set_up_waiting_dealers
from tests.bench.stage import Stage
from tests.factories import SHANGHAI, filed, followed_up, make_user, numbered

BIG, SMALL = "big", "small"
DEALERS = 1_000
CARDS = {BIG: 100_000, SMALL: 1_000}
# Of the big dealer's cards the first consultant has this share: enough for a list of a thousand pages.
_FIRST_SHARE = 0.6
_SAMPLES = 250
_NAMES = 20_000


def make_data(stage: Stage) -> None:
    """Make what is not there yet; killed, it goes on where it was.

    Two hundred thousand files are made; told to each of them, the disk would take longer than all else.
    """
    with stage.connect() as session:
        _set_fsync(session, "off")
        _make_all()
        # What was written meanwhile is asked of the disk by one word, not file by file.
        session.execute("CHECKPOINT")
        os.sync()
        _set_fsync(session, "on")


def _set_fsync(session: "psycopg.Connection[tuple[object, ...]]", value: str) -> None:
    session.execute(f"ALTER SYSTEM SET fsync = {value}")
    session.execute("SELECT pg_reload_conf()")


def _make_all() -> None:
    call_command("migrate")
    with in_public():
        _make_brand()
        _make_dealers()
    for code, cards in CARDS.items():
        with in_dealer(code):
            _make_staff()
            _make_samples()
            _multiply(cards)
            _fill_figures()


def _fill_figures() -> None:
    """The reports' figures of all that the log holds, where the follower is not there already."""
    last = Event.objects.aggregate(last=Max("id"))["last"]
    followed = FollowerCursor.objects.filter(name=DealerFigures.name).values_list("position", flat=True).first()
    if followed is not None and followed >= last:
        return
    print(f"  figures of {connection.schema_name}")
    while not rebuild_figures():
        print("  once more")
    with connection.cursor() as cursor:
        for table in (Movement, CardState, DaySum, MonthSum, MonthStock):
            cursor.execute(f"VACUUM ANALYZE {table._meta.db_table}")


def _make_brand() -> None:
    brand = Brand.objects.first() or Brand.objects.create(code="bench", name_zh="试车", name_en="Bench")
    for number in range(8):
        code = f"region-{number}"
        Region.objects.get_or_create(brand=brand, code=code, defaults={"name_zh": code, "name_en": code})
    make_catalogue()


def _make_dealers() -> None:
    codes = [BIG, SMALL, *(f"dealer-{number:04d}" for number in range(DEALERS - len(CARDS)))]
    there = set(Dealer.objects.values_list("code", flat=True))
    brand, regions = Brand.objects.get(), list(Region.objects.order_by("code"))
    Dealer.objects.bulk_create(
        Dealer(
            code=code, schema_name=schema_of(code), name=code, brand=brand, region=regions[at % len(regions)],
            province="上海市", city="长宁区", area_code="021",
        )
        for at, code in enumerate(codes)
        if code not in there
    )  # fmt: skip
    waiting = Dealer.objects.filter(state=DealerState.PROVISIONING).count()
    if waiting:
        print(f"  {waiting} dealers to set up")
        with ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(_set_up_all) for _ in range(2)]:
                done.result()


def _set_up_all() -> None:
    with in_public():
        set_up_waiting_dealers()
    connections.close_all()


def _make_staff() -> None:
    for number in range(40):
        if not User.objects.filter(username=f"consultant-{number}").exists():
            make_user(f"consultant-{number}", Role.CONSULTANT)
    if not User.objects.filter(username="manager").exists():
        make_user("manager", Role.SHOWROOM_MANAGER)


def _make_samples() -> None:
    chance = random.Random(1)
    consultants = list(User.objects.filter(username__startswith="consultant-").order_by("username"))
    now = clock.now()
    for number in range(Card.objects.count(), _SAMPLES):
        name = person(chance).name
        consultant = chance.choice(consultants)
        with clock.at(now - timedelta(days=3)):
            card = filed(consultant, customer_name=name, phones=_phones(number))
        with clock.at(now - timedelta(days=2)):
            try:
                followed_up(consultant, card)
            except DomainError as refusal:
                raise SystemExit(f"the samples no longer suit the rules: {refusal.problems}") from refusal


def _phones(number: int) -> list[dict[str, object]]:
    """Two and a half numbers a card."""
    more = [{"kind": "mobile", "number": f"137{number:08d}", "main": False}]
    more += [{"kind": "mobile", "number": f"136{number:08d}", "main": False}] if number % 2 else []
    return [*numbered(number), *more]


def _multiply(cards: int) -> None:
    """Copies of the samples up to so many cards, filed over two years, with all that belongs to them."""
    missing = cards - Card.objects.count()
    if missing <= 0:
        return
    print(f"  {missing} cards in {connection.schema_name}")
    _make_names()
    with connection.cursor() as cursor:
        cursor.execute(_COPIES, {"missing": missing, "first": _FIRST_SHARE})
        for table, reference in (("crm_card", "id"), ("crm_cardphone", "card_id"), ("crm_followup", "card_id")):
            cursor.execute(_copy(cursor, table, reference))
        cursor.execute(_EVENTS)
        cursor.execute("DROP TABLE copies, names")
        for table in ("crm_card", "crm_cardphone", "crm_followup", "crm_event"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _make_names() -> None:
    """People as they are called, with what the product keeps of a name to find it by."""
    chance = random.Random(2)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE names (at int, name text, surname text, searched text, grams varchar(2)[])"
        )
        names = [(name, searchable(name, "", "")) for name in (person(chance).name for _ in range(_NAMES))]
        cursor.executemany(
            "INSERT INTO names VALUES (%s, %s, %s, %s, %s)",
            [(at, name, surname(name), searched, grams(searched)) for at, (name, searched) in enumerate(names)],
        )
        cursor.execute("ANALYZE names")


_COPIES = """
    CREATE TEMPORARY TABLE copies AS
    WITH samples AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at, count(*) OVER () AS many FROM crm_card),
         staff AS (SELECT id, row_number() OVER (ORDER BY username) - 1 AS at, count(*) OVER () AS many
                     FROM accounts_user WHERE username LIKE 'consultant-%%')
    SELECT samples.id AS sample, uuidv7(-days * interval '1 day') AS copy, days, number,
           CASE WHEN random() < %(first)s THEN (SELECT id FROM staff WHERE at = 0)
                ELSE (SELECT id FROM staff WHERE at = number %% many) END AS owner,
           names.name, names.surname, names.searched, names.grams
      FROM generate_series(1, %(missing)s) number
      JOIN samples ON samples.at = number %% samples.many
      JOIN names ON names.at = number %% (SELECT count(*) FROM names),
           LATERAL (SELECT 5 + number * 720 / %(missing)s AS days) d
"""
# How a copy differs from its sample, by column; what is not named here is the same.
_OTHERWISE = {
    "crm_card": {
        "id": "copies.copy", "owner_id": "copies.owner", "filed_by_id": "copies.owner", "number": "''",
        "customer_name": "copies.name", "surname": "copies.surname", "search_text": "copies.searched",
        "grams": "copies.grams",
    },
    "crm_cardphone": {
        "id": "gen_random_uuid()", "card_id": "copies.copy",
        "number": "'1' || lpad((abs(hashtextextended(row.id::text, copies.number)) % 10000000000)::text, 10, '0')",
        "digits": "'1' || lpad((abs(hashtextextended(row.id::text, copies.number)) % 10000000000)::text, 10, '0')",
    },
    "crm_followup": {"id": "gen_random_uuid()", "card_id": "copies.copy", "owner_id": "copies.owner"},
}  # fmt: skip
_EVENTS = """
    INSERT INTO crm_event (occurred_on, recorded_at, kind, version, card_id, actor_id, data)
    SELECT row.occurred_on - days, row.recorded_at - days * interval '1 day' + number * interval '1 millisecond',
           kind, version, copy, copies.owner,
           data || jsonb_strip_nulls(jsonb_build_object('owner', copies.owner, 'filer',
                CASE WHEN data ? 'filer' THEN copies.owner END,
                'filed_on', ((data ->> 'filed_on')::date - days)::text,
                'first_visit_on', ((data ->> 'first_visit_on')::date - days)::text))
      FROM crm_event row JOIN copies ON copies.sample = row.card_id
     ORDER BY days DESC, number, row.id
"""


def _copy(cursor: object, table: str, reference: str) -> str:
    cursor.execute(  # type: ignore[attr-defined] # Django's cursor
        """SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''""",
        [table],
    )
    chosen = {}
    for column, kind in cursor.fetchall():  # type: ignore[attr-defined]
        shifted = {
            "date": f"row.{column} - days",
            "timestamp with time zone": f"row.{column} - days * interval '1 day'",
        }
        chosen[column] = _OTHERWISE[table].get(column) or shifted.get(kind, f"row.{column}")
    into, values = ", ".join(chosen), ", ".join(chosen.values())
    return (
        f"INSERT INTO {table} ({into}) SELECT {values} FROM {table} row JOIN copies ON copies.sample = row.{reference}"
    )


def today_in_shanghai() -> str:
    """The business date of all the bench's dealers."""
    return clock.today(SHANGHAI).isoformat()

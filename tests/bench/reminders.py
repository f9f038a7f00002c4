"""Reminders: how many a second are derived of one dealer's cards, and what a second costs in which nothing is due."""

import statistics
import time
from datetime import timedelta

from django.db import transaction

from kit import clock
from kit.models import DueItem
from kit.schedule import Due, plan, run_due
from kit.tenancy import in_dealer, in_public
from notifications.models import Notification
from tenants.models import NextDue
from tenants.queries.next_due import add_missing, places_due
from tests.bench.data import BIG
from tests.bench.measure import PAIRS, Figures, of_waits, told_ratios
from tests.bench.stage import Stage

_COUNT = 5_000
_PASSES = 200
_EXPECT = """
    UPDATE crm_card SET appointment_on = %s, appointment_time = NULL, arrived_on = NULL
     WHERE id IN (SELECT id FROM crm_card WHERE status = 'active' AND merged_into_id IS NULL AND care_since IS NULL
                   ORDER BY id LIMIT %s)
"""
# Each expected customer's owner, once: the least with which reminders can be written.
_FLOOR = """
    INSERT INTO notifications_notification (id, recipient_id, kind, cause, card_id, created_at, until, data)
    SELECT gen_random_uuid(), owner_id, 'appointment_confirm', 'floor:' || id, id, now(), %(day)s, '{}'
      FROM crm_card WHERE appointment_on = %(tomorrow)s AND status IN ('active', 'ordered') AND merged_into_id IS NULL
        ON CONFLICT DO NOTHING
"""


def reminders(stage: Stage) -> Figures:
    """Confirmations of 5,000 appointments of the big dealer, from the due item to the inboxes; the floor is one INSERT
    from a SELECT. Rates are reminders a second."""
    waits, ratios = [], []
    with in_dealer(BIG) as dealer, stage.connect() as session:
        day = clock.today(dealer.time_zone)
        session.execute(f'SET search_path = "{dealer.schema}"')
        session.execute("UPDATE crm_dealersettings SET quiet_from = '00:00', quiet_to = '00:00'")
        session.execute(_EXPECT, [day + timedelta(days=1), _COUNT])
        run_due()
        for number in range(PAIRS):
            begun = time.perf_counter()
            session.execute(_FLOOR, {"day": day, "tomorrow": day + timedelta(days=1)})
            plain = time.perf_counter() - begun
            _forget()
            with transaction.atomic():
                plan([Due("appointment_confirm", f"bench:{number}", clock.now(), day)])
            begun = time.perf_counter()
            run_due()
            waits.append(time.perf_counter() - begun)
            ratios.append(waits[-1] / plain)
            found = Notification.objects.filter(kind="appointment_confirm").count()
            if found < _COUNT:
                raise RuntimeError(f"{found} of {_COUNT} reminders")
            _forget()
        session.execute("UPDATE crm_dealersettings SET quiet_from = '21:00', quiet_to = '08:00'")
        session.execute(
            "UPDATE crm_card SET appointment_on = NULL WHERE appointment_on = %s", [day + timedelta(days=1)]
        )
        DueItem.objects.all().delete()
    figures = of_waits(waits, [])
    figures.per_second = round(_COUNT / statistics.median(waits), 1)
    figures.floor_ratio = told_ratios(ratios)
    return figures


def due_pass(stage: Stage) -> Figures:
    """One pass of an idle scheduler over all dealers, which comes each second."""
    with in_public():
        add_missing()
        NextDue.objects.update(due_at=clock.now() + timedelta(days=1))
        waits = []
        for _number in range(_PASSES):
            begun = time.perf_counter()
            if places_due():
                raise RuntimeError("something is due")
            waits.append(time.perf_counter() - begun)
        NextDue.objects.all().delete()
    return of_waits(waits, [])


def _forget() -> None:
    Notification.objects.filter(kind="appointment_confirm").delete()

"""Metering: a row by dealer, day and kind; counted again it is the same row (SA-6)."""

from django.conf import settings
from django.utils.module_loading import import_string

from kit import clock
from kit.tenancy import current_dealer
from tenants.billing.models import MeterKind, MeterRow
from tenants.billing.queries.limits import plan_of
from tenants.billing.services.announcing import notify_of
from tenants.billing.services.seats import seats_in_use


def meter_dealer() -> None:
    """Count the current dealer's day so far: the highest count of a day stays, messages are the day's own sum.

    The administrators are notified of cards beyond the plan, once a month (SA-4).
    """
    dealer = current_dealer()
    today = clock.today(dealer.time_zone)
    counts = {MeterKind.SEATS: seats_in_use()}
    counts |= {MeterKind(kind): int(import_string(path)(today)) for kind, path in settings.METERS.items()}
    before = dict(MeterRow.objects.filter(dealer=dealer.code, on=today).values_list("kind", "amount"))
    rows = [
        MeterRow(dealer=dealer.code, on=today, kind=kind, amount=max(amount, before.get(kind, 0)))
        for kind, amount in counts.items()
    ]
    MeterRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["dealer", "on", "kind"], update_fields=["amount"]
    )
    plan = plan_of(dealer.code)
    if plan is not None and counts[MeterKind.CARDS] > plan.card_limit:
        notify_of("cards_beyond", f"{today:%Y-%m}", limit=plan.card_limit)

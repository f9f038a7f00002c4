"""A dealer's choices: a plan, seats. The renewal that follows from them, once a day (SA-4, SA-5). In public."""

from datetime import date, timedelta

from django.db import transaction

from kit.errors import raise_all
from tenants.billing.models import Invoice, InvoiceState, Plan, Subscription
from tenants.billing.queries.leaving import open_notice
from tenants.billing.queries.ledger import most_cards, offered_plans, running_periods
from tenants.billing.rules.amounts import Line, LineKind, added_seats_line, excess_line, seats_line
from tenants.billing.rules.orders import PlanOrder, order_problems, seat_problems
from tenants.billing.rules.periods import ISSUE_AHEAD, Interval, Period, period_at
from tenants.billing.services.ledger import issue_invoice, locked_account, move_by_clock, return_after_payment, settle
from tenants.models import Dealer, DealerState
from tenants.services.lifecycle import today_of

# States in which the next period is invoiced; one that is late pays first.
_RENEWS = {DealerState.TRIAL, DealerState.ACTIVE, DealerState.PAST_DUE}


def open_subscription(code: str) -> Subscription:
    """Begin a dealer's ledger, with the seats of the first plan that is offered. Harmless when there is one."""
    plan = offered_plans()[0]
    found, _ = Subscription.objects.get_or_create(dealer=code, defaults={"seats": plan.seats_included})
    return found


def choose_plan(code: str, order: PlanOrder, used: int) -> Subscription:
    """Choose a plan; `used` are the accounts that may sign in. The first is invoiced at once, or as the trial ends.

    A dealer with a period keeps its plan until the period's end. Refuses with `required`, `not_a_choice`, `too_long`,
    `bad_tax_number`, `out_of_range`, `seats_in_use`.
    """
    plans = {plan.code: plan for plan in offered_plans()}
    with transaction.atomic():
        subscription, dealer = locked_account(code)
        raise_all(order_problems(order, frozenset(plans), used))
        subscription.title, subscription.tax_number = order.title.strip(), order.tax_number
        if subscription.period_index is None:
            _begin(subscription, dealer, plans[order.plan], order)
        else:
            subscription.next_plan, subscription.next_interval = plans[order.plan], order.interval
            _change_seats(subscription, dealer, order.seats)
        subscription.save()
        _renew(subscription, dealer)
        if settle(subscription, dealer):
            return_after_payment(subscription, dealer)
    return subscription


def change_seats(code: str, seats: int, used: int) -> Subscription:
    """Order more seats at once, charged to the end of the period, or fewer from the next period on (SA-4, SA-5)."""
    with transaction.atomic():
        subscription, dealer = locked_account(code)
        raise_all(seat_problems(seats, used))
        _change_seats(subscription, dealer, seats)
        subscription.save()
        if settle(subscription, dealer):
            return_after_payment(subscription, dealer)
    return subscription


def bill_dealer(code: str) -> None:
    """Do what a day asks for, any number of times: begin fewer seats, invoice, use credit, move the state."""
    with transaction.atomic():
        subscription, dealer = locked_account(code)
        _begin_fewer_seats(subscription, dealer)
        _renew(subscription, dealer)
        if settle(subscription, dealer):
            return_after_payment(subscription, dealer)
        move_by_clock(subscription, dealer)


def _begin(subscription: Subscription, dealer: Dealer, plan: Plan, order: PlanOrder) -> None:
    """Set the first plan. In a trial its period begins as the trial ends, else today."""
    subscription.plan, subscription.interval, subscription.seats = plan, order.interval, order.seats
    subscription.next_seats = None
    is_trial = dealer.state == DealerState.TRIAL and dealer.state_until is not None
    subscription.anchor_on = dealer.state_until if is_trial else today_of(dealer)


def _change_seats(subscription: Subscription, dealer: Dealer, seats: int) -> None:
    if seats < subscription.seats and subscription.period_index is not None:
        subscription.next_seats, subscription.seats_cut_on = seats, today_of(dealer)
        return
    subscription.seats, subscription.next_seats, subscription.seats_cut_on = seats, None, None
    today = today_of(dealer)
    for invoice in running_periods(subscription.dealer, today):
        _charge_added(subscription, invoice, seats, today)


def _charge_added(subscription: Subscription, invoice: Invoice, seats: int, today: date) -> None:
    """Charge the seats beyond those that a period was invoiced for, by the days that are left of it."""
    added = seats - invoice.seats
    if added <= 0:
        return
    period = Period(invoice.begins_on, invoice.ends_on + timedelta(days=1))
    begins = max(today, period.begins_on)
    unit = invoice.lines.get(kind=LineKind.SEATS).unit_fen
    line = added_seats_line(unit, added, period, period.days_left(begins))
    invoice.seats = seats
    invoice.save(update_fields=["seats"])
    issue_invoice(subscription, Period(begins, period.next_on), [line], today)


def _begin_fewer_seats(subscription: Subscription, dealer: Dealer) -> None:
    """Take seats away that were given up, once the period that still had them is over."""
    today = today_of(dealer)
    if subscription.next_seats is None:
        return
    current = next((each for each in running_periods(subscription.dealer, today) if each.begins_on <= today), None)
    if current is not None and current.issued_on > (subscription.seats_cut_on or today):
        subscription.seats, subscription.next_seats, subscription.seats_cut_on = subscription.next_seats, None, None
        subscription.save()


def _renew(subscription: Subscription, dealer: Dealer) -> None:
    """Issue the invoice of the next period a week before it begins, once the one before it is paid."""
    today = today_of(dealer)
    if subscription.plan is None or subscription.anchor_on is None or not _may_renew(subscription, dealer):
        return
    anchor, interval, index = _next_period(subscription, today)
    period = period_at(anchor, interval, index)
    if today < period.begins_on - ISSUE_AHEAD:
        return
    notice = open_notice(dealer.code)
    if notice is not None and notice.ends_on <= period.begins_on:
        return
    excess = _excess(subscription, today)
    plan = subscription.next_plan or subscription.plan
    line = seats_line(plan.price, interval, subscription.next_seats or subscription.seats)
    issue_invoice(subscription, period, [line, *excess], today, period_index=index, seats=line.quantity)
    subscription.plan, subscription.next_plan = plan, None
    subscription.interval, subscription.next_interval = interval, ""
    subscription.anchor_on, subscription.period_index = anchor, index
    subscription.save()


def _may_renew(subscription: Subscription, dealer: Dealer) -> bool:
    """Whether a period may be invoiced: none is open, and the dealer works or has never had one."""
    is_first = subscription.period_index is None and dealer.state in {DealerState.READ_ONLY, DealerState.CLOSED}
    if dealer.state not in _RENEWS and not is_first:
        return False
    periods = Invoice.objects.filter(dealer=dealer.code, state=InvoiceState.OPEN, period_index__isnull=False)
    return not periods.exists()


def _next_period(subscription: Subscription, today: date) -> tuple[date, Interval, int]:
    """Return anchor, interval and index of the period to be invoiced next.

    Another interval counts from the end of the last period; one that is wholly past (the dealer was suspended) is
    skipped, and the next begins today.
    """
    interval, anchor = Interval(subscription.interval), subscription.anchor_on or today
    if subscription.period_index is None:
        return anchor, interval, 0
    index = subscription.period_index + 1
    if subscription.next_interval and subscription.next_interval != interval:
        anchor, index = period_at(anchor, interval, index).begins_on, 0
        interval = Interval(subscription.next_interval)
    if period_at(anchor, interval, index).next_on <= today:
        return today, interval, 0
    return anchor, interval, index


def _excess(subscription: Subscription, today: date) -> list[Line]:
    """Return the line for cards beyond the plan's limit since the last period was invoiced, each day once (SA-4)."""
    periods = Invoice.objects.filter(dealer=subscription.dealer, period_index__isnull=False)
    last = periods.exclude(state=InvoiceState.VOID).order_by("-issued_on").first()
    if last is None or subscription.plan is None:
        return []
    most = most_cards(subscription.dealer, last.issued_on, today - timedelta(days=1))
    line = excess_line(subscription.plan.price, Interval(subscription.interval), *most) if most else None
    return [line] if line else []

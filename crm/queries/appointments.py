"""Appointments that the customer has not kept yet (FU-6), each as a condition on cards."""

from datetime import date

from django.db.models import F, Q

from crm.queries.card_filters import DUE_STATUSES

# Traffic with one of the card's numbers counts as the customer having come (`services.arrivals`).
HAS_NOT_COME = Q(arrived_on__isnull=True) | Q(arrived_on__lt=F("appointment_on"))


def is_expected(on: date) -> Q:
    """Return the condition of cards whose customer is expected on a day and has not come."""
    return Q(appointment_on=on) & HAS_NOT_COME


def is_missed(on: date) -> Q:
    """Return the condition of cards to agree a new appointment for; closed and dormant ones are left alone."""
    return Q(appointment_on__lt=on, status__in=DUE_STATUSES) & HAS_NOT_COME

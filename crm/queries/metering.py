"""Counts of a dealer's use, for its subscription (SA-6)."""

from datetime import date

from django.db.models import Sum
from django.db.models.functions import Length

from crm.models import Card, ExportFile

_MEGABYTE = 1024 * 1024


def cards_in_total(on: date) -> int:
    """Return how many cards there are, whatever their status."""
    return Card.objects.count()


def stored_megabytes(on: date) -> int:
    """Return the megabytes of files that are stored, begun ones counted whole."""
    stored = ExportFile.objects.aggregate(bytes=Sum(Length("raw")))["bytes"] or 0
    return -(-int(stored) // _MEGABYTE)

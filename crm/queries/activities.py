"""Reading activities (AC-1)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from crm.models import Activity


def filter_activities(filters: Mapping[str, object]) -> QuerySet[Activity]:
    """Activities of some kinds, open at a date; what is absent does not narrow."""
    activities = Activity.objects.all()
    if filters.get("kind"):
        activities = activities.filter(kind__in=filters["kind"])
    if filters.get("on"):
        activities = activities.filter(starts_on__lte=filters["on"], ends_on__gte=filters["on"])
    return activities

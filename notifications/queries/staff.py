"""The people whom reminders are for: who holds a post, who is away, who gets copies, whose day begins when."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from accounts.models import User
from accounts.queries.working_time import working_times
from accounts.roles import MANAGERS, OWNERS, TRAFFIC_SIDE, Role
from notifications.rules.addressees import Staff
from notifications.rules.day_schedule import Worker
from notifications.rules.recipients import Group

# Posts by group: a post counts only where nobody holds the one before it. 'The manager' is the showroom manager, or the
# director of a dealer without one (domain.md §1).
_HOLDERS: Mapping[Group, Sequence[Collection[Role]]] = {
    Group.MANAGERS: [[Role.SHOWROOM_MANAGER], [Role.SALES_DIRECTOR]],
    Group.BOTH_MANAGERS: [MANAGERS],
    Group.DIRECTORS: [[Role.SALES_DIRECTOR]],
    Group.RECEPTION: [TRAFFIC_SIDE],
    Group.SELLERS: [OWNERS],
    Group.CARE: [[Role.CARE_SPECIALIST], [Role.CARE_DIRECTOR]],
    Group.ADMINS: [[Role.DEALER_ADMIN]],
    Group.BRAND_ADMINS: [[Role.HQ_ADMIN]],
    Group.OPERATORS: [[Role.OPERATOR], [Role.HQ_ADMIN]],
}
_WITH_OWN_PLAN = OWNERS | {Role.CARE_SPECIALIST, Role.CARE_DIRECTOR}


def holders(groups: Collection[Group]) -> dict[Group, set[UUID]]:
    """Return the people who hold each post now. One query, none without a group."""
    if not groups:
        return {}
    roles = sorted({str(role) for group in groups for post in _HOLDERS[group] for role in post})
    staff = list(User.objects.filter(is_active=True, roles__overlap=roles).values_list("id", "roles"))
    return {group: _first_held(_HOLDERS[group], staff) for group in groups}


def staff_on(day: date) -> Staff:
    """Return the people of the chosen place, who is away on a day and who gets copies. Two queries."""
    people = {user_id: set(roles) for user_id, roles in _active()}
    times = working_times()
    copies: dict[UUID, set[UUID]] = {}
    for manager, settings in times.items():
        # Only managers are copied: someone who no longer is one gets no more.
        if people.get(manager, set()) & MANAGERS:
            for person in settings.copies:
                copies.setdefault(person, set()).add(manager)
    stand_ins = {
        user_id: settings.instead_id
        for user_id, settings in times.items()
        if settings.instead_id is not None and settings.is_away_on(day)
    }
    return Staff(frozenset(people), stand_ins, copies)


def workers() -> list[Worker]:
    """Return the people with a plan of the day, and when each one's day begins. Two queries."""
    people = [(user_id, set(roles)) for user_id, roles in _active()]
    times = working_times()
    found = []
    for user_id, roles in people:
        has_own, has_team = bool(roles & _WITH_OWN_PLAN), bool(roles & MANAGERS)
        if not has_own and not has_team:
            continue
        settings = times.get(user_id)
        if settings is None:
            found.append(Worker(user_id, has_own, has_team))
            continue
        days_off, quiet = frozenset(settings.days_off), tuple(settings.quiet)
        found.append(Worker(user_id, has_own, has_team, settings.day_starts_at, days_off, quiet))
    return found


def _active() -> list[tuple[UUID, list[str]]]:
    return list(User.objects.filter(is_active=True).order_by("id").values_list("id", "roles"))


def _first_held(posts: Sequence[Collection[Role]], staff: Sequence[tuple[UUID, list[str]]]) -> set[UUID]:
    """Return the holders of the first post that anyone holds."""
    found = ({user_id for user_id, held in staff if not {*post}.isdisjoint(held)} for post in posts)
    return next((people for people in found if people), set())

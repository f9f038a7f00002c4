"""Leads of the brand's that someone sees, and whom one is offered to (HQ-4)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from accounts.access import Action, may
from accounts.models import User
from accounts.roles import OWNERS
from crm.models import Card, CardPhone, Lead, LeadContact
from crm.queries.card_visibility import cards_of
from crm.queries.numbers import masked_as_typed
from crm.queries.timetable import at_work
from crm.rules.codes import OPEN, LeadState
from crm.rules.leads import HIDDEN_LEADS, OPEN_LEADS
from crm.rules.numbers_in_text import mask_in_text
from crm.rules.phones import mask, normal_form
from kit import clock
from kit.errors import DomainError, refuse


def leads_of(user: User) -> QuerySet[Lead]:
    """Return the leads that someone sees: managers all; a consultant those that they may claim or have claimed."""
    rows = Lead.objects.exclude(state__in=HIDDEN_LEADS)
    if may(user, Action.LEAD_GIVE):
        return rows
    if not may(user, Action.LEAD_WORK):
        return rows.none()
    return rows.filter(Q(claimed_by=user) | Q(state=LeadState.OFFERED) & _may_claim(user))


def leads_to_work(user: User) -> list[Lead]:
    """Return the open leads of someone's day, those to be called first: their own, and those that they may claim. One
    query."""
    mine = Q(state=LeadState.CLAIMED, claimed_by=user) | Q(state=LeadState.OFFERED) & _may_claim(user)
    rows = Lead.objects.filter(mine).select_related("claimed_by", "offered_to")
    return list(rows.order_by(F("attempted_at").asc(nulls_first=True), "due_at", "id")[:50])


def lead_of(user: User, lead_id: UUID) -> Lead:
    """Return a lead that someone sees, with its people; `not_found` (404) for any other."""
    found = leads_of(user).select_related("claimed_by", "offered_to").filter(id=lead_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def lead_for_update(lead_id: UUID, *, field: str = "") -> Lead:
    """Return a lead that has arrived, locked until the transaction ends; `not_found` (404) for none,
    `lead_moved` (409) for one that the brand has taken back.

    With `field`, the lead is named within a body, and an unknown one is that field's `not_a_choice`. The lead comes
    without its people: a person joined to a row that was waited for is the one of before.
    """
    rows = Lead.objects.exclude(state=LeadState.ARRIVING)
    found = rows.select_for_update().filter(id=lead_id).first()
    if found is None:
        raise unknown_lead(field)
    if found.state == LeadState.MOVED:
        raise refuse("lead_moved", field, "HQ-5", status=409)
    return found


def unknown_lead(field: str = "") -> DomainError:
    """Return the refusal of a lead that is not there for someone: `not_a_choice` at the field of a body that names it,
    else `not_found` (404)."""
    return refuse("not_a_choice", field, "HQ-4") if field else refuse("not_found", status=404)


def mask_lead(user: User, lead: Lead) -> Lead:
    """Return a lead as someone sees it: until they have claimed it, numbers are masked. Never saved after this."""
    if not _sees_person(user, lead):
        lead.phone = masked_as_typed(lead.phone, lead.phone_number)
        lead.phone_number = mask(lead.phone_number)
        lead.more_phones = [masked_as_typed(each) for each in lead.more_phones]
        lead.email, lead.comments = "", mask_in_text(lead.comments)
        lead.customer_name = mask_in_text(lead.customer_name)
    return lead


def contacts_of(user: User, lead: Lead) -> list[LeadContact]:
    """Return the attempts to reach a lead with their people, in their order, as someone sees them. One query."""
    rows = list(lead.contacts.select_related("by").order_by("at", "id"))
    if not _sees_person(user, lead):
        for row in rows:
            row.note = mask_in_text(row.note)
    return rows


def numbers_of(lead: Lead, area_code: str = "") -> list[str]:
    """Return the numbers of a lead in their normal form (CA-4); `area_code` is for others than the first."""
    others = (normal_form(each, area_code) for each in lead.more_phones)
    return list(filter(None, (lead.phone_number, *others)))


def open_card_of(surname: str, numbers: Sequence[str]) -> Card | None:
    """Return the open card of the same customer (CA-5), the last contacted. One query."""
    with_number = CardPhone.objects.filter(number__in=numbers).values("card_id")
    found = Card.objects.filter(id__in=with_number, surname=surname, merged_into=None, status__in=OPEN)
    return found.order_by("-last_contact_at", "-id").first()


def cards_of_lead(user: User, lead: Lead, most: int = 5) -> list[Card]:
    """Return the open cards that someone sees with a number or the name of a lead, the last contacted first. One
    query."""
    with_number = CardPhone.objects.filter(number__in=numbers_of(lead)).values("card_id")
    same = Q(id__in=with_number) | Q(customer_name=lead.customer_name)
    rows = cards_of(user).filter(same, merged_into=None, status__in=OPEN)
    return list(rows.order_by("-last_contact_at", "-id")[:most])


def waiting_by_person() -> Mapping[UUID, int]:
    """Return how many open leads without an attempt each person has: offered to them or claimed. Two queries."""
    rows = Lead.objects.filter(state__in=OPEN_LEADS, attempted_at=None).order_by()
    counts: dict[UUID, int] = {}
    for person in ("offered_to", "claimed_by"):
        unclaimed = rows.filter(claimed_by=None) if person == "offered_to" else rows
        of_each = unclaimed.filter(**{f"{person}__isnull": False}).values_list(person).annotate(count=Count("id"))
        for user_id, count in of_each:
            counts[user_id] = counts.get(user_id, 0) + count
    return counts


def callers_at_work() -> list[UUID]:
    """Return the consultants and telemarketers at work. Three queries."""
    return list(at_work().filter(roles__overlap=sorted(OWNERS)).order_by("id").values_list("id", flat=True))


def _sees_person(user: User, lead: Lead) -> bool:
    return lead.claimed_by_id == user.id or may(user, Action.LEAD_GIVE)


def _may_claim(user: User) -> Q:
    return Q(offered_to=user) | Q(offered_to=None) | Q(open_from__lte=clock.now())

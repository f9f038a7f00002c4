"""Support by invitation (SA-8): the dealer_admin lets a named person view the dealer for some hours. At the dealer.

The person comes from the brand's host by a link that opens once (`tickets`). There they have an account with the
role `support`, which views pages with masked numbers and does nothing; each page is in the dealer's audit.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.access import Action
from accounts.commands import command, refuse_in_state
from accounts.models import User
from accounts.queries.tokens import hash_of
from accounts.roles import Role
from accounts.rules.commands import Purpose
from accounts.rules.lifetimes import Cause
from accounts.services.audit import note
from accounts.services.devices import end_all
from kit import clock
from kit.errors import raise_all, refuse
from kit.models import DueItem
from kit.schedule import Due, Kind, plan
from kit.tenancy import current_dealer
from tenants.billing.models import SupportInvitation
from tenants.billing.queries.support import open_now, support_people
from tenants.billing.rules.support import Invitation, invitation_problems
from tenants.models import Dealer

SUPPORT_ENDS = "support_ends"


@command(Action.SETTINGS_MANAGE)
@transaction.atomic
def invite_support(actor: User, wanted: Invitation) -> SupportInvitation:
    """Invite someone of the hosting company from now on. Refuses as `invitation_problems`."""
    people = {each.username: each for each in support_people()}
    raise_all(invitation_problems(wanted, people))
    person, dealer, now = people[wanted.person], current_dealer(), clock.now()
    _lock_dealer()
    invitation = SupportInvitation.objects.create(
        dealer=dealer.code,
        person_id=person.id,
        person_name=person.name,
        reason=wanted.reason.strip(),
        invited_by=actor.username,
        invited_at=now,
        ends_at=now + timedelta(hours=wanted.hours),
    )
    show_until(dealer.code)
    plan([Due(SUPPORT_ENDS, str(invitation.id), invitation.ends_at, clock.today(dealer.time_zone))])
    note(actor, "support.invited", person.name, reason=invitation.reason, hours=wanted.hours)
    return invitation


@command(Action.SETTINGS_MANAGE, Purpose.PROTECTION)
@transaction.atomic
def end_support(actor: User, invitation_id: UUID) -> None:
    """End an invitation and sign its person out; one that has ended stays so. Refuses with `not_found`."""
    _lock_dealer()
    found = SupportInvitation.objects.select_for_update().filter(id=invitation_id, dealer=current_dealer().code)
    invitation = found.first()
    if invitation is None:
        raise refuse("not_found", status=404)
    if invitation.ended_at is None:
        _end(invitation, actor)


def end_due(items: Sequence[DueItem]) -> None:
    """End the invitations whose time is over, as far as nobody has ended them."""
    _end_each(SupportInvitation.objects.filter(id__in=[UUID(item.cause) for item in items]))


@transaction.atomic
def end_over() -> None:
    """End the dealer's invitations that were cut short elsewhere (`visits`)."""
    _end_each(SupportInvitation.objects.filter(dealer=current_dealer().code, ends_at__lte=clock.now()))


@command(purpose=Purpose.SIGN_IN)
@transaction.atomic
def enter_by_ticket(ticket: str) -> tuple[User, datetime]:
    """Return the visitor whom a ticket lets in, and when their visit is over.

    Refuses with `ticket_ended` (409) for a ticket that is unknown, used or too old, `dealer_closed` (403).
    """
    now = clock.now()
    found = SupportInvitation.objects.select_for_update().filter(
        dealer=current_dealer().code, ticket=hash_of(ticket), ticket_until__gt=now, ended_at=None, ends_at__gt=now
    )
    invitation = found.first()
    if invitation is None:
        raise refuse("ticket_ended", rule="SA-8", status=409)
    known = {"name": invitation.person_name, "roles": [str(Role.SUPPORT)], "is_active": True}
    user, _ = User.objects.update_or_create(
        username=_username(invitation), defaults=known, create_defaults={**known, "password": make_password(None)}
    )
    refuse_in_state(Purpose.SIGN_IN, user)
    invitation.ticket, invitation.entered_at = "", invitation.entered_at or now
    invitation.save(update_fields=["ticket", "entered_at"])
    note(user, "support.entered", invitation.person_name, reason=invitation.reason)
    return user, invitation.ends_at


def _end_each(invitations: QuerySet[SupportInvitation]) -> None:
    _lock_dealer()
    for invitation in invitations.select_for_update().filter(ended_at=None).order_by("id"):
        _end(invitation, None)


def _end(invitation: SupportInvitation, actor: User | None) -> None:
    """End an invitation. Its person stays signed in where another one is open."""
    invitation.ended_at, invitation.ended_by = clock.now(), actor.username if actor else ""
    invitation.ticket = ""
    invitation.save(update_fields=["ended_at", "ended_by", "ticket"])
    person = SupportInvitation.objects.filter(dealer=invitation.dealer, person_id=invitation.person_id)
    user = User.objects.filter(username=_username(invitation)).first()
    if user is not None and not open_now(person).exists():
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_all(user, Cause.DEACTIVATED)
    show_until(invitation.dealer)
    note(actor, "support.ended", invitation.person_name)


def _lock_dealer() -> None:
    """Of two commands on a dealer's invitations the second waits: the last one that is open is shown."""
    Dealer.objects.select_for_update().filter(code=current_dealer().code).first()


def show_until(code: str) -> None:
    """Let the dealer's pages say until when support may view it: to the end of the last invitation that is open."""
    last = open_now(SupportInvitation.objects.filter(dealer=code)).aggregate(last=Max("ends_at"))["last"]
    Dealer.objects.filter(code=code).update(support_until=last)


def _username(invitation: SupportInvitation) -> str:
    # A colon is in no username that people choose.
    return f"support:{invitation.person_id.hex}"


KINDS = {SUPPORT_ENDS: Kind(end_due, outlives_day=True)}

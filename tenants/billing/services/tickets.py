"""Tickets: the way of an invited person from the brand's host to the dealer's (SA-8). In public."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.queries.tokens import hash_of
from accounts.services.audit import note
from accounts.services.secrets import new_token
from kit import clock
from kit.errors import refuse
from tenants.billing.models import SupportInvitation

_LIFE = timedelta(minutes=1)


@command(Action.HOSTING_MANAGE)
@transaction.atomic
def issue_ticket(actor: User, invitation_id: UUID) -> tuple[str, str]:
    """Return the dealer's code and a ticket that opens it once, within a minute.

    Refuses with `not_found` for an invitation that is another's or is over.
    """
    found = SupportInvitation.objects.select_for_update().filter(
        id=invitation_id, person_id=actor.id, ended_at=None, ends_at__gt=clock.now()
    )
    invitation = found.first()
    if invitation is None:
        raise refuse("not_found", status=404)
    ticket = new_token()
    invitation.ticket, invitation.ticket_until = hash_of(ticket), clock.now() + _LIFE
    invitation.save(update_fields=["ticket", "ticket_until"])
    note(actor, "support.opened", invitation.dealer)
    return invitation.dealer, ticket

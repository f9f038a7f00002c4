"""Commands of devices: those that were answered, and those that wait for a person (SY-2, SY-3)."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.access import Action, may
from accounts.models import User
from crm.models import SyncCommand, SyncDevice
from crm.rules.sync.states import ASKS_MANAGER
from kit.errors import refuse


class Known(NamedTuple):
    """The last command of an id."""

    id: UUID
    state: str
    status: int
    result_id: UUID | None
    reply: dict[str, object]
    reason: str
    settled: bool


def known_commands(device: SyncDevice, ids: Collection[UUID]) -> dict[UUID, Known]:
    """Return the state of commands of this device, by the ids that it gave them. One query."""
    rows = SyncCommand.objects.filter(device=device, command__in=ids).order_by("sequence")
    return {
        row.command: Known(
            row.id, row.state, row.status, row.result_id, row.reply, row.reason, settled=row.settled_at is not None
        )
        for row in rows.defer("body")
    }


def things_made(known: Mapping[UUID, Known]) -> dict[UUID, UUID]:
    """Return the things that commands made, by the ids of the commands."""
    return {command: each.result_id for command, each in known.items() if each.result_id}


def cards_named(rows: Sequence[SyncCommand]) -> dict[UUID, UUID]:
    """Return the card that each command names, by the command's id; one that a device made too. One query."""
    named = {row.id: UUID(card) for row in rows if (card := _card_in(row))}
    filed = SyncCommand.objects.filter(
        command__in=set(named.values()), device__in={row.device_id for row in rows}, kind="file_card"
    )
    made = {command: card for command, card in filed.values_list("command", "result_id") if card}
    return {row: made.get(card, card) for row, card in named.items()}


def commands_needing(user: User) -> QuerySet[SyncCommand]:
    """Return the commands that `user` is asked about: their own; for managers those of a wrong clock or a day that was
    over (SY-3)."""
    asks_manager = Q(reason__in=list(ASKS_MANAGER))
    wanted = Q(device__user=user) & ~asks_manager
    if may(user, Action.CARD_ALLOCATE):
        wanted |= asks_manager
    return SyncCommand.objects.filter(wanted, settled_at=None).exclude(reason="").select_related("device__user")


def command_needing_for_update(user: User, command_id: UUID) -> SyncCommand:
    """Return one of them, locked until the transaction ends; `not_found` where `user` is not asked about it.

    Its device is locked first, as `run_commands` does: a correction of the same command waits for the decision.
    """
    waiting = commands_needing(user).select_for_update(of=("device", "self"), no_key=True)
    found = waiting.filter(id=command_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def _card_in(row: SyncCommand) -> str | None:
    if row.kind == "file_card":
        return str(row.result_id) if row.result_id else None
    found = row.body.get("id") if row.kind in ("record_follow_up", "edit_card") else row.body.get("card")
    return str(found) if found else None

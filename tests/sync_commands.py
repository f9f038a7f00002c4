"""Commands of devices, for the tests that walk every page and every call."""

from datetime import timedelta
from uuid import UUID

from accounts.models import User
from crm.models import Card, SyncCommand, SyncDevice
from crm.services.sync.commands import Sent, run_commands
from kit import clock
from kit.ids import uuid7


def command_of_a_wrong_clock(user: User, card: Card) -> UUID:
    """Send a command of a phone whose clock is an hour ahead of its own time; a manager is asked about it."""
    now = clock.now()
    sent = Sent(uuid7(), 1, now + timedelta(hours=1), "edit_card", {"id": card.id, "budget": "gt_25"}, [], "")
    run_commands(user, "phone", now, [sent])
    return SyncCommand.objects.get(command=sent.id).id


def acknowledged_command(user: User) -> SyncCommand:
    """Make a command that was carried out and whose device has the answer."""
    now = clock.now()
    device = SyncDevice.objects.create(
        user=user, device="phone", created_at=now, seen_at=now, received=1, acknowledged=1
    )
    return SyncCommand.objects.create(
        device=device, command=uuid7(), sequence=1, kind="edit_card", done_at=now, moment=now, received_at=now,
        digest="", state="done", status=200,
    )  # fmt: skip

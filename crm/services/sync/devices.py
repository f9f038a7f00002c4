"""The devices that sync, each a row of its person (SY-1, SY-2)."""

from accounts.models import User
from crm.models import SyncDevice
from kit import clock


def device_of(actor: User, device: str) -> SyncDevice:
    """Return the person's device of this name, made when it is first heard of."""
    found = SyncDevice.objects.filter(user=actor, device=device).first()
    if found is not None:
        return found
    now = clock.now()
    made, _ = SyncDevice.objects.get_or_create(user=actor, device=device, defaults={"created_at": now, "seen_at": now})
    return made


def locked_device(row: SyncDevice) -> SyncDevice:
    """Return the row as it is now, locked until the transaction ends: two batches of one device take turns."""
    return SyncDevice.objects.select_for_update(no_key=True).defer("sent", "removed").get(id=row.id)

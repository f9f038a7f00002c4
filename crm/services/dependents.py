"""The crm's rows of the table of lifetimes (accounts.services.lifetimes)."""

from accounts.models import User
from accounts.rules.lifetimes import EVERY_RIGHT, TAKEN_AWAY, Cause
from crm.models import Archive, CalendarFeed, Export, ExportFile, SavedView
from crm.rules.exporting import ExportState
from crm.services.access_watch import forget_access
from crm.services.archiving.make import end_archives, expire_archives
from crm.services.exporting.make import expire_exports
from crm.services.importing.sweep import sweep_imports
from crm.services.sync.purge import purge_commands
from kit import clock


class ExportFiles:
    """Files of exports: each holds what its asker's roles showed when it was asked for."""

    name = "export_files"
    ends_with = EVERY_RIGHT | {Cause.EXPIRED}
    is_at_brand = False

    def end(self, user: User) -> None:
        mine = Export.objects.filter(created_by=user, state__in=[ExportState.WAITING.value, ExportState.READY.value])
        ids = list(mine.select_for_update().values_list("id", flat=True))
        ExportFile.objects.filter(export_id__in=ids).delete()
        Export.objects.filter(id__in=ids).update(state=ExportState.EXPIRED.value)

    def sweep(self) -> int:
        return expire_exports()


class ArchiveFiles:
    """Archives of the whole dealer (SA-7): each ends with a right of the person who asked for it."""

    name = "archive_files"
    ends_with = EVERY_RIGHT | {Cause.EXPIRED}
    is_at_brand = False

    def end(self, user: User) -> None:
        mine = Archive.objects.filter(created_by=user, state__in=[ExportState.WAITING.value, ExportState.READY.value])
        end_archives(list(mine.select_for_update().values_list("id", flat=True)))

    def sweep(self) -> int:
        return expire_archives()


class CalendarAddresses:
    """Secret addresses of calendars. Other programs hold them, so that they end with any right."""

    name = "calendar_addresses"
    ends_with = EVERY_RIGHT
    is_at_brand = False

    def end(self, user: User) -> None:
        CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())

    def sweep(self) -> int:
        return 0


class SavedViews:
    """Saved filters of lists, which may name customers."""

    name = "saved_views"
    ends_with = (EVERY_RIGHT - TAKEN_AWAY) | {Cause.DEACTIVATED}
    is_at_brand = False

    def end(self, user: User) -> None:
        SavedView.objects.filter(user=user).delete()

    def sweep(self) -> int:
        return 0


class ImportFiles:
    """Tables that were handed in, with their rows: the dealer's, until they are taken in or their time is over."""

    name = "import_files"
    ends_with = frozenset({Cause.EXPIRED})
    is_at_brand = False

    def end(self, user: User) -> None:
        """None is a person's."""

    def sweep(self) -> int:
        return sweep_imports()


class AccessDays:
    """Counts of people's access (PI-6): the dealer's, for as long as a person's usual rests on them."""

    name = "access_days"
    ends_with = frozenset({Cause.EXPIRED})
    is_at_brand = False

    def end(self, user: User) -> None:
        """They outlast the person's rights."""

    def sweep(self) -> int:
        return forget_access()


class DeviceCommands:
    """Commands of devices that have their answers: until then, and while someone is asked, nothing of them is lost."""

    name = "device_commands"
    ends_with = frozenset({Cause.EXPIRED})
    is_at_brand = False

    def end(self, user: User) -> None:
        """None ends with a right: a manager may still decide about it."""

    def sweep(self) -> int:
        return purge_commands()

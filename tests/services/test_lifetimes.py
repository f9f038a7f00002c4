"""Each thing that depends on a right ends with it, and with nothing else: every cell of the table of lifetimes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import (
    AttemptCount,
    DeviceToken,
    KnownOrigin,
    MfaChallenge,
    PasskeyCeremony,
    PasswordReset,
    RecoveryCode,
    SecondFactor,
    User,
)
from accounts.roles import Role
from accounts.rules.lifetimes import Cause
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services import attempts
from accounts.services.devices import issue_token
from accounts.services.lifetimes import dependents, sweep_dependents
from accounts.services.origins import remember_origin
from accounts.services.passkeys import Site, ask_passkey
from accounts.services.password_reset import ask_for_reset
from accounts.services.passwords import change_password
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from accounts.services.sign_in import Credentials, check_password
from accounts.services.staff import change_staff, deactivate, reset_password
from crm.models import AccessDay, ArchivePart, CalendarFeed, CardImport, ExportFile, SavedView, SyncCommand
from crm.rules.access_watch import Access
from crm.services.access_watch import count_access
from crm.services.archiving.ask import ask_for_archive
from crm.services.archiving.make import make_archives
from crm.services.calendar import make_feed
from crm.services.exporting.ask import ask_for_export, fetch_export
from crm.services.exporting.make import make_exports
from crm.services.importing.upload import upload_table
from crm.services.saved_views import save_view
from kit import clock
from kit.errors import DomainError
from kit.idempotency.replies import claim, store
from kit.models import IdempotentReply
from notifications.models import Webhook
from notifications.services.webhooks.subscribe import add_webhook
from tenants.billing.models import SupportInvitation
from tests.factories import NOW, make_user
from tests.page_client import signed_in
from tests.signing_in import PASSWORD
from tests.sync_commands import acknowledged_command

# Every dependent with the causes that end it, said a second time.
TAKEN = {Cause.DEACTIVATED, Cause.RESET}
OUT = TAKEN | {Cause.PASSWORD_CHANGED}
ALL = TAKEN | {Cause.ROLES_NARROWED}
TABLE: dict[str, set[Cause]] = {
    "sessions": OUT | {Cause.EXPIRED},
    "device_tokens": OUT | {Cause.EXPIRED},
    "challenges": OUT | {Cause.EXPIRED},
    "ceremonies": OUT | {Cause.EXPIRED},
    "resets": OUT | {Cause.EXPIRED},
    "factors": {Cause.RESET},
    "replies": ALL | {Cause.EXPIRED},
    "counts": TAKEN | {Cause.EXPIRED},
    "origins": {Cause.EXPIRED},
    "webhooks": ALL,
    "export_files": ALL | {Cause.EXPIRED},
    "archive_files": ALL | {Cause.EXPIRED},
    "calendar_addresses": ALL,
    "saved_views": {Cause.DEACTIVATED, Cause.ROLES_NARROWED},
    "import_files": {Cause.EXPIRED},
    "access_days": {Cause.EXPIRED},
    "device_commands": {Cause.EXPIRED},
    "visits": ALL,
}


@pytest.fixture
def chen(wednesday_morning: None) -> User:
    """A manager and administrator who has one of each thing."""
    boss = make_user("boss", Role.DEALER_ADMIN)
    assert boss.pk
    return make_user("chen", Role.SHOWROOM_MANAGER, Role.CONSULTANT, Role.DEALER_ADMIN, name="陈经理")


def _enrol(user: User) -> None:
    with clock.at(NOW - timedelta(minutes=2)):
        secret = begin_enrolment(user, "").secret
        confirm_enrolment(user, code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS))


def _challenge(user: User) -> None:
    _enrol(user)
    check_password(Credentials("chen", PASSWORD, "10.0.0.9"))


def _ask_for_reset(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email="chen@example.cn")
    ask_for_reset("chen", "10.0.0.9", "http://north.localhost/")


def _reply(user: User) -> None:
    claimed = claim(user.pk, "key", "POST /x")
    assert claimed
    store(claimed, 201, b'{"phone": "13800138000"}', "application/json")


def _export(user: User) -> None:
    ask_for_export(user, "cards", {})
    make_exports()


def _archive(user: User) -> None:
    ask_for_archive(user)
    make_archives()


def _invite(user: User) -> None:
    SupportInvitation.objects.create(
        dealer="south", person_id=user.pk, person_name=user.name, reason="x", ends_at=NOW + timedelta(days=1)
    )


# How each is made, and whether it is there.
MAKE: dict[str, Callable[[User], Any]] = {
    "sessions": lambda user: signed_in("chen"),
    "device_tokens": lambda user: issue_token(user, "phone"),
    "challenges": _challenge,
    "ceremonies": lambda user: ask_passkey(Site("north.localhost", "http://north.localhost"), user),
    "resets": _ask_for_reset,
    "factors": _enrol,
    "replies": _reply,
    "counts": lambda user: attempts.count_attempt(user.pk, attempts.PASSWORD),
    "origins": lambda user: remember_origin("chen", "a secret", "10.0.0.9"),
    "webhooks": lambda user: add_webhook(user, "https://dms.example.cn/", ["card.filed"]),
    "export_files": _export,
    "archive_files": _archive,
    "calendar_addresses": make_feed,
    "saved_views": lambda user: save_view(user, "Mine", "?due=overdue"),
    "device_commands": acknowledged_command,
    "import_files": lambda user: upload_table(user, "a.csv", "姓名,手机\n王,13800138000\n".encode()),
    "access_days": lambda user: count_access(user, Access.CARDS, uuid4()),
    "visits": _invite,
}
THERE: dict[str, Callable[[User], bool]] = {
    "sessions": lambda user: Session.objects.exists(),
    "device_tokens": lambda user: DeviceToken.objects.filter(user=user, revoked_at=None).exists(),
    "challenges": lambda user: MfaChallenge.objects.exists(),
    "ceremonies": lambda user: PasskeyCeremony.objects.exists(),
    "resets": lambda user: PasswordReset.objects.exists(),
    "factors": lambda user: SecondFactor.objects.exists() and RecoveryCode.objects.exists(),
    "replies": lambda user: IdempotentReply.objects.exists(),
    "counts": lambda user: AttemptCount.objects.filter(count__gt=0).exists(),
    "origins": lambda user: KnownOrigin.objects.exists(),
    "webhooks": lambda user: Webhook.objects.filter(paused_at=None).exists(),
    "export_files": lambda user: ExportFile.objects.exists(),
    "archive_files": lambda user: ArchivePart.objects.exists(),
    "calendar_addresses": lambda user: CalendarFeed.objects.filter(revoked_at=None).exists(),
    "saved_views": lambda user: SavedView.objects.exists(),
    "device_commands": lambda user: SyncCommand.objects.exists(),
    "import_files": lambda user: CardImport.objects.filter(swept_at=None).exists(),
    "access_days": lambda user: AccessDay.objects.filter(user=user).exists(),
    "visits": lambda user: SupportInvitation.objects.get(person_id=user.pk).is_open,
}


def _expire(user: User) -> None:
    """A hundred days later for us, and for Django's sessions too."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    DeviceToken.objects.update(revoked_at=None)
    with clock.at(NOW + timedelta(days=200)):
        sweep_dependents()


HAPPEN: dict[Cause, Callable[[User], Any]] = {
    Cause.DEACTIVATED: lambda user: deactivate(None, user.pk),
    Cause.RESET: lambda user: reset_password(None, user.pk),
    Cause.PASSWORD_CHANGED: lambda user: change_password(user, PASSWORD, "another-horse-22"),
    Cause.ROLES_NARROWED: lambda user: change_staff(None, user.pk, {"roles": ["consultant"]}),
    Cause.EXPIRED: _expire,
}


def test_table_is_the_one_that_is_declared(north: object) -> None:
    assert {each.name: set(each.ends_with) for each in dependents()} == TABLE


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("name", list(TABLE))
def test_dependent_ends_with_its_causes_and_with_no_other(chen: User, name: str, cause: Cause) -> None:
    MAKE[name](chen)
    assert THERE[name](chen)
    chen.refresh_from_db()
    HAPPEN[cause](chen)
    assert THERE[name](chen) is (cause not in TABLE[name])


def test_others_keep_what_is_theirs(chen: User, li: User) -> None:
    issue_token(li, "phone")
    make_feed(li)
    _reply(li)
    deactivate(None, chen.pk)
    assert DeviceToken.objects.filter(user=li, revoked_at=None).count() == 1
    assert CalendarFeed.objects.filter(user=li, revoked_at=None).count() == 1
    assert IdempotentReply.objects.filter(actor_id=li.pk).count() == 1


def test_export_asked_in_a_wider_role_is_not_fetched_in_a_narrower_one(chen: User) -> None:
    """E6: even where the file has not been ended yet."""
    export = ask_for_export(chen, "cards", {})
    make_exports()
    User.objects.filter(pk=chen.pk).update(roles=["market_manager", "dealer_admin"])
    chen.refresh_from_db()
    with pytest.raises(DomainError, match="not_found"):
        fetch_export(chen, export.pk)


def test_wider_role_keeps_what_was_made_in_the_narrower_one(chen: User) -> None:
    _export(chen)
    change_staff(None, chen.pk, {"roles": [*chen.roles, "sales_director"]})
    assert ExportFile.objects.exists()

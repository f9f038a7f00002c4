"""A place's people: created, given roles, renamed, helped to a new password, let go and taken back.

`actor` is None where the command line or a provisioning step acts. Nobody is deleted.
"""

from collections.abc import Mapping
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.queries.current_tenant import admin_role, is_brand, roles_offered
from accounts.queries.staff import staff
from accounts.roles import Role
from accounts.rules.commands import Purpose
from accounts.rules.lifetimes import Cause
from accounts.rules.staff import normal_username, staff_problems
from accounts.services.audit import note
from accounts.services.devices import end_all
from accounts.services.factors import note_need
from accounts.services.lifetimes import end_dependents
from accounts.services.secrets import hash_of_generated, one_time_password, one_time_until
from accounts.services.security_notices import notify_security
from kit.errors import Problem, raise_all, refuse
from kit.locks import hold
from kit.optimistic_lock import refuse_stale
from kit.tenancy import dealer_if_any


class NewStaff(TypedDict, total=False):
    """An account to be. `region` only for a region_manager."""

    username: str
    name: str
    email: str
    roles: list[str]
    region: str
    language: str


class StaffChanges(TypedDict, total=False):
    """What may change of an account; the username stays."""

    name: str
    email: str
    roles: list[str]
    region: str


@command(Action.STAFF_MANAGE)
def create_staff(actor: User | None, new: NewStaff, password: str = "") -> tuple[User, str]:
    """Make an account. Returns it and its password: the one given, or a one-time password, told this once.

    Refuses with `required`, `not_a_choice`, `role_conflict` (TR-2), `bad_username`, `username_taken`, `too_long`.
    """
    fields = {"username": "", "name": "", "roles": [], "region": "", **new}
    username = normal_username(str(fields["username"]))
    is_one_time = not password
    password = password or one_time_password()
    with transaction.atomic():
        problems = staff_problems(fields, roles_offered()) + _unknown_region(new)
        if User.objects.filter(username=username).exists():
            problems.append(Problem("username_taken", "username"))
        raise_all(problems)
        _refuse_operator(actor, new["roles"])
        _take_seat()
        user = User(
            username=username,
            name=str(fields["name"]).strip(),
            email=new.get("email", ""),
            roles=_in_order(new["roles"]),
            region=new.get("region", ""),
            language=new.get("language", ""),
            has_one_time_password=is_one_time,
            one_time_until=one_time_until() if is_one_time else None,
        )
        note_need(user)
        user.password = hash_of_generated(password) if is_one_time else make_password(password)
        _save_new(user)
        note(actor, "staff.created", username, user=str(user.id), roles=user.roles)
    return user, password


@command(Action.STAFF_MANAGE)
def change_staff(actor: User | None, user_id: UUID, changes: StaffChanges, expected_version: int | None = None) -> User:
    """Rename someone or give other roles. Refuses as `create_staff`, and with `last_admin`, `stale`, `not_found`."""
    with transaction.atomic():
        user = _locked(user_id)
        _refuse_operator(actor, [*user.roles, *changes.get("roles", [])])
        refuse_stale(user.version, expected_version)
        if "roles" in changes and Role.REGION_MANAGER not in changes["roles"]:
            changes = {"region": "", **changes}
        fields = {"roles": user.roles, "region": user.region, **changes}
        raise_all(staff_problems(fields, roles_offered()) + _unknown_region(changes))
        if "roles" in changes and admin_role() not in changes["roles"]:
            _refuse_without_admin(user)
        changed = _apply(user, changes)
        if changed:
            note_need(user)
            user.version += 1
            user.save()
            note(actor, "staff.changed", user.username, user=str(user.id), **changed)
            if "roles" in changed:
                if set(changed["roles"][0]) - set(changed["roles"][1]):  # type: ignore[call-overload] # lists of roles
                    end_dependents(user, Cause.ROLES_NARROWED)
                notify_security(user, "staff.changed", actor)
    return user


@command(Action.STAFF_MANAGE, Purpose.PROTECTION)
def reset_password(actor: User | None, user_id: UUID) -> tuple[User, str]:
    """Open an account afresh: a one-time password, told this once; the second factor, devices and sessions end.

    Refuses with `own_account` (409): a browser left open would be enough to take its owner's account over.
    """
    password = one_time_password()
    with transaction.atomic():
        user = _locked(user_id)
        if actor is not None and actor.pk == user.pk:
            raise refuse("own_account", status=409)
        _refuse_operator(actor, user.roles)
        user.password = hash_of_generated(password)
        user.has_one_time_password = True
        user.one_time_until = one_time_until()
        user.version += 1
        user.save()
        end_all(user, Cause.RESET)
        note(actor, "staff.password_reset", user.username, user=str(user.id))
        notify_security(user, "staff.password_reset", actor)
    return user, password


@command(Action.STAFF_MANAGE, Purpose.PROTECTION)
def deactivate(actor: User | None, user_id: UUID, owner: UUID | None = None) -> User:
    """Let someone go: devices and sessions end at once, what they did stays, `owner` takes over their open cards.

    Refuses with `last_admin`, `not_found`, and `has_open_cards` where there are some and nobody takes them (MG-2).
    """
    with transaction.atomic():
        user = _locked(user_id)
        _refuse_operator(actor, user.roles)
        if user.is_active:
            _refuse_without_admin(user)
            for hand_over in [] if is_brand() else settings.BEFORE_LEAVING:
                import_string(hand_over)(actor, user, owner)
            _set_active(user, is_active=False)
            end_all(user, Cause.DEACTIVATED)
            note(actor, "staff.deactivated", user.username, user=str(user.id))
    return user


@command(Action.STAFF_MANAGE)
def reactivate(actor: User | None, user_id: UUID) -> User:
    """Take someone back, with the password and the roles they had; they sign in anew."""
    with transaction.atomic():
        user = _locked(user_id)
        _refuse_operator(actor, user.roles)
        if not user.is_active:
            _take_seat()
            _set_active(user, is_active=True)
            note(actor, "staff.reactivated", user.username, user=str(user.id))
    return user


def _refuse_operator(actor: User | None, roles: list[str]) -> None:
    """Refuse with `not_allowed` (403): operators are the hosting company's, made from the command line, and nobody
    else touches their accounts."""
    if actor is not None and Role.OPERATOR in roles and Role.OPERATOR not in actor.roles:
        raise refuse("not_allowed", status=403)


def _take_seat() -> None:
    """Refuse `no_seat_left` where the dealer's subscription has none (SA-4)."""
    dealer = dealer_if_any()
    if dealer is not None:
        import_string(settings.TAKE_SEAT)(dealer.code)


def _locked(user_id: UUID) -> User:
    """The account, locked. Of two commands on a place's staff the second waits: administrators are counted."""
    hold("staff", ["all"])
    # Not against those who name the account in a row of theirs: they may hold the cards that it hands over.
    user = staff().select_for_update(no_key=True).filter(id=user_id).first()
    if user is None:
        raise refuse("not_found", status=404)
    return user


def _save_new(user: User) -> None:
    """Of two who choose one username at the same instant, the second is told like any other."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise refuse("username_taken", "username") from error


def _set_active(user: User, *, is_active: bool) -> None:
    user.is_active = is_active
    user.version += 1
    user.save(update_fields=["is_active", "version"])


def _refuse_without_admin(user: User) -> None:
    """Someone must be left who can let others in."""
    role = admin_role()
    if role not in user.roles or not user.is_active:
        return
    if not User.objects.filter(is_active=True, roles__contains=[str(role)]).exclude(id=user.id).exists():
        raise refuse("last_admin", "roles")


def _apply(user: User, changes: StaffChanges) -> dict[str, list[object]]:
    """Set what differs; before and after of each."""
    wanted: Mapping[str, object] = {**changes, "roles": _in_order(changes["roles"])} if "roles" in changes else changes
    changed: dict[str, list[object]] = {}
    for field, value in wanted.items():
        before = getattr(user, field)
        if value != before:
            setattr(user, field, value)
            changed[field] = [before, value]
    return changed


def _in_order(roles: list[str]) -> list[str]:
    """Each role once, as the place lists them."""
    return [str(role) for role in roles_offered() if role in roles]


def _unknown_region(fields: NewStaff | StaffChanges) -> list[Problem]:
    region = fields.get("region")
    if region and is_brand() and region not in import_string(settings.REGION_CODES)():
        return [Problem("not_a_choice", "region", "RP-6")]
    return []

"""Accounts as the API shows them."""

from collections.abc import Mapping
from typing import Any

from accounts.models import AuditEntry, DeviceToken, Passkey, User
from accounts.queries.current_tenant import is_brand
from kit.tenancy import current_dealer

Representation = dict[str, Any]

STAFF_ROW = ("id", "username", "name", "roles", "is_active", "created_at")


def signed_in(user: User) -> Representation:
    """`user` of sign-in and of `GET /me/`."""
    return {"id": user.id, "username": user.username, "name": user.name, "roles": user.roles}


def me(user: User) -> Representation:
    """Who one is, where, and what one may do. `dealer` is null at the brand."""
    dealer = None if is_brand() else current_dealer()
    place = {"code": dealer.code, "name": dealer.name, "time_zone": dealer.time_zone.key} if dealer else None
    return {"user": signed_in(user), "dealer": place, "may": user.actions}


def device(row: DeviceToken, present: DeviceToken | None) -> Representation:
    """One of one's own devices."""
    return {
        "id": row.id,
        "device_name": row.device_name,
        "created_at": row.created_at,
        "last_used_at": row.last_used_at,
        "expires_at": row.expires_at,
        "is_this": present is not None and present.id == row.id,
    }


def passkey(row: Passkey) -> Representation:
    """One of one's own passkeys."""
    return {field: getattr(row, field) for field in ("id", "name", "created_at", "last_used_at")}


def staff_row(row: Mapping[str, Any]) -> Representation:
    """Someone in the list, from `.values(*STAFF_ROW)`."""
    return dict(row)


def staff(user: User) -> Representation:
    """Someone, as the administrator sees them."""
    return {
        **{field: getattr(user, field) for field in STAFF_ROW},
        "email": user.email,
        "region": user.region or None,
        "last_login": user.last_login,
        "has_one_time_password": user.has_one_time_password,
        "has_second_factor": user.has_second_factor,
    }


def audit_entry(entry: AuditEntry) -> Representation:
    """One act, its actor loaded. `actor` is null where the system acted."""
    return {
        "id": str(entry.id),
        "at": entry.at,
        "actor": entry.actor_id,
        "actor_name": entry.actor.name if entry.actor else None,
        "what": entry.what,
        "object": entry.subject,
        "data": entry.data,
    }

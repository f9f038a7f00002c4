"""Accounts, their ways to sign in, and the audit. In every schema: each dealer's, and public for the brand."""

from accounts.models.audit import AuditEntry
from accounts.models.factors import (
    AttemptCount,
    MfaChallenge,
    Passkey,
    PasskeyCeremony,
    PasswordReset,
    RecoveryCode,
    SecondFactor,
)
from accounts.models.oidc import OidcIdentity
from accounts.models.signed_in import DeviceToken, KnownOrigin, PageSession
from accounts.models.user import User, UserManager
from accounts.models.working_time import WorkingTime

__all__ = [
    "AttemptCount",
    "AuditEntry",
    "DeviceToken",
    "KnownOrigin",
    "MfaChallenge",
    "OidcIdentity",
    "PageSession",
    "Passkey",
    "PasskeyCeremony",
    "PasswordReset",
    "RecoveryCode",
    "SecondFactor",
    "User",
    "UserManager",
    "WorkingTime",
]

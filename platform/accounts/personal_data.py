"""Declare whose data the tables of accounts hold (kit.personal_data): only that of staff."""

from kit.personal_data import Table

_ACCOUNT = "as long as the account; a leaver's is deactivated, and ends with the dealer"
_SIGN_IN = "Sign-in and its protection"

PERSONAL_DATA = {
    "accounts.User": Table(
        staff=("username", "name", "email", "roles", "region", "password", "last_login", "seen_at", "language"),
        other=(
            "id", "is_active", "has_one_time_password", "one_time_until", "has_second_factor", "factor_due_at",
            "session_epoch", "version", "created_at",
        ),
        purpose="Accounts of staff",
        lifetime=_ACCOUNT,
    ),
    "accounts.AuditEntry": Table(
        staff=("actor", "subject", "data", "once"),
        other=("id", "at", "what", "position", "hash"),
        purpose="Who did what: proof of access. Customers are named by ids alone",
        lifetime="as long as the dealer",
    ),
    "accounts.DeviceToken": Table(
        staff=("user", "device_name", "last_used_at"),
        other=("id", "token_hash", "created_at", "authenticated_at", "expires_at", "revoked_at"),
        purpose=_SIGN_IN, lifetime="until it is revoked, at most 90 days",
    ),
    "accounts.PageSession": Table(
        staff=("user", "browser"), other=("id", "session", "created_at"), purpose=_SIGN_IN, lifetime="the session's"
    ),
    "accounts.KnownOrigin": Table(
        staff=("digest",), other=("seen_at",), purpose="Known browsers, by a keyed digest", lifetime="60 days",
    ),
    "accounts.MfaChallenge": Table(
        staff=("user", "device_name"), other=("id", "token_hash", "expires_at", "attempt_count"),
        purpose=_SIGN_IN, lifetime="minutes",
    ),
    "accounts.SecondFactor": Table(
        staff=("user", "secret"), other=("confirmed_at", "last_step"), purpose=_SIGN_IN, lifetime=_ACCOUNT
    ),
    "accounts.RecoveryCode": Table(
        staff=("user",), other=("id", "code_hash", "used_at"), purpose=_SIGN_IN, lifetime=_ACCOUNT
    ),
    "accounts.AttemptCount": Table(
        staff=("user",), other=("id", "name", "count", "began_at"), purpose=_SIGN_IN, lifetime="days"
    ),
    "accounts.Passkey": Table(
        staff=("user", "name", "last_used_at"),
        other=("id", "credential_id", "public_key", "sign_count", "created_at"),
        purpose=_SIGN_IN, lifetime=_ACCOUNT,
    ),
    "accounts.PasskeyCeremony": Table(
        staff=("user",), other=("id", "is_enrolment", "challenge", "expires_at"), purpose=_SIGN_IN, lifetime="minutes"
    ),
    "accounts.PasswordReset": Table(
        staff=("user",), other=("token_hash", "expires_at"), purpose=_SIGN_IN, lifetime="30 minutes"
    ),
    "accounts.WorkingTime": Table(
        staff=("user", "day_starts_at", "days_off", "quiet_from", "quiet_to", "away_until", "instead", "copies"),
        purpose="Working hours and stand-ins", lifetime=_ACCOUNT,
    ),
    "accounts.OidcIdentity": Table(
        staff=("user", "subject"), other=("issuer", "created_at"), purpose=_SIGN_IN, lifetime=_ACCOUNT
    ),
}  # fmt: skip

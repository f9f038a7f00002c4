"""Rate limits, in one table: how many tries, in how many seconds, and whose tries are counted together.

Beyond a limit the answer is 429 with `Retry-After`, before the expensive work (kit.limits). A route that counts against
a limit counts against those of its name with `_daily` and `_at_dealer` too. Floods of ordinary requests are stopped
earlier, by address (config.door.arrivals).

Scopes: `address` counts a machine across all dealers; `person`, `origin` and `dealer` count within one dealer. An
origin is a device or address from which someone at the dealer has signed in before (accounts.services.origins).
"""

RATE_LIMITS: dict[str, tuple[int, int, str]] = {
    # Failed sign-ins of strangers. One machine that tries many names, many machines that try one, and both at once.
    "sign_in_by_address": (30, 5 * 60, "address"),
    "sign_in_by_stranger": (10, 15 * 60, "person"),
    "sign_in_at_dealer": (300, 15 * 60, "dealer"),
    # From a known origin: people who mistype, while strangers are blocked.
    "sign_in_by_known": (10, 60, "person"),
    "sign_in_by_origin": (60, 5 * 60, "origin"),
    # Counted in rows of the database, for each account (accounts.services.attempts): codes of a second factor, across
    # challenges, and the current password of someone who is signed in.
    "second_factor": (10, 15 * 60, "person"),
    "second_factor_daily": (50, 24 * 3600, "person"),
    "own_password": (10, 15 * 60, "person"),
    "own_password_daily": (50, 24 * 3600, "person"),
    # Mails with a link for a forgotten password.
    "reset_by_address": (20, 60 * 60, "address"),
    "reset_by_name": (3, 60 * 60, "person"),
    "oidc_by_address": (60, 5 * 60, "address"),
    # From the provider's one address.
    "oidc_sign_outs": (600, 5 * 60, "address"),
    "passkey_questions": (60, 5 * 60, "address"),
    # Whose customer is this number? Counted for each number.
    "numbers_by_person": (200, 10 * 60, "person"),
    "numbers_at_dealer": (4_000, 10 * 60, "dealer"),
    # Leads whose signature is wrong (HQ-2); a sender's own limit is in its record.
    "lead_signatures": (60, 5 * 60, "address"),
    # Expensive routes.
    "exports": (30, 60 * 60, "person"),
    "exports_daily": (100, 24 * 3600, "person"),
    "exports_at_dealer": (1_000, 24 * 3600, "dealer"),
    "imports": (60, 60 * 60, "person"),
    "imports_daily": (200, 24 * 3600, "person"),
    "imports_at_dealer": (1_000, 24 * 3600, "dealer"),
    "workbooks": (60, 10 * 60, "person"),
    "live_tickets": (120, 60, "person"),
    # Sign-up on the base domain, and notices of payment providers.
    "sign_up_by_address": (20, 60 * 60, "address"),
    "sign_up_by_email": (3, 60 * 60, "address"),
    "payment_notices": (600, 60, "address"),
    # Consents withdrawn on a dealer's page, without an account (PI-1).
    "withdrawals_by_address": (20, 60 * 60, "address"),
    "api_document": (30, 60, "address"),
}

"""What is told once and kept by its hash (`accounts.queries.tokens`): tokens, challenges, one-time passwords."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.utils.crypto import get_random_string

from kit import clock

# After this nobody signs in with it any more, and the administrator makes another.
ONE_TIME_LIFE = timedelta(days=7)

_PASSWORD_LENGTH = 14
# Without characters that are mistaken for each other when read out on the telephone.
_PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - an alphabet


def new_token() -> str:
    """256 random bits, fit for a header."""
    return secrets.token_urlsafe(32)


def one_time_password() -> str:
    """A password to be read out and changed at its first use."""
    return get_random_string(_PASSWORD_LENGTH, _PASSWORD_ALPHABET)


def one_time_until() -> datetime:
    """Return when a one-time password that is made now ends."""
    return clock.now() + ONE_TIME_LIFE


def hash_of_generated(password: str) -> str:
    """The hash to keep of a password that `one_time_password` made, at a hundredth of what one of a person's costs.

    Slowness protects what people think of; nobody guesses 69 random bits. The first sign-in hashes it the slow way.
    A sign-in spends the difference, so that nobody sees who has a one-time password.
    """
    return make_password(password, hasher=_OfRandomBits())


class _OfRandomBits(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 1024
    parallelism = 1

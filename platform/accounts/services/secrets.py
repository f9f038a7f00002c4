"""What is told once and kept by its hash (`accounts.queries.tokens`): tokens, challenges, one-time passwords."""

import secrets

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.utils.crypto import get_random_string

_PASSWORD_LENGTH = 14
# Without characters that are mistaken for each other when read out on the telephone.
_PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - an alphabet


def new_token() -> str:
    """256 random bits, fit for a header."""
    return secrets.token_urlsafe(32)


def one_time_password() -> str:
    """A password to be read out and changed at its first use."""
    return get_random_string(_PASSWORD_LENGTH, _PASSWORD_ALPHABET)


def hash_of_generated(password: str) -> str:
    """The hash to keep of a password that `one_time_password` made, at a hundredth of what one of a person's costs.

    Slowness protects what people think of; nobody guesses 69 random bits. The first sign-in hashes it the slow way.
    """
    return make_password(password, hasher=_OfRandomBits())


class _OfRandomBits(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 1024
    parallelism = 1

"""Secrets at rest: gateway passwords, second factors, personal data that a lead carries.

They are encrypted by MultiFernet with keys of the environment (`LODESTAR_SECRETS_KEYS`, comma-separated, the newest
first). All keys read, the first one writes, so keys are rotated by adding one in front, sealing the rows again with
`reseal`, and taking the oldest away.
"""

from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class UnreadableSecret(ValueError):
    """No key of the environment opens a sealed text: its key was taken away, or it was sealed elsewhere."""


def new_key() -> str:
    """Return a random key for LODESTAR_SECRETS_KEYS."""
    return Fernet.generate_key().decode()


def seal(text: str) -> str:
    """Encrypt `text` with the newest key; the result is ASCII and about 1.4 times as long, at least 100 characters."""
    return _cipher(tuple(settings.SECRETS_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what `seal` returned, with any of the keys; raise UnreadableSecret where none opens it."""
    try:
        return _cipher(tuple(settings.SECRETS_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret from error


def reseal(sealed: str) -> str:
    """Encrypt a sealed text with the newest key, keeping the time when it was sealed."""
    try:
        return _cipher(tuple(settings.SECRETS_KEYS)).rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret from error


@lru_cache(maxsize=4)
def _cipher(keys: Sequence[str]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "LODESTAR_SECRETS_KEYS holds no keys, or one that is not 32 bytes in url-safe base64"
        ) from error

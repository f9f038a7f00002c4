"""Secrets at rest are read with every key and written with the newest."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from kit.secrets import UnreadableSecret, new_key, reseal, seal, unseal


def test_sealed_text_is_read_again_and_shows_nothing() -> None:
    sealed = seal("钉钉 SEC-123")
    assert unseal(sealed) == "钉钉 SEC-123"
    assert (sealed.isascii(), "SEC-123" in sealed, seal("钉钉 SEC-123") == sealed) == (True, False, False)


def test_older_key_still_reads_and_the_newest_writes(settings: Any) -> None:
    old, new = new_key(), new_key()
    settings.SECRETS_KEYS = [old]
    sealed = seal("secret")
    settings.SECRETS_KEYS = [new, old]
    assert unseal(sealed) == "secret"
    rotated = reseal(sealed)
    settings.SECRETS_KEYS = [new]
    assert unseal(rotated) == "secret"
    with pytest.raises(UnreadableSecret):
        unseal(sealed)
    with pytest.raises(UnreadableSecret):
        reseal(sealed)


def test_changed_text_is_refused() -> None:
    sealed = seal("secret")
    with pytest.raises(UnreadableSecret):
        unseal(sealed[:-5] + ("AAAA=" if sealed[-5:] != "AAAA=" else "BBBB="))


@pytest.mark.parametrize("keys", [[], ["short"], ["x" * 44]])
def test_bad_keys_are_named(settings: Any, keys: list[str]) -> None:
    settings.SECRETS_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="LODESTAR_SECRETS_KEYS"):
        seal("secret")

"""Cache keys carry their dealer, so that one dealer's entry is never another's answer."""

from kit.tenancy.context import current_schema


def make_key(key: str, key_prefix: str, version: int) -> str:
    """The key as stored. Raises NoSchemaChosen where there is nobody whose entry it could be."""
    return f"{key_prefix}:{current_schema()}:{version}:{key}"

"""Marking the words that people typed, so that an assistant takes them for data."""

import re
import unicodedata
from typing import Any

# Codes, dates, instants, numbers and ids: too short of room for a sentence.
_PLAIN = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")
# Typed by people, whatever they look like.
_TYPED = frozenset({
    "actor_name", "address", "consultant_name", "current_vehicle", "customer_name", "media_name", "name", "note",
    "organization_name", "other_models", "owner_name", "reason", "remark", "remarks", "text", "usage",
})  # fmt: skip
# Control and formatting characters, which can hide words from the person who reads along.
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})


def quoted(value: Any, key: str = "") -> Any:
    """Return a result of the API with each text that someone may have typed as `{"quoted": text}`."""
    if isinstance(value, dict):
        return {name: quoted(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [quoted(each, key) for each in value]
    if not isinstance(value, str) or not value or (key not in _TYPED and _PLAIN.fullmatch(value)):
        return value
    return {"quoted": _visible(value)}


def _visible(text: str) -> str:
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in _HIDDEN)

"""Texts of messages that leave the system, by kind, channel and language: placeholders, and what RM-3 keeps out."""

import re
from collections.abc import Mapping

from crm.rules.numbers_in_text import mask_in_text
from kit.errors import Problem
from notifications.rules.channels import GROUP_CHANNELS, Channel

_PLACE = re.compile(r"\{([^{}]*)\}")
# A person's own message may say what the notice says; a group robot names nobody but who is to look (RM-3).
OF_PERSON = ("kind", "text", "person", "dealer", "date")
OF_GROUP = ("kind", "count", "dealer", "date")
LONGEST_TITLE, LONGEST_BODY = 60, 500
# The texts of an SMS are a template that the carrier has approved (`Setting("template")`).
EDITABLE = tuple(channel for channel in Channel if channel is not Channel.SMS)


def placeholders(channel: Channel) -> tuple[str, ...]:
    """Return the placeholders of a channel's texts."""
    return OF_GROUP if channel in GROUP_CHANNELS else OF_PERSON


def problems_of(channel: Channel, texts: Mapping[str, str]) -> list[Problem]:
    """Return every problem of a template's `title` and `body`."""
    found = []
    for field, longest in (("title", LONGEST_TITLE), ("body", LONGEST_BODY)):
        text = texts.get(field, "")
        if field == "body" and not text.strip():
            found.append(Problem("required", field))
        if len(text) > longest:
            found.append(Problem("too_long", field, params={"limit": longest}))
        unknown = sorted({name for name in _PLACE.findall(text) if name not in placeholders(channel)})
        if unknown:
            found.append(Problem("unknown_placeholder", field, "RM-3", {"names": ", ".join(unknown)}))
        if mask_in_text(text) != text:
            found.append(Problem("number_in_template", field, "RM-3"))
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled, and without any number in full (RM-3): what was typed into the
    template or into what it quotes is masked as well."""
    return mask_in_text(_PLACE.sub(lambda place: values.get(place[1], ""), text))

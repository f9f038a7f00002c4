"""Leads in JSON: one object, whose fields are those of api.md. An unknown one is refused, as everywhere."""

from collections.abc import Mapping
from datetime import tzinfo

import orjson

from kit.errors import MOST_PROBLEMS, Problem
from kit.invisible import without_direction
from tenants.leads.rules.dates import read_instant
from tenants.leads.rules.lead import LeadInput, Prospect

TEXTS = ("id", "customer_name", "phone", "email", "model", "dealer", "province", "city", "comments")
FIELDS = (*TEXTS, "more_phones", "requested_at")


def read_json(data: object, zone: tzinfo) -> LeadInput:
    """Return the lead in a JSON value, with what is wrong with its shape: `not_a_lead`, `unknown_field`, `invalid`,
    `not_an_instant`."""
    if not isinstance(data, Mapping):
        return LeadInput(problems=(Problem("not_a_lead", "", "HQ-3"),))
    problems = [Problem("unknown_field", _text(name)[:80]) for name in data if name not in FIELDS][:MOST_PROBLEMS]
    texts: dict[str, str] = {}
    for name in TEXTS:
        given = data.get(name)
        if given is not None and not isinstance(given, str):
            problems.append(Problem("invalid", name))
        else:
            texts[name] = _text(given or "")
    more = data.get("more_phones") or []
    if not (isinstance(more, list) and all(isinstance(each, str) for each in more)):
        problems.append(Problem("invalid", "more_phones"))
        more = []
    requested, repairs = data.get("requested_at"), []
    instant = read_instant(requested, zone) if isinstance(requested, str) and requested else None
    if requested and instant is None:
        problems.append(Problem("not_an_instant", "requested_at"))
    elif instant and not instant[1]:
        repairs.append("date_format")
    return LeadInput(
        **texts,
        more_phones=tuple(_text(each) for each in more if _text(each)),
        requested_at=instant[0] if instant else None,
        repairs=tuple(repairs),
        problems=tuple(problems),
    )


def _text(given: str) -> str:
    """Return a text without what no column can keep (NUL) and what would reverse a number."""
    return without_direction(given.replace("\x00", "")).strip()


def read_json_text(body: bytes, zone: tzinfo) -> Prospect:
    """Return the lead in a JSON text; one that is none is a lead that cannot be read (`unreadable`)."""
    text = body.decode(errors="replace").replace("\x00", "")
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Prospect(LeadInput(problems=(Problem("unreadable", "", "HQ-3"),)), text)
    return Prospect(read_json(value, zone), text)

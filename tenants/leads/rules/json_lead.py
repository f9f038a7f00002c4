"""Leads in JSON: one object, whose fields are those of api.md. An unknown one is refused, as everywhere."""

import re
from collections.abc import Mapping
from datetime import tzinfo

import orjson

from kit.errors import MOST_PROBLEMS, Problem
from tenants.leads.rules.dates import read_instant
from tenants.leads.rules.lead import LeadInput, Prospect, clean_text

TEXTS = ("id", "customer_name", "phone", "email", "model", "dealer", "province", "city", "comments")
FIELDS = (*TEXTS, "more_phones", "requested_at")
# A name of any other form may hold a person's data, and reasons are kept for good.
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z_.-]{0,39}")


def read_json(data: object, zone: tzinfo) -> LeadInput:
    """Return the lead in a JSON value, with what is wrong with its shape: `not_a_lead`, `unknown_field`, `invalid`,
    `not_an_instant`."""
    if not isinstance(data, Mapping):
        return LeadInput(problems=(Problem("not_a_lead", "", "HQ-3"),))
    unknown = [name if _FIELD_NAME.fullmatch(name) else "?" for name in data if name not in FIELDS]
    problems = [Problem("unknown_field", name) for name in dict.fromkeys(unknown)][:MOST_PROBLEMS]
    texts: dict[str, str] = {}
    for name in TEXTS:
        given = data.get(name)
        if given is not None and not isinstance(given, str):
            problems.append(Problem("invalid", name))
        else:
            texts[name] = clean_text(given or "")
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
        more_phones=tuple(filter(None, map(clean_text, more))),
        requested_at=instant[0] if instant else None,
        repairs=tuple(repairs),
        problems=tuple(problems),
    )


def read_json_text(body: bytes, zone: tzinfo) -> Prospect:
    """Return the lead in a JSON text; one that is none is a lead that cannot be read (`unreadable`)."""
    text = body.decode(errors="replace").replace("\x00", "")
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Prospect(LeadInput(problems=(Problem("unreadable", "", "HQ-3"),)), text)
    return Prospect(read_json(value, zone), text)

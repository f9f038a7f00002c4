"""Leads in ADF 1.0 (XML): read strictly, but for a fixed list of repairs (HQ-3).

The repairs, by the names under which a lead keeps them: `upper_case_declaration`, `adf_instruction_moved`,
`encoding_gbk`, `encoding_windows_1252`, `raw_ampersand`, `several_prospects`, `name_in_parts`, `phone_without_type`,
`date_format`, `vendor_unknown`. Anything else that is not ADF is a problem of the lead.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kit.errors import Problem
from tenants.leads.rules.dates import read_instant
from tenants.leads.rules.encodings import Undecodable, read_text
from tenants.leads.rules.lead import LeadInput, Prospect, clean_text

MOST_PROSPECTS = 100
# ADF 1.0 has six levels; writing XML takes the interpreter's stack for each.
_DEEPEST = 50
_DECLARATION = re.compile(r"\A\s*<\?(xml)\b.*?\?>", re.IGNORECASE | re.DOTALL)
_INSTRUCTION = re.compile(r"<\?adf\b.*?\?>", re.IGNORECASE | re.DOTALL)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_HAS_HAN = re.compile("[\u3400-\u9fff]")
_NUMBER_TYPES = frozenset({"voice", "phone", "cellphone", "pager", "fax"})


def read_adf(raw: bytes, zone: tzinfo, charset: str = "") -> list[Prospect]:
    """Return the leads of a message; `zone` is that of dates without an offset. Never raises: a message that cannot be
    read is one lead with the problem `unreadable` (no XML), `not_adf` or `too_many`."""
    try:
        text, repair = read_text(raw, charset)
    except Undecodable:
        return [_unreadable("unreadable", raw.decode(errors="replace"))]
    repairs = [repair] if repair else []
    try:
        root = fromstring(_repaired(text, repairs), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return [_unreadable("unreadable", text)]
    if _tag(root) != "adf" or _is_deep(root):
        return [_unreadable("not_adf", text)]
    prospects = [each for each in root if _tag(each) == "prospect"]
    if not prospects:
        return [_unreadable("not_adf", text)]
    if len(prospects) > MOST_PROSPECTS:
        return [_unreadable("too_many", text)]
    if len(prospects) > 1:
        repairs.append("several_prospects")
    return [_prospect(each, repairs, zone) for each in prospects]


def without_vendor(lead: LeadInput) -> LeadInput:
    """Return an ADF lead whose vendor is no dealer of the brand: every ADF names one, be it the brand itself."""
    return replace(lead, dealer="", repairs=(*lead.repairs, "vendor_unknown"))


def _unreadable(code: str, text: str) -> Prospect:
    return Prospect(LeadInput(problems=(Problem(code, "", "HQ-3"),)), text.replace("\x00", ""))


def _repaired(text: str, repairs: list[str]) -> str:
    """Return the text as XML without its declaration; `repairs` gets what was mended."""
    declared = _DECLARATION.match(text)
    if declared:
        text = text[declared.end() :]
        if declared[1] != "xml":
            repairs.append("upper_case_declaration")
    parts = _CDATA.split(text)
    for at in range(0, len(parts), 2):
        instructions = list(_INSTRUCTION.finditer(parts[at]))
        is_first = at == 0 and len(instructions) == 1 and not parts[at][: instructions[0].start()].strip()
        if instructions and not is_first:
            repairs.append("adf_instruction_moved")
        parts[at] = _INSTRUCTION.sub("", parts[at])
        parts[at], count = _AMPERSAND.subn("&amp;", parts[at])
        if count:
            repairs.append("raw_ampersand")
    return "".join(parts).strip()


def _prospect(element: Element, repairs: list[str], zone: tzinfo) -> Prospect:
    repairs, problems = list(repairs), list[Problem]()
    customer = _child(element, "customer")
    contact = _child(customer, "contact")
    vendor = _child(element, "vendor")
    numbers = _numbers(contact, repairs)
    requested = _text(element, "requestdate")
    instant = read_instant(requested, zone) if requested else None
    if requested and instant is None:
        problems.append(Problem("not_an_instant", "requested_at", "HQ-3"))
    elif instant and not instant[1]:
        repairs.append("date_format")
    address = _child(contact, "address")
    lead = LeadInput(
        id=_text(element, "id"),
        customer_name=_name(contact, repairs),
        phone=numbers[0] if numbers else "",
        more_phones=tuple(numbers[1:]),
        email=_text(contact, "email"),
        model=_text(_vehicle(element), "model"),
        dealer=_text(vendor, "id") or _text(vendor, "vendorname"),
        province=_text(address, "regioncode"),
        city=_text(address, "city"),
        comments=_text(customer, "comments"),
        requested_at=instant[0] if instant else None,
        repairs=tuple(dict.fromkeys(repairs)),
        problems=tuple(problems),
    )
    return Prospect(lead, tostring(element, encoding="unicode"), is_vendor_optional=True)


def _name(contact: Element | None, repairs: list[str]) -> str:
    """Return the name: the whole one, else its parts in the order of their language."""
    parts = {each.get("part", "full").strip().lower() or "full": _own(each) for each in _children(contact, "name")}
    if parts.get("full"):
        return parts["full"]
    found = [parts[part] for part in ("first", "middle", "last") if parts.get(part)]
    if not found:
        return ""
    repairs.append("name_in_parts")
    return "".join(reversed(found)) if _HAS_HAN.search("".join(found)) else " ".join(found)


def _numbers(contact: Element | None, repairs: list[str]) -> list[str]:
    """Return the numbers, mobiles first; a fax is nobody's to call."""
    found: list[tuple[bool, str]] = []
    for each in _children(contact, "phone"):
        kind = each.get("type", "").strip().lower()
        number = _own(each)
        if not number or kind == "fax":
            continue
        if kind not in _NUMBER_TYPES:
            repairs.append("phone_without_type")
        found.append((kind != "cellphone", number))
    return list(dict.fromkeys(number for _, number in sorted(found, key=lambda each: each[0])))


def _vehicle(element: Element) -> Element | None:
    """Return the car that is wanted; one to be traded in or sold is another."""
    cars = list(_children(element, "vehicle"))
    wanted = [each for each in cars if each.get("interest", "buy").lower() not in ("sell", "trade-in")]
    return wanted[0] if wanted else None


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element | None, tag: str) -> Iterator[Element]:
    return (each for each in (element if element is not None else ()) if _tag(each) == tag)


def _child(element: Element | None, tag: str) -> Element | None:
    return next(_children(element, tag), None)


def _text(element: Element | None, tag: str) -> str:
    found = _child(element, tag)
    return _own(found) if found is not None else ""


def _own(element: Element) -> str:
    return clean_text("".join(element.itertext()))


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
    return bool(level)

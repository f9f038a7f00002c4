"""Leads in a mail (HQ-2): ADF or JSON, in the body or attached."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from kit.errors import Problem
from tenants.leads.rules.adf import read_adf
from tenants.leads.rules.json_lead import read_json_text
from tenants.leads.rules.lead import LeadInput, Prospect

_XML = frozenset({"application/xml", "text/xml", "application/x-adf+xml", "application/adf+xml"})
_MARKUP = re.compile(rb"(?:<\?(?:xml|adf)\b|<adf\b).*</adf\s*>(?:\s*<\?adf\b.*?\?>)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a mail that holds something. A file's name counts where its kind says nothing."""

    kind: str
    content: bytes
    charset: str
    is_attached: bool


def read_mail(raw: bytes, zone: tzinfo) -> list[Prospect]:
    """Return the leads of a mail.

    Every attachment that holds leads counts; without one, the first part of the body that does. A mail without a lead
    cannot be read (`no_lead_in_mail`): its source is its text, or the whole mail where it holds anything else.
    """
    parts = list(_parts(BytesParser(policy=default).parsebytes(raw)))
    attached = [lead for part in parts if part.is_attached for lead in _leads_in(part, zone)]
    if attached:
        return attached
    for part in parts:
        if found := _leads_in(part, zone):
            return found
    texts = [part.content for part in parts if part.kind.startswith("text/")]
    kept = b"\n".join(texts) if texts and len(texts) == len(parts) else raw
    source = kept.decode(errors="replace").replace("\x00", "").strip()
    return [Prospect(LeadInput(problems=(Problem("no_lead_in_mail", "", "HQ-3"),)), source)]


def _leads_in(part: _Part, zone: tzinfo) -> list[Prospect]:
    """Return the leads of a part; none where it holds no lead."""
    if part.kind == "application/json" or (part.kind == "text/plain" and part.content.lstrip().startswith(b"{")):
        return [read_json_text(part.content, zone)]
    if part.kind in _XML:
        return read_adf(part.content, zone, part.charset)
    markup = _MARKUP.search(part.content) if part.kind == "text/plain" else None
    return read_adf(markup[0], zone, part.charset) if markup else []


def _parts(message: EmailMessage) -> Iterator[_Part]:
    for part in message.walk():
        content = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            kind, name = part.get_content_type(), _file_name(part)
            if name.endswith((".xml", ".adf")):
                kind = "application/xml"
            elif name.endswith(".json"):
                kind = "application/json"
            yield _Part(kind, content, str(part.get_content_charset() or ""), bool(name))


def _file_name(part: EmailMessage) -> str:
    """Return the name of an attachment in lower case; "" for none, and for one that is in no encoding."""
    try:
        return (part.get_filename() or "").lower()
    except (LookupError, ValueError):
        return ""

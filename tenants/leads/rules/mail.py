"""Leads in a mail (HQ-2): ADF or JSON, in the body or attached."""

import re
from collections.abc import Iterator
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
_LONGEST_SOURCE = 100_000


def read_mail(raw: bytes, zone: tzinfo) -> list[Prospect]:
    """Return the leads of a mail.

    A mail without one is a lead that cannot be read (`no_lead_in_mail`), with its text as the source.
    """
    message = BytesParser(policy=default).parsebytes(raw)
    texts: list[str] = []
    for kind, content, charset in _parts(message):
        if kind == "application/json" or (kind == "text/plain" and content.lstrip().startswith(b"{")):
            return [read_json_text(content, zone)]
        markup = _MARKUP.search(content)
        if kind in _XML:
            return read_adf(content, zone, charset)
        if markup and kind == "text/plain":
            return read_adf(markup[0], zone, charset)
        if kind.startswith("text/"):
            texts.append(content.decode(errors="replace").replace("\x00", ""))
    source = "\n".join(texts).strip()[:_LONGEST_SOURCE]
    return [Prospect(LeadInput(problems=(Problem("no_lead_in_mail", "", "HQ-3"),)), source)]


def _parts(message: EmailMessage) -> Iterator[tuple[str, bytes, str]]:
    """Return each part that holds something, attachments before the body: kind, content, character set. A file's name
    counts where its kind says nothing."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    for part in sorted(parts, key=lambda each: not each.get_filename()):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            kind, name = part.get_content_type(), (part.get_filename() or "").lower()
            if name.endswith((".xml", ".adf")):
                kind = "application/xml"
            elif name.endswith(".json"):
                kind = "application/json"
            yield kind, content, str(part.get_content_charset() or "")

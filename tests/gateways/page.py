"""A page that shows what would have been sent, the newest first."""

import time
from html import escape

from tests.gateways.box import Accepted, Box

_MOST = 300


def page(box: Box) -> str:
    """Return the page."""
    found = box.accepted()[-_MOST:][::-1]
    rows = "".join(_row(each) for each in found) or "<tr><td colspan=4>Nothing has arrived yet.</td></tr>"
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width"><title>Messages</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 24px; color: #1c2430 }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ text-align: left; vertical-align: top; padding: 8px;
border-bottom: 1px solid #dfe3e8 }} td:last-child {{ white-space: pre-wrap; overflow-wrap: anywhere }}
</style></head><body><h1>Messages that would have been sent</h1>
<table><tr><th>Ago</th><th>Channel</th><th>To</th><th>Message</th></tr>{rows}</table></body></html>"""


def _row(each: Accepted) -> str:
    ago = int(time.monotonic() - each.at)
    subject = each.headers.get("subject", "")
    text = f"{subject}\n{each.text}" if subject else each.text
    return "".join(
        ["<tr>", *(f"<td>{escape(cell)}</td>" for cell in (f"{ago} s", each.channel, each.to, text)), "</tr>"]
    )

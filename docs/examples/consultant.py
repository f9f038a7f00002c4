"""A consultant's morning by the Python client: sign in, file, follow up offline, sync (docs/mobile.md).

PYTHONPATH=clients/python python docs/examples/consultant.py http://north.example.cn li PASSWORD 13900000001
"""

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lodestar_client import FileStore, Phone, checked, sign_in
from lodestar_client.dealer_api.api.cards import post_cards
from lodestar_client.dealer_api.models import Card, FilingRequest

SHANGHAI = ZoneInfo("Asia/Shanghai")


def contact(**given: Any) -> dict[str, Any]:
    """Return a contact of now, with the next date in two days."""
    now = datetime.now(UTC)
    next_on = (now.astimezone(SHANGHAI) + timedelta(days=2)).date().isoformat()
    return {
        "contact_at": now.isoformat(), "nature": "routine", "topics": ["vehicle_intro"], "method": "showroom",
        "next_followup_on": next_on, **given,
    }  # fmt: skip


def walk_in(catalogue: dict[str, Any], number: str) -> FilingRequest:
    """Return the card of someone who walked in, of the first model that the dealer sells."""
    model = catalogue["models"][0]
    return FilingRequest.from_dict({
        "channel": "walk_in", "filed_on": datetime.now(SHANGHAI).date().isoformat(), "customer_name": "客户端客户",
        "gender": "male", "age_band": "26_35", "party": "individual", "club_member": False,
        "phones": [{"kind": "mobile", "number": number, "main": True}], "lead_source": "referral",
        "intent_level": "B", "expected_visit": "unknown", "followup_level": "3-7", "budget": "15_20",
        "funds": "ready", "payment": "full", "model": model["code"],
        "configuration": model["configurations"][0]["code"], "colour": model["colours"][0]["code"],
        "purpose": "private", "replacement": "first_purchase", "follow_up": contact(),
    })  # fmt: skip


def main(url: str, username: str, password: str, number: str, folder: Path) -> int:
    """File over the network, follow up in the basement, and find both in the copy."""
    client = sign_in(url, username, password, "consultant.py")
    phone = Phone(client, FileStore(folder / "phone.json"))
    phone.sync()
    card = checked(post_cards.sync_detailed(client=client, body=walk_in(phone.state.lists["catalogue"], number)), Card)
    command = phone.do("record_follow_up", {**contact(method="outgoing_call"), "id": str(card.id)})
    # The app is closed and opened again: what was done is still there.
    phone = Phone(client, FileStore(folder / "phone.json"))
    phone.sync()
    state = phone.state.answers[command]["state"]
    contacts = phone.state.follow_ups.get(str(card.id), [])
    sys.stdout.write(f"follow-up {state}, {len(contacts)} contacts in the copy\n")
    return 0 if state == "done" and len(contacts) == 2 else 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as own_folder:
        sys.exit(main(*sys.argv[1:5], Path(own_folder)))

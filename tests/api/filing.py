"""Filing over the API: the contract's own sample, and what a filing is refused with."""

from typing import Any

from accounts.models import User
from crm.models import Card
from tests.api_client import post
from tests.signing_in import codes

# As in the contract, dates moved to the day of the test.
SAMPLE: dict[str, Any] = {
    "customer_name": "王小姐", "gender": "female", "age_band": "26_35", "party": "individual", "club_member": True,
    "phones": [{"kind": "mobile", "number": "138 0013 8000", "main": True}], "province": "上海市", "city": "长宁区",
    "lead_source": "referral", "intent_level": "H", "expected_visit": "unknown", "followup_level": "3-3",
    "budget": "15_20", "funds": "ready", "payment": "installment", "model": "octavia",
    "configuration": "octavia-14tsi-dsg", "colour": "white", "options": [], "purpose": "private", "used_car": False,
    "replacement": "trade_in", "current_vehicle": "上海通用-凯越", "current_vehicle_registered_on": "2019-05-01",
    "usage": "commuting, two children", "other_models": "none", "accessories": "yes",
    "planned_purchase_on": "2026-11-26", "preference": "own_brand", "competitor_brand": "vw",
    "comparison_points": ["price", "space"],
    "follow_up": {
        "contact_at": "2026-11-18T10:00:00+08:00", "nature": "routine", "topics": ["vehicle_intro", "test_drive"],
        "method": "showroom", "note": "…", "next_followup_on": "2026-11-21",
    },
}  # fmt: skip


def refused(user: User, body: Any) -> dict[str, str]:
    """The refused fields with their codes; no card came of it."""
    before = Card.objects.count()
    answer = post(user, "cards/", body)
    assert answer.status_code == 422, answer.content.decode()
    assert Card.objects.count() == before
    found = dict(codes(answer))
    assert answer.json()["code"] == (next(iter(found.values())) if len(codes(answer)) == 1 else "invalid")
    return found

"""The calls of the brand's API that are pinned: every address × method, by someone who may."""

from typing import Any

from accounts.roles import Role
from tests.leads.sending import signed_by
from tests.leads.standing import NEW_SENDER, RULES, SUBMITTED
from tests.pins.accounts import ACCOUNTS
from tests.pins.calls import Call
from tests.pins.inbox import inbox_calls
from tests.pins.webhooks import webhook_calls

PEOPLE = {
    "boss": Role.HQ_ADMIN,
    "analyst": Role.HQ_ANALYST,
    "colleague": Role.HQ_ANALYST,
    "gone": Role.HQ_ANALYST,
    "keyed": Role.HQ_ANALYST,
    "begun": Role.HQ_ANALYST,
    "host": Role.OPERATOR,
}
CODES = {
    "north": "north", "south": "south",
    "east": "east", "model": "octavia", "maker": "vw", "white": "white", "alloys": "sunroof",
    "configuration": "octavia-14tsi-dsg", "lavida": "lavida",
}  # fmt: skip
BRAND = "api/v1/brand/"
OPERATOR = "api/v1/operator/"
_NORTH = {"code": "north"}
_TRANSFER = {"amount": "1.00", "paid_on": "2026-11-18", "reference": "bank-1"}
_REFUND = {"amount": "1.00", "reason": "多付"}
MONTH = "?month=2026-11"
_SENDER, _WEBSITE = f"{BRAND}lead-senders/<str:code>/", {"code": "website"}
_QUARANTINED = f"{BRAND}leads/quarantine/<uuid:quarantined_id>/"
_NEW = {"code": "new", "name_zh": "新", "name_en": "New"}
_DEALER = {
    "code": "changning", "name": "长宁汽车", "region": "east", "province": "上海市", "city": "长宁区",
    "area_code": "021",
}  # fmt: skip


def _thing(pattern: str, code: str, part: str = "") -> list[Call]:
    """A thing of the brand, to be read, changed, and one like it to be added."""
    ids = {"code": code, "part_code": part}
    found: list[Call] = [Call("POST", pattern, "boss", body=lambda it: _NEW, ids=ids)]
    one = f"{pattern}<str:{'part_code' if part else 'code'}>/"
    change: dict[str, Any] = {"name_en": "Another name"}
    return [*found, Call("GET", one, "boss", ids=ids), Call("PATCH", one, "boss", body=lambda it: change, ids=ids)]


CALLS = [
    *ACCOUNTS,
    *inbox_calls("boss"),
    *webhook_calls("boss", "lead.filed"),
    Call("GET", f"{BRAND}dealers/", "boss"),
    Call("POST", f"{BRAND}dealers/", "boss", body=lambda it: _DEALER),
    Call("GET", f"{BRAND}dealers/<str:code>/", "boss", ids={"code": "north"}),
    Call("PATCH", f"{BRAND}dealers/<str:code>/", "boss", ids={"code": "north"}, body=lambda it: {"name": "北城"}),
    Call("GET", f"{BRAND}regions/", "boss"),
    *_thing(f"{BRAND}regions/", "east"),
    Call("GET", f"{BRAND}catalogue/", "boss"),
    *_thing(f"{BRAND}catalogue/models/", "model"),
    *_thing(f"{BRAND}catalogue/competitors/", "maker"),
    *_thing(f"{BRAND}catalogue/models/<str:code>/configurations/", "model", "configuration"),
    *_thing(f"{BRAND}catalogue/models/<str:code>/colours/", "model", "white"),
    *_thing(f"{BRAND}catalogue/models/<str:code>/options/", "model", "alloys"),
    *_thing(f"{BRAND}catalogue/competitors/<str:code>/models/", "maker", "lavida"),
    *(
        Call("GET", f"{BRAND}{what}/", "analyst", f"{MONTH}&by={by}")
        for what in ("funnel", "stock-flow", "rates")
        for by in ("dealer", "region", "model", "channel", "day", "month")
    ),
    Call("GET", f"{BRAND}freshness/", "analyst"),
    *(Call("GET", f"{BRAND}leads/figures/", "analyst", f"{MONTH}&by={by}") for by in ("dealer", "region", "sender")),
    Call("GET", f"{BRAND}lead-senders/", "boss"),
    Call("POST", f"{BRAND}lead-senders/", "boss", body=lambda it: NEW_SENDER),
    Call("GET", _SENDER, "boss", ids=_WEBSITE),
    Call("PATCH", _SENDER, "boss", ids=_WEBSITE, body=lambda it: {"name": "新官网"}),
    Call("POST", f"{_SENDER}keys/", "boss", ids=_WEBSITE),
    Call("DELETE", f"{_SENDER}keys/<uuid:key_id>/", "boss", ids=_WEBSITE),
    Call("GET", f"{BRAND}lead-rules/", "boss"),
    Call("POST", f"{BRAND}lead-rules/", "boss", body=lambda it: RULES),
    Call("POST", f"{BRAND}lead-rules/try/", "boss", body=lambda it: RULES),
    Call("GET", f"{BRAND}leads/", "boss"),
    Call(
        "POST",
        f"{BRAND}leads/",
        "nobody",
        body=lambda it: SUBMITTED,
        headers=lambda it, body: signed_by(it.key, it.website_secret, body),
    ),
    Call("GET", f"{BRAND}leads/<uuid:lead_id>/", "boss"),
    Call("POST", f"{BRAND}leads/<uuid:lead_id>/move/", "boss", body=lambda it: {"dealer": "north"}),
    Call("GET", f"{BRAND}leads/quarantine/", "boss"),
    Call("GET", _QUARANTINED, "boss"),
    Call("POST", f"{_QUARANTINED}open/", "boss", body=lambda it: {"field": "phone"}),
    Call("POST", f"{_QUARANTINED}mend/", "boss", body=lambda it: {"phone": "13900139001"}),
    Call("GET", f"{OPERATOR}dealers/", "host"),
    Call("POST", f"{OPERATOR}dealers/", "host", body=lambda it: _DEALER),
    Call("GET", f"{OPERATOR}dealers/<str:code>/", "host", ids=_NORTH),
    Call("POST", f"{OPERATOR}dealers/<str:code>/suspend/", "host", ids=_NORTH, body=lambda it: {"reason": "测试"}),
    Call("POST", f"{OPERATOR}dealers/<str:code>/resume/", "host", ids={"code": "south"}),
    Call("POST", f"{OPERATOR}dealers/<str:code>/extend/", "host", ids=_NORTH, body=lambda it: {"until": "2026-12-24"}),
    Call("POST", f"{OPERATOR}dealers/<str:code>/transfers/", "host", ids=_NORTH, body=lambda it: _TRANSFER),
    Call("POST", f"{OPERATOR}dealers/<str:code>/refunds/", "host", ids=_NORTH, body=lambda it: _REFUND),
    Call("GET", f"{OPERATOR}invoices/", "host"),
    Call("GET", f"{OPERATOR}support/", "host"),
]

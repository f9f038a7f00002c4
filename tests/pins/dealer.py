"""The calls of the dealer's API that are pinned: every address × method, by someone who may."""

from datetime import timedelta

from tests.factories import NOW, ORDER, contact, numbered, walk_in
from tests.pins.accounts import ACCOUNTS
from tests.pins.calls import Call
from tests.pins.inbox import inbox_calls
from tests.pins.standing import TODAY, table
from tests.pins.webhooks import webhook_calls

V1 = "api/v1/"
CARD = f"{V1}cards/<uuid:card_id>/"
REACHED = {"method": "outgoing_call", "reached": True, "satisfaction": "satisfied"}
MONTH = "?month=2026-11"
LATER = {"contact_at": "2026-11-18T09:59:00+08:00"}

CARDS = [
    Call("GET", f"{V1}cards/", "manager"),
    Call("GET", f"{V1}cards/", "li", "?due=overdue&ordering=next_followup_on"),
    Call("GET", f"{V1}cards/", "care", "?q=wang&status=dormant&page_size=200"),
    Call("GET", f"{V1}cards/", "manager", "?list=suspected"),
    Call("POST", f"{V1}cards/", "li", body=lambda it: walk_in(phones=numbered(9999))),
    Call("POST", f"{V1}cards/", "colleague", what="in spite of a match",
         body=lambda it: walk_in(phones=numbered(1), on_duplicate="create_anyway")),
    Call(
        "POST", f"{V1}cards/", "colleague", what="whose customer it is",
         body=lambda it: walk_in(phones=numbered(1), on_duplicate="request_allocation"),
    ),
    Call(
        "POST", f"{V1}cards/duplicates/", "colleague",
        body=lambda it: {"customer_name": "王小姐", "phones": numbered(1)},
    ),
    Call("GET", CARD, "li"),
    Call("GET", CARD, "manager", ids={"card_id": "pair"}),
    Call("GET", f"{CARD}proposal/", "li"),
    Call("PATCH", CARD, "li", body=lambda it: {"budget": "gt_25", "phones": numbered(9999)}),
    Call("POST", f"{CARD}unmask/", "care", ids={"card_id": "dormant"}),
    Call("GET", f"{CARD}timeline/", "manager", ids={"card_id": "survivor"}),
    Call("GET", f"{CARD}follow-ups/", "manager"),
    Call("POST", f"{CARD}follow-ups/", "li", body=lambda it: contact()),
    Call("POST", f"{CARD}follow-ups/", "li", what="an order",
         body=lambda it: contact(status="ordered", order=_signed())),
    Call("PATCH", f"{CARD}follow-ups/<uuid:follow_up_id>/", "li", ids={"card_id": "pair"},
        body=lambda it: {"note": "看了明锐"}),
    Call("POST", f"{CARD}follow-ups/<uuid:follow_up_id>/undo/", "li",
        ids={"card_id": "ordered", "follow_up_id": "rung"}),
    Call("POST", f"{CARD}review/", "manager", body=lambda it: {"decision": "approved"}),
    Call("GET", f"{V1}reviews/", "manager"),
    Call("GET", f"{V1}cards/suspected-duplicates/", "manager"),
    Call("POST", f"{V1}cards/suspected-duplicates/", "manager"),
    Call("POST", f"{V1}cards/merge/", "manager", body=lambda it: {"survivor": it.pair, "merged": [it.twin]}),
    Call("POST", f"{CARD}unmerge/", "manager", ids={"card_id": "survivor"}, body=lambda it: {"merged": it.merged}),
    Call("POST", f"{CARD}settle-duplicate/", "manager", ids={"card_id": "pair"}, body=lambda it: {"other": it.twin}),
    Call("POST", f"{CARD}transfer/", "manager", body=lambda it: {"owner": it.colleague, "reason": "overdue"}),
    Call("POST", f"{CARD}transfer/", "manager", what="to care",
         body=lambda it: {"custody": "care", "reason": "care"}),
    Call("POST", f"{V1}staff/<uuid:user_id>/hand-over/preview/", "manager",
         body=lambda it: {"owners": [it.li]}),
    Call("POST", f"{V1}staff/<uuid:user_id>/hand-over/", "manager", body=lambda it: {"owners": [it.li]}),
    Call("POST", f"{V1}cards/transfer/", "manager",
        body=lambda it: {"from_owner": it.li, "owner": it.colleague, "reason": "leaver"}),
    Call("POST", f"{CARD}withdraw/", "manager", ids={"card_id": "lost"}, body=lambda it: {"reason": "选错客户"}),
    Call("GET", f"{V1}consents/", "li", query="?card={card}"),
    Call("POST", f"{V1}consents/", "li",
        body=lambda it: {"card": it.ids["card"], "purpose": "marketing", "given": True}),
    Call("GET", f"{V1}persons/", "boss"),
    Call("POST", f"{V1}persons/", "boss", body=lambda it: {"name": "王小姐", "number": "13800138000"}),
    Call("GET", f"{V1}persons/<uuid:person_id>/", "boss"),
    Call("GET", f"{V1}persons/<uuid:person_id>/file/", "boss"),
    Call("POST", f"{V1}persons/<uuid:person_id>/erase/", "boss"),
    Call("GET", f"{V1}retention/", "boss"),
    Call("POST", f"{V1}retention/", "boss"),
    Call("GET", f"{V1}privacy-notice/", "boss"),
    Call("POST", f"{V1}privacy-notice/", "boss", body=lambda it: {"text_zh": "告知书", "text_en": "Our notice"}),
    Call("GET", f"{CARD}concessions/", "li"),
    Call("POST", f"{CARD}concessions/", "li", body=lambda it: {"kind": "gift", "what": "行车记录仪"}),
    Call("GET", f"{V1}concessions/", "director"),
    Call("POST", f"{V1}concessions/<uuid:concession_id>/answer/", "director",
        body=lambda it: {"decision": "accepted"}),
    Call("GET", f"{V1}allocations/", "manager"),
    Call("POST", f"{V1}allocations/<uuid:allocation_id>/decide/", "manager", body=lambda it: {"owner": it.li}),
]  # fmt: skip

DAY = [
    Call("GET", f"{V1}catalogue/", "li"),
    Call("GET", f"{V1}worklist/", "li"),
    Call("GET", f"{V1}worklist/", "manager", "?on=2026-11-19&consultant={li}"),
    Call("GET", f"{V1}traffic/", "front"),
    Call("POST", f"{V1}traffic/", "front", body=lambda it: {"kind": "showroom", "consultant": it.li}),
    Call("GET", f"{V1}traffic/board/", "front"),
    Call("GET", f"{V1}traffic/<uuid:traffic_id>/", "li"),
    Call("PATCH", f"{V1}traffic/<uuid:traffic_id>/", "front", body=lambda it: {"party_size": 3}),
    Call("POST", f"{V1}traffic/<uuid:traffic_id>/void/", "front"),
    Call("POST", f"{V1}traffic/<uuid:traffic_id>/decline/", "li", body=lambda it: {"reason": "随便看看"}),
    Call("POST", f"{V1}traffic/<uuid:traffic_id>/left/", "front"),
    Call("POST", f"{V1}traffic/<uuid:traffic_id>/reopen/", "li", ids={"traffic_id": "declined"}),
    Call("POST", f"{V1}traffic/<uuid:traffic_id>/join/", "li", body=lambda it: {"card": it.card}),
    Call("POST", f"{V1}traffic/reassign/", "front", body=lambda it: {"consultant": it.li, "to": it.colleague}),
    Call("GET", f"{V1}traffic/requests/", "front"),
    Call("POST", f"{V1}traffic/requests/", "li", body=lambda it: {"kind": "showroom"}),
    Call("POST", f"{V1}traffic/requests/<uuid:request_id>/accept/", "front"),
    Call("POST", f"{V1}traffic/requests/<uuid:request_id>/refuse/", "front", body=lambda it: {"reason": "已登记"}),
    Call("GET", f"{V1}activities/", "market"),
    Call("POST", f"{V1}activities/", "market", body=lambda it: _PLAN),
    Call("GET", f"{V1}activities/<uuid:activity_id>/", "market"),
    Call("PATCH", f"{V1}activities/<uuid:activity_id>/", "market", body=lambda it: {"place": "停车场"}),
    Call("GET", f"{V1}activities/<uuid:activity_id>/invitations/", "manager"),
    Call("POST", f"{V1}activities/<uuid:activity_id>/invitations/", "market",
        body=lambda it: {"filters": {"status": ["dormant", "active"]}}),
    Call("GET", f"{V1}leads/", "li"),
    Call("GET", f"{V1}leads/figures/", "manager", "?from=2026-11-01&to=2026-11-30"),
    Call("GET", f"{V1}leads/<uuid:lead_id>/", "li"),
    Call("POST", f"{V1}leads/<uuid:lead_id>/claim/", "li"),
    Call("POST", f"{V1}leads/<uuid:lead_id>/contact/", "li",
        body=lambda it: {"method": "outgoing_call", "reached": False}),
    Call("POST", f"{V1}leads/<uuid:lead_id>/decline/", "li", body=lambda it: {"reason": "other"}),
    Call("POST", f"{V1}leads/<uuid:lead_id>/give/", "manager", body=lambda it: {"consultant": it.colleague}),
    Call("GET", f"{V1}callbacks/", "care"),
    Call("POST", f"{V1}callbacks/", "care", body=lambda it: {"card": it.delivered, **REACHED}),
    Call("GET", f"{V1}callbacks/<uuid:callback_id>/", "li"),
    Call("POST", f"{V1}callbacks/<uuid:callback_id>/record/", "li", body=lambda it: REACHED),
]  # fmt: skip

OFFICE = [
    Call("GET", f"{V1}settings/", "boss"),
    Call("PATCH", f"{V1}settings/", "boss", body=lambda it: {"opens_at": "09:00"}),
    Call("GET", f"{V1}audit/cards/", "boss"),
    Call("GET", f"{V1}watch/", "manager"),
    Call("GET", f"{V1}imports/", "manager"),
    Call("POST", f"{V1}imports/", "manager", form=lambda it: {"file": table()}),
    Call("GET", f"{V1}imports/<uuid:import_id>/", "manager"),
    Call("PATCH", f"{V1}imports/<uuid:import_id>/", "manager", body=lambda it: {"owner": it.li}),
    Call("GET", f"{V1}imports/template/", "manager"),
    Call("GET", f"{V1}imports/<uuid:import_id>/errors/", "manager"),
    Call("GET", f"{V1}imports/<uuid:import_id>/wrong-rows/", "manager", ids={"import_id": "wrong"}),
    Call("GET", f"{V1}imports/<uuid:import_id>/duplicates/", "manager"),
    Call("POST", f"{V1}imports/<uuid:import_id>/check/", "manager", ids={"import_id": "uploaded"}),
    Call("POST", f"{V1}imports/<uuid:import_id>/commit/", "manager"),
    Call("POST", f"{V1}imports/<uuid:import_id>/undo/", "manager", ids={"import_id": "committed"}),
    Call("POST", f"{V1}subscription/leave/", "boss"),
    Call("GET", f"{V1}subscription/leave/", "boss"),
    Call("DELETE", f"{V1}subscription/leave/", "boss"),
    Call("GET", f"{V1}subscription/archives/", "boss"),
    Call("POST", f"{V1}subscription/archives/", "boss"),
    Call("GET", f"{V1}subscription/archives/<uuid:archive_id>/", "boss"),
    Call("GET", f"{V1}subscription/archives/<uuid:archive_id>/file/", "boss"),
    Call("GET", f"{V1}exports/", "manager"),
    Call("POST", f"{V1}exports/", "manager", body=lambda it: {"kind": "cards", "filters": {}}),
    Call("GET", f"{V1}exports/<uuid:export_id>/", "manager"),
    Call("GET", f"{V1}exports/<uuid:export_id>/file/", "manager"),
]

SYNC = [
    Call("GET", f"{V1}sync/", "li", "?device=tablet"),
    Call("POST", f"{V1}sync/commands/", "li", what="a follow-up", body=lambda it: _sent(it.card)),
    Call("POST", f"{V1}sync/acknowledge/", "li", body=lambda it: {"device": "phone", "sequence": 0}),
    Call("GET", f"{V1}sync/needs-you/", "manager"),
    Call("POST", f"{V1}sync/needs-you/<uuid:command_id>/decide/", "manager", body=lambda it: {"decision": "drop"}),
]

INBOX = [
    *inbox_calls("manager"),
    *webhook_calls("boss", "card.filed"),
    Call("GET", f"{V1}deliveries/", "boss"),
    Call("POST", f"{V1}deliveries/<uuid:delivery_id>/send/", "boss"),
]

FIGURES = [
    Call("GET", f"{V1}reports/funnel/", "manager", MONTH),
    Call("GET", f"{V1}reports/stock-flow/", "manager", MONTH),
    Call("GET", f"{V1}reports/stock-flow/", "li", "?from=2026-11-10&to=2026-11-18&as_of=2026-11-18T09:30:00%2B08:00"),
    Call("GET", f"{V1}reports/rates/", "manager", MONTH),
    Call("GET", f"{V1}reports/day/", "manager"),
    Call("GET", f"{V1}reports/weekly/", "manager"),
    Call("GET", f"{V1}reports/trends/", "manager", MONTH),
    Call("GET", f"{V1}reports/place/", "manager", MONTH),
    Call("GET", f"{V1}reports/behind/", "manager", f"{MONTH}&figure=flow.filed"),
    Call("GET", f"{V1}reports/behind/", "manager", f"{MONTH}&figure=prospects.closing"),
    Call("GET", f"{V1}targets/", "director"),
    Call("POST", f"{V1}targets/", "director", body=lambda it: {"month": "2026-12", "deliveries": 40}),
]

_PLAN = {"kind": "outreach", "name": "外展", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=1), "venue": "mall"}
_PLAN |= {"place": "来福士"}


def _signed() -> dict[str, object]:
    return {**ORDER, "number": "D-77", "signed_on": TODAY}


_ORDER = {"plan": "basic", "interval": "month", "seats": 50, "title": "北城", "tax_number": "91310000MA1FL4XY2N"}
SUBSCRIPTION = [
    Call("GET", f"{V1}support/", "boss"),
    Call("POST", f"{V1}support/", "boss", body=lambda it: {"person": "host", "reason": "导入失败", "hours": 1}),
    Call("DELETE", f"{V1}support/<uuid:invitation_id>/", "boss"),
    Call("GET", f"{V1}subscription/", "boss"),
    Call("POST", f"{V1}subscription/plan/", "boss", body=lambda it: _ORDER),
    Call("POST", f"{V1}subscription/seats/", "boss", body=lambda it: {"seats": 52}),
    Call("GET", f"{V1}subscription/invoices/", "boss"),
    Call("GET", f"{V1}subscription/invoices/<str:number>/", "boss"),
    Call("POST", f"{V1}subscription/pay/", "boss", body=lambda it: {"invoice": it.invoice, "by": "transfer"}),
]


def _sent(card: str) -> dict[str, object]:
    """A batch of one command, the second of li's phone."""
    command = {
        "id": "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c71",
        "sequence": 2,
        "done_at": LATER["contact_at"],
        "kind": "record_follow_up",
        "body": {"id": card, **contact()},
    }
    return {"device": "phone", "device_time": NOW, "commands": [command]}


CALLS = [*ACCOUNTS, *CARDS, *DAY, *OFFICE, *SYNC, *INBOX, *FIGURES, *SUBSCRIPTION]

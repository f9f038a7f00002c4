"""Every tool of the MCP server makes the one call that this table says, whose rights the table of addresses holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from accounts.access import Action
from config.mcp.brand_tools import BrandTools
from config.mcp.tools import DealerTools
from crm.rules.codes.contact import Method, Topic
from tests.isolation.rows import SIGNED_IN
from tests.isolation.table import NOBODYS, ROUTES

CARD = {"card": UUID(NOBODYS)}
CONTACT = {**CARD, "method": Method.OUTGOING_CALL, "note": "报价已发"}
# Tool → method, address, right, and arguments to call it with.
Row = tuple[str, str, Action | str, Mapping[str, Any]]
TOOLS: Mapping[str, Mapping[str, Row]] = {
    "dealer": {
        "who_am_i": ("GET", "api/v1/me/", SIGNED_IN, {}),
        "worklist": ("GET", "api/v1/worklist/", Action.WORKLIST_VIEW, {}),
        "find_customers": ("GET", "api/v1/cards/", Action.CARD_VIEW, {"q": "王"}),
        "customer": ("GET", "api/v1/cards/<uuid:card_id>/", Action.CARD_VIEW, CARD),
        "customer_timeline": ("GET", "api/v1/cards/<uuid:card_id>/timeline/", Action.CARD_VIEW, CARD),
        "next_date_proposal": ("GET", "api/v1/cards/<uuid:card_id>/proposal/", Action.FOLLOW_UP_RECORD, CARD),
        "traffic": ("GET", "api/v1/traffic/", Action.TRAFFIC_VIEW, {}),
        "funnel": ("GET", "api/v1/reports/funnel/", Action.FIGURES_VIEW, {"month": "2026-11"}),
        "stock_flow": ("GET", "api/v1/reports/stock-flow/", Action.FIGURES_VIEW, {}),
        "rates": ("GET", "api/v1/reports/rates/", Action.FIGURES_VIEW, {}),
        "day_report": ("GET", "api/v1/reports/day/", Action.FIGURES_VIEW, {}),
        "note_follow_up": (
            "POST", "api/v1/cards/<uuid:card_id>/follow-ups/", Action.FOLLOW_UP_RECORD,
            {**CONTACT, "topics": [Topic.PRICE_NEGOTIATION]},
        ),
        "plan_appointment": (
            "POST", "api/v1/cards/<uuid:card_id>/follow-ups/", Action.FOLLOW_UP_RECORD,
            {**CONTACT, "appointment_on": date(2026, 12, 1)},
        ),
    },
    "hq": {
        "who_am_i": ("GET", "api/v1/me/", SIGNED_IN, {}),
        "brand_funnel": ("GET", "api/v1/brand/funnel/", Action.BRAND_FIGURES, {}),
        "brand_stock_flow": ("GET", "api/v1/brand/stock-flow/", Action.BRAND_FIGURES, {}),
        "brand_rates": ("GET", "api/v1/brand/rates/", Action.BRAND_FIGURES, {}),
        "freshness": ("GET", "api/v1/brand/freshness/", Action.BRAND_FIGURES, {}),
    },
}  # fmt: skip
CLASSES = {"dealer": DealerTools, "hq": BrandTools}


class Recorder:
    """Notes the calls of tools, as `config.mcp.rest.Rest` would make them."""

    url = "https://north.example.cn"

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    def get(self, path: str, query: Mapping[str, object] | None = None) -> dict[str, Any]:
        self.calls.append(("GET", f"api/v1/{path}"))
        return {}

    def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        self.calls.append(("POST", f"api/v1/{path}"))
        return {}


@pytest.mark.parametrize("host", CLASSES)
def test_every_tool_is_in_the_table(host: str) -> None:
    tools = CLASSES[host](Recorder())
    assert {tool.__name__ for tool in [*tools.reads(), *tools.commands()]} == set(TOOLS[host])
    assert {tool.__name__ for tool in tools.commands()} == {
        name for name, row in TOOLS[host].items() if row[0] == "POST"
    }


@pytest.mark.parametrize(("host", "tool"), [(host, tool) for host, rows in TOOLS.items() for tool in rows])
def test_tool_makes_its_one_call_and_the_call_has_its_right(host: str, tool: str) -> None:
    method, pattern, right, arguments = TOOLS[host][tool]
    recorder = Recorder()
    getattr(CLASSES[host](recorder), tool)(**arguments)
    assert recorder.calls == [(method, pattern.replace("<uuid:card_id>", NOBODYS))]
    assert ROUTES[host][pattern][method] == right

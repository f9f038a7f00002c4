"""Assignment by versioned rules (HQ-2)."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from kit import clock
from tenants.leads.models import AssignmentRules, Lead
from tenants.leads.rules.assignment import DealerPlace, Decision, LeadPlace, Rule, RuleKind, assign
from tenants.models import Dealer, DealerState
from tests.factories import NOW
from tests.leads.sending import api, make_sending

pytestmark = pytest.mark.rule("HQ-2")

PATH = "/api/v1/brand/lead-rules/"
NORTH = DealerPlace("north", "east", "上海市", "长宁区", last_at=NOW)
WEST = DealerPlace("west", "east", "上海市", "浦东新区", today=3, last_at=NOW - timedelta(hours=1))
SOUTH = DealerPlace("south", "south", "广东省", "广州市")
ALL = (NORTH, WEST, SOUTH)


@pytest.mark.parametrize(
    ("lead", "rules", "expected"),
    [
        (LeadPlace(dealer="south", city="长宁区"), [Rule(RuleKind.NAMED), Rule(RuleKind.CITY)], Decision("south", 1)),
        (LeadPlace(dealer="gone", city="长宁区"), [Rule(RuleKind.NAMED), Rule(RuleKind.CITY)], Decision("north", 2)),
        (LeadPlace(city="长宁"), [Rule(RuleKind.CITY)], Decision("north", 1)),
        (LeadPlace(city="长宁区", province="广东省"), [Rule(RuleKind.CITY)], None),
        (LeadPlace(province="广东"), [Rule(RuleKind.PROVINCE)], Decision("south", 1)),
        (LeadPlace(city="上海"), [Rule(RuleKind.CITY), Rule(RuleKind.PROVINCE)], Decision("west", 2)),
        (LeadPlace(), [Rule(RuleKind.CITY), Rule(RuleKind.PROVINCE)], None),
        (LeadPlace(), [Rule(RuleKind.REGION, region="east")], Decision("west", 1)),
        (LeadPlace(), [Rule(RuleKind.REGION, region="east", capacity=3)], Decision("north", 1)),
        (LeadPlace(), [Rule(RuleKind.DEALERS, dealers=("north", "south"))], Decision("south", 1)),
        (LeadPlace(model="fabia"), [Rule(RuleKind.DEALERS, dealers=("south",), models=("octavia",))], None),
        (LeadPlace(model="octavia"), [Rule(RuleKind.DEALERS, dealers=("south",), models=("octavia",))],
         Decision("south", 1)),
        (LeadPlace(province="广东省"), [Rule(RuleKind.DEALERS, dealers=("north",), provinces=("广东",))],
         Decision("north", 1)),
    ],
)  # fmt: skip
def test_first_rule_that_finds_a_dealer_with_room_decides(
    lead: LeadPlace, rules: list[Rule], expected: Decision | None
) -> None:
    assert assign(lead, rules, ALL) == expected


def send(**fields: Any) -> Lead:
    """A lead of this second, with a number of its own."""
    send.count += 1  # type: ignore[attr-defined]
    body = {"customer_name": "王小姐", "phone": f"138{send.count:08}", **fields}  # type: ignore[attr-defined]
    return Lead.objects.get(id=send.website.send(orjson.dumps(body)).json()["id"])  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def website(request: pytest.FixtureRequest) -> Any:
    if request.node.originalname == "test_first_rule_that_finds_a_dealer_with_room_decides":
        yield
        return
    for fixture in ("hq", "shared_dealers"):
        request.getfixturevalue(fixture)
    send.count, send.website = 0, make_sending()  # type: ignore[attr-defined]
    with clock.at(NOW):
        yield


def set_rules(*rules: dict[str, Any], **more: Any) -> Any:
    return api().post(PATH, {"rules": list(rules), **more}, format="json")


def test_each_lead_names_the_version_that_decided() -> None:
    first = send(city="长宁区")
    assert set_rules({"kind": "dealers", "dealers": ["south"]}, note="试行").json()["version"] == 1
    second = send(city="长宁区")
    assert (first.dealer, first.rules_version) == ("north", 0)
    assert (second.dealer, second.rules_version) == ("south", 1)
    first.refresh_from_db()
    assert (first.dealer, first.rules_version) == ("north", 0)
    decided = [each.data for each in second.events.filter(kind="assigned")]
    assert decided == [{"dealer": "south", "assignment": 1, "rules": 1, "rule": 1}]


def test_region_takes_turns_and_holds_its_capacity() -> None:
    set_rules({"kind": "dealers", "dealers": ["north", "south"], "capacity": 2})
    assert [send().dealer for _ in range(5)] == ["north", "south", "north", "south", ""]
    with clock.at(NOW + timedelta(days=1)):
        assert send().dealer == "north"


def test_rules_that_name_what_is_not_there_are_refused() -> None:
    answer = set_rules({"kind": "region"}, {"kind": "dealers"}, {"kind": "city", "models": ["golf"]}, {})
    found = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert found == {"rules.3.kind": "required"}
    answer = set_rules({"kind": "region"}, {"kind": "dealers"}, {"kind": "city", "models": ["golf"]})
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == {
        "rules.0.region": "required", "rules.1.dealers": "required", "rules.2.models": "not_a_choice",
    }  # fmt: skip
    assert (set_rules().json()["code"], AssignmentRules.objects.count()) == ("required", 0)


def test_rules_that_someone_else_saved_first_are_refused() -> None:
    assert set_rules({"kind": "city"}, version=0).status_code == 201
    answer = set_rules({"kind": "province"}, version=0)
    assert (answer.status_code, answer.json()["code"]) == (409, "rules_changed")
    assert api().get(PATH).json()["version"] == 1


def test_rules_are_tried_on_past_leads_and_change_nothing() -> None:
    for city in ("长宁区", "长宁区", "广州市", "拉萨市"):
        send(city=city)
    before = list(Lead.objects.order_by("id").values_list("id", "dealer", "state"))
    rules = [{"kind": "dealers", "dealers": ["south"], "capacity": 3}]
    answer = api().post(f"{PATH}try/", {"rules": rules}, format="json").json()
    assert answer == {"leads": 4, "unassigned": 1, "moved": 2, "by_dealer": [{"dealer": "south", "leads": 3}]}
    assert list(Lead.objects.order_by("id").values_list("id", "dealer", "state")) == before
    assert AssignmentRules.objects.count() == 0


def test_dealer_that_may_not_work_gets_no_lead_and_is_no_mistake_of_the_sender() -> None:
    Dealer.objects.filter(code="north").update(state=DealerState.READ_ONLY)
    lead = send(dealer="north", city="广州市")
    assert (lead.state, lead.named_dealer, lead.dealer) == ("arrived", "north", "south")


def test_unassigned_lead_is_assigned_by_hand() -> None:
    lead = send()
    assert lead.state == "unassigned"
    path = f"/api/v1/brand/leads/{lead.id}/move/"
    assert api().post(path, {"dealer": "moon"}, format="json").json()["code"] == "not_a_choice"
    assert api().post(path, {"dealer": "south"}, format="json").json()["dealer"] == "south"
    lead.refresh_from_db()
    assert (lead.state, lead.assignment, lead.assigned_at) == ("arrived", 1, NOW)


def test_lead_that_a_dealer_works_on_is_not_moved() -> None:
    lead = send(city="长宁区")
    Lead.objects.update(state="claimed")
    answer = api().post(f"/api/v1/brand/leads/{lead.id}/move/", {"dealer": "south"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "lead_under_way")
    lead.refresh_from_db()
    assert lead.dealer == "north"

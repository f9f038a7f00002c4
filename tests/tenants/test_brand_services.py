"""What the brand keeps: regions, catalogue, its record of each dealer (HQ-1)."""

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from kit.errors import DomainError
from tenants.models import Brand, Colour, Dealer, DealerState, Region, VehicleModel
from tenants.queries.migrations import schemas_behind
from tenants.rules.names import NamedThing
from tenants.services.catalogue_items import add, change
from tenants.services.dealers import DealerChanges, change_dealer
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("hq")


def codes_of(refusal: pytest.ExceptionInfo[DomainError]) -> dict[str, str]:
    return {problem.field: problem.code for problem in refusal.value.problems}


def north() -> Dealer:
    return Dealer.objects.select_related("region").get(code="north")


def test_thing_is_added_with_its_names() -> None:
    region = add(Region, NamedThing("north-west", "西北", "North-west"), brand=Brand.objects.get())
    assert (region.code, region.name_zh, region.name_en, region.version) == ("north-west", "西北", "North-west", 1)


@pytest.mark.parametrize(
    ("thing", "wrong"),
    [
        (NamedThing("", "", " "), {"code": "required", "name_zh": "required", "name_en": "required"}),
        (NamedThing("Big One", "大", "Big"), {"code": "invalid"}),
        (NamedThing("x" * 41, "大" * 81, "Big"), {"code": "too_long", "name_zh": "too_long"}),
        (NamedThing("east", "又东", "East again"), {"code": "code_taken"}),
    ],
)
def test_wrong_thing_is_refused_with_all_that_is_wrong(thing: NamedThing, wrong: dict[str, str]) -> None:
    before = Region.objects.count()
    with pytest.raises(DomainError) as refusal:
        add(Region, thing, brand=Brand.objects.get())
    assert codes_of(refusal) == wrong
    assert Region.objects.count() == before


def test_same_code_may_stand_in_two_models() -> None:
    first = add(VehicleModel, NamedThing("one", "一", "One"))
    second = add(VehicleModel, NamedThing("two", "二", "Two"))
    white = NamedThing("white", "白", "White")
    assert add(Colour, white, model=first).model_id != add(Colour, white, model=second).model_id
    with pytest.raises(DomainError) as refusal:
        add(Colour, white, model=first)
    assert codes_of(refusal) == {"code": "code_taken"}


def test_thing_is_renamed_retired_and_taken_back() -> None:
    model = add(VehicleModel, NamedThing("one", "一", "One"))
    renamed = change(model, {"name_en": "The One", "is_retired": True})
    assert (renamed.name_zh, renamed.name_en, renamed.is_retired, renamed.version) == ("一", "The One", True, 2)
    assert change(renamed, {"is_retired": False}).is_retired is False


def test_change_from_a_stale_reading_is_refused() -> None:
    model = add(VehicleModel, NamedThing("one", "一", "One"))
    change(model, {"name_en": "Two"}, expected=1)
    with pytest.raises(DomainError) as refusal:
        change(model, {"name_en": "Three"}, expected=1)
    assert (refusal.value.code, refusal.value.status) == ("stale", 412)
    assert VehicleModel.objects.get(code="one").name_en == "Two"


def test_dealers_record_is_changed() -> None:
    changed = change_dealer(north(), {"name": "北城名车", "region": "south-china", "city": "静安区"})
    assert (changed.name, changed.region.code, changed.city, changed.version) == (
        "北城名车",
        "south-china",
        "静安区",
        2,
    )


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": "", "area_code": "21"}, {"name": "required", "area_code": "invalid"}),
        ({"region": "moon"}, {"region": "not_a_choice"}),
        ({"state": "asleep"}, {"state": "not_a_choice"}),
        ({"state": DealerState.PROVISIONING}, {"state": "state_not_allowed"}),
        ({"state": DealerState.FAILED}, {"state": "state_not_allowed"}),
    ],
)
def test_wrong_change_of_a_dealer_is_refused(changes: DealerChanges, wrong: dict[str, str]) -> None:
    with pytest.raises(DomainError) as refusal:
        change_dealer(north(), changes)
    assert codes_of(refusal) == wrong
    assert (north().name, north().state, north().version) == ("北城汽车", DealerState.ACTIVE, 1)


def test_dealer_is_suspended_and_works_again() -> None:
    assert change_dealer(north(), {"state": DealerState.SUSPENDED}).state == DealerState.SUSPENDED
    assert change_dealer(north(), {"state": DealerState.ACTIVE}).state == DealerState.ACTIVE


def test_failed_set_up_is_tried_again() -> None:
    Dealer.objects.filter(code="north").update(state=DealerState.FAILED)
    assert change_dealer(north(), {"state": DealerState.PROVISIONING}).state == DealerState.PROVISIONING


def test_schema_that_is_missing_is_behind() -> None:
    assert schemas_behind(["d_north", "d_south"]) == []
    assert schemas_behind(["d_north", "d_missing"]) == ["d_missing"]


def test_what_the_brand_changes_is_noted_with_before_and_after() -> None:
    boss = make_user("boss", Role.HQ_ADMIN)
    model = add(VehicleModel, NamedThing("one", "一", "One"), by=boss)
    change(model, {"name_en": "Two", "is_retired": True}, by=boss)
    change_dealer(north(), {"city": "静安区"}, by=boss)
    noted = (
        AuditEntry.objects.filter(actor=boss).order_by("id").values_list("actor__username", "what", "subject", "data")
    )
    assert list(noted) == [
        ("boss", "vehicle_model.added", "one", {}),
        ("boss", "vehicle_model.changed", "one", {"name_en": ["One", "Two"], "is_retired": [False, True]}),
        ("boss", "dealer.changed", "north", {"city": ["长宁区", "静安区"]}),
    ]

"""`POST /cards/duplicates/` and each answer to a match: `on_duplicate` (CA-5, CA-6, CA-7, CA-8)."""

from typing import Any

import pytest

from accounts.models import User
from crm.models import Allocation, Card, SuspectedDuplicate
from crm.services.file_card import file_card
from tests.api_client import get, post
from tests.factories import arrived, filed, followed_up, order, walk_in
from tests.signing_in import codes

NUMBER = [{"kind": "mobile", "number": "13800138000"}]


def check(user: User, name: str = "王伟", phones: Any = NUMBER, **given: Any) -> Any:
    return post(user, "cards/duplicates/", {"customer_name": name, "phones": phones, **given})


def actions(user: User, **given: Any) -> list[str]:
    (match,) = check(user, **given).json()["matches"]
    return list(match["actions"])


def lose(card: Card, owner: User) -> None:
    followed_up(owner, card, status="lost", next_followup_on=None, loss={"loss_reason": "gave_up"})


def test_check_names_everything_wrong(li: User) -> None:
    assert codes(post(li, "cards/duplicates/", {})) == [("customer_name", "required"), ("phones", "required")]
    answer = check(li, "", [{"kind": "mobile", "number": "138"}, {"kind": "pager"}], colour="red")
    assert dict(codes(answer)) == {
        "colour": "unknown_field",
        "customer_name": "required",
        "phones.0.number": "bad_phone",
        "phones.1.kind": "not_a_choice",
        "phones.1.number": "required",
    }


@pytest.mark.parametrize("number", ["013800138000", "+86 138-0013-8000", "138 0013 8000"])
def test_number_meets_however_it_is_written(number: str, li: User, zhang: User) -> None:
    card = filed(li)
    (match,) = check(zhang, phones=[{"kind": "mobile", "number": number}]).json()["matches"]
    assert (match["card"], match["followup_count"], match["owner_name"]) == (str(card.id), 1, "李强")


def test_landline_meets_with_the_dealers_area_code_and_without(li: User, zhang: User) -> None:
    filed(li, phones=[{"kind": "landline", "number": "62345678", "main": True}])
    assert len(check(zhang, phones=[{"kind": "landline", "number": "021-62345678-801"}]).json()["matches"]) == 1
    assert check(zhang, phones=[{"kind": "landline", "number": "020-62345678"}]).json()["matches"] == []


def test_actions_depend_on_whose_it_is_and_where_it_stands(li: User, zhang: User, clerk: User) -> None:
    card = filed(li)
    assert actions(li) == ["view", "follow_up", "several_cars", "create_anyway"]
    assert actions(zhang) == ["several_cars", "request_allocation", "create_anyway"]
    assert "create_anyway" not in actions(clerk, owner=zhang.id)
    lose(card, li)
    assert actions(zhang) == ["new_opportunity", "several_cars", "create_anyway"]
    assert "follow_up" not in actions(li)


def test_merged_card_is_not_found(li: User, zhang: User, manager: User) -> None:
    first = filed(li)
    second = filed(zhang, on_duplicate="create_anyway")
    post(manager, "cards/merge/", {"survivor": first.id, "merged": [str(second.id)]})
    assert [match["card"] for match in check(zhang).json()["matches"]] == [str(first.id)]


def test_new_opportunity_suffices_only_when_all_are_closed(li: User, zhang: User) -> None:
    card = filed(li)
    body = walk_in(on_duplicate="new_opportunity")
    refused = post(zhang, "cards/", body)
    assert (refused.status_code, refused.json()["code"], Card.objects.count()) == (409, "duplicate_card", 1)
    lose(card, li)
    made = post(zhang, "cards/", body)
    assert (made.status_code, made.json()["is_suspected_duplicate"]) == (201, False)
    still_open = post(li, "cards/", walk_in(on_duplicate="new_opportunity"))
    assert (still_open.status_code, len(still_open.json()["matches"])) == (409, 2)


def test_several_cars_is_not_flagged_and_in_spite_of_a_match_is(li: User, zhang: User) -> None:
    filed(li)
    second = post(li, "cards/", walk_in(on_duplicate="several_cars"))
    assert (second.status_code, second.json()["is_suspected_duplicate"]) == (201, False)
    assert not SuspectedDuplicate.objects.filter(settled_at=None).exists()
    anyway = post(zhang, "cards/", walk_in(on_duplicate="create_anyway"))
    assert (anyway.status_code, anyway.json()["is_suspected_duplicate"]) == (201, True)
    assert SuspectedDuplicate.objects.filter(card=anyway.json()["id"], settled_at=None).count() == 2


def test_question_holds_the_filing_back_and_the_party_stays_pending(li: User, zhang: User, reception: User) -> None:
    filed(li)
    party = arrived(reception, zhang)
    body = walk_in(traffic=party.id, on_duplicate="request_allocation")
    del body["channel"], body["filed_on"]
    asked = post(zhang, "cards/", body)
    assert (asked.status_code, asked.json()["traffic"], Card.objects.count()) == (202, str(party.id), 1)
    assert get(zhang, f"traffic/{party.id}/").json()["state"] == "pending"


def test_clerk_may_not_file_in_spite_of_a_match_and_is_kept_as_a_draft(li: User, zhang: User, clerk: User) -> None:
    filed(li)
    refused = post(clerk, "cards/", walk_in(owner=zhang.id, on_duplicate="create_anyway"))
    assert (refused.status_code, Card.objects.count()) == (409, 1)
    held = post(clerk, "cards/", walk_in(owner=zhang.id, on_duplicate="request_allocation"))
    assert (held.status_code, held.json()["kind"], Allocation.objects.count()) == (202, "draft", 1)


def test_unknown_answer_is_told(li: User) -> None:
    assert codes(post(li, "cards/", walk_in(on_duplicate="whatever"))) == [("on_duplicate", "not_a_choice")]


def test_abandoned_filing_leaves_nothing(li: User, zhang: User, reception: User) -> None:
    filed(li)
    party = arrived(reception, zhang)
    body = walk_in(traffic=party.id)
    del body["channel"], body["filed_on"]
    assert post(zhang, "cards/", body).status_code == 409
    assert (Card.objects.count(), get(zhang, f"traffic/{party.id}/").json()["state"]) == (1, "pending")


def test_organisation_meets_by_its_contact_person(li: User, zhang: User) -> None:
    file_card(li, walk_in(party="organization", organization_name="申通物流", customer_name="欧阳先生"))
    assert len(check(zhang, "欧阳娜娜").json()["matches"]) == 1
    assert check(zhang, "欧先生").json()["matches"] == []


def test_ordered_card_is_open(li: User, zhang: User) -> None:
    filed(li, follow_up={"status": "ordered", "order": order()})
    assert post(zhang, "cards/", walk_in(on_duplicate="new_opportunity")).status_code == 409


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("王小姐", "王伟"), ("欧阳先生", "欧阳娜娜"), ("John Smith", "anna SMITH")],
)
def test_same_surname_and_number_meet(mine: str, theirs: str, li: User, zhang: User) -> None:
    card = filed(li, customer_name=mine)
    body = walk_in(customer_name=theirs, phones=[{"kind": "mobile", "number": "+86 0138 0013 8000"}])
    answer = post(zhang, "cards/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_card")
    (match,) = answer.json()["matches"]
    assert set(match) == {
        "card", "customer_name", "status", "intent_level", "owner", "owner_name", "last_contact_at", "completeness",
        "followup_count", "actions",
    }  # fmt: skip
    assert match["card"] == str(card.id)
    assert match["actions"] == ["several_cars", "request_allocation", "create_anyway"]
    assert post(zhang, "cards/", {**body, "on_duplicate": "new_opportunity"}).status_code == 409
    anyway = post(zhang, "cards/", {**body, "on_duplicate": "create_anyway"})
    assert (anyway.status_code, anyway.json()["is_suspected_duplicate"]) == (201, True)


@pytest.mark.parametrize(("mine", "theirs"), [("王小姐", "李伟"), ("欧阳先生", "欧先生")])
def test_other_surname_does_not_meet(mine: str, theirs: str, li: User, zhang: User) -> None:
    filed(li, customer_name=mine)
    assert post(zhang, "cards/", walk_in(customer_name=theirs)).status_code == 201

"""The telemarketer (domain.md §1): own cards only, filed by phone only, on the sales side (TR-2)."""

from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role, role_problems
from crm.queries.card_visibility import cards_of
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.transfers import transfer_card
from tests.factories import filed, followed_up, make_user, numbered, phone_in, walk_in
from tests.refusals import refused


@pytest.fixture
def tele(north: object) -> User:
    return make_user("tele", Role.TELEMARKETER, name="电销小周")


def test_telemarketer_files_a_call_as_their_own(tele: User) -> None:
    card = file_card(tele, phone_in())
    assert (card.owner_id, card.filed_by_id, card.channel) == (tele.id, tele.id, "phone")


def _given(channel: str) -> dict[str, Any]:
    return {**(walk_in() if channel == "walk_in" else phone_in()), "channel": channel}


@pytest.mark.parametrize("channel", ["walk_in", "outreach"])
def test_telemarketer_files_nothing_but_calls(tele: User, channel: str) -> None:
    """CA-2 and domain.md §1: a walk-in or an outreach card is for others to file."""
    assert refused(lambda: file_card(tele, _given(channel)))["channel"] == "phone_only"


def test_consultant_who_telemarkets_too_files_everything(li: User, north: object) -> None:
    both = make_user("both", Role.TELEMARKETER, Role.CONSULTANT)
    assert file_card(both, walk_in()).owner_id == both.id


def test_telemarketer_files_for_nobody_else(tele: User, li: User) -> None:
    assert refused(lambda: file_card(tele, phone_in(owner=li.id))) == {"owner": "not_own"}


def test_telemarketer_sees_and_works_own_cards_only(tele: User, li: User) -> None:
    own, others = file_card(tele, phone_in()), filed(li, phones=numbered(2))
    assert list(cards_of(tele)) == [own]
    followed_up(tele, own, method="outgoing_call")
    edit_card(tele, own.id, {"usage": "commuting"})
    own.refresh_from_db()
    assert own.usage == "commuting"
    with pytest.raises(Exception, match="not_found"):
        edit_card(tele, others.id, {"usage": "commuting"})


def test_cards_pass_to_a_telemarketer_and_back(tele: User, li: User, manager: User) -> None:
    """MG-2: to a consultant or telemarketer, ownership passes."""
    card = filed(li)
    assert transfer_card(manager, card.id, {"owner": tele.id, "reason": "telemarketing"}).owner_id == tele.id
    assert transfer_card(manager, card.id, {"owner": li.id, "reason": "better_inviter"}).owner_id == li.id


def test_nobody_is_telemarketer_and_receptionist(tele: User) -> None:
    """TR-2."""
    offered = frozenset(Role)
    assert [each.code for each in role_problems(["telemarketer", "receptionist"], offered)] == ["role_conflict"]
    assert [each.code for each in role_problems(["telemarketer", "care_director"], offered)] == ["role_conflict"]
    assert role_problems(["telemarketer", "consultant"], offered) == []

"""What each role may do, spelled out a second time (domain.md §1, Permissions).

`accounts.access` builds its table of groups; a role that is put into a group too many, or a new role that is given
rights by a formula, is named here.
"""

import pytest

from accounts.access import CardScope, actions_of, card_scope
from accounts.field_access import FIELD_ACCESS, WRITTEN_BY
from accounts.roles import BRAND_ROLES, DEALER_ROLES, VISITOR_ROLES, Role

_CARDS = {"card.view", "card.file", "card.edit", "follow_up.record", "activity.view", "worklist.view", "staff.view"}
_TRAFFIC = {"traffic.view", "traffic.settle"}
_MANAGES = {
    *_CARDS, *_TRAFFIC, "traffic.reassign", "card.merge", "card.transfer",
    "card.review", "card.settle", "card.allocate", "card.withdraw", "targets.view",
    "activity.plan", "callback.view", "figures.view", "figures.compare", "list.export", "export.ask",
    "import.run", "lead.work", "lead.give",
}  # fmt: skip
_CARE = {
    "card.view", "activity.view", "callback.view", "callback.record", "worklist.view", "figures.view", "list.export",
    "export.ask", "staff.view",
}  # fmt: skip
RIGHTS = {
    Role.CONSULTANT: {*_CARDS, *_TRAFFIC, "targets.view", "callback.view", "callback.record", "figures.view",
                      "export.ask", "lead.work", "lead.claim"},
    Role.TELEMARKETER: {*_CARDS, "lead.work", "lead.claim"},
    Role.DATA_CLERK: {*_CARDS, *_TRAFFIC},
    Role.SHOWROOM_MANAGER: _MANAGES,
    Role.SALES_DIRECTOR: {*_MANAGES, "targets.set", "concession.grant"},
    Role.RECEPTIONIST: {"traffic.view", "traffic.record", "traffic.reassign", "staff.view"},
    Role.CARE_SPECIALIST: {*_CARE, "card.edit", "follow_up.record"},
    Role.CARE_DIRECTOR: {*_CARE, "traffic.view", "traffic.record", "traffic.reassign"},
    Role.MARKET_MANAGER: {"card.view", "activity.view", "activity.plan", "worklist.view", "figures.view",
                          "list.export", "export.ask", "staff.view"},
    Role.DEALER_ADMIN: {"export.ask", "import.run", "staff.view", "staff.manage", "settings.manage",
                        "subscription.manage", "privacy.manage", "audit.view", "dealer.leave",
                        "webhooks.manage"},
    Role.HQ_ADMIN: {"staff.view", "staff.manage", "audit.view", "brand.figures", "dealers.view", "dealers.manage",
                    "catalogue.view", "catalogue.manage", "leads.manage", "webhooks.manage"},
    Role.HQ_ANALYST: {"brand.figures", "dealers.view", "catalogue.view"},
    Role.REGION_MANAGER: {"brand.figures", "dealers.view", "catalogue.view"},
    Role.OPERATOR: {"dealers.view", "dealers.manage", "catalogue.view", "hosting.manage"},
    Role.SUPPORT: {"card.view", "traffic.view", "activity.view", "callback.view", "worklist.view", "figures.view"},
}  # fmt: skip
SCOPES = {
    Role.CONSULTANT: CardScope.OWN,
    Role.TELEMARKETER: CardScope.OWN,
    Role.DATA_CLERK: CardScope.FILED,
    Role.SHOWROOM_MANAGER: CardScope.ALL,
    Role.SALES_DIRECTOR: CardScope.ALL,
    Role.CARE_SPECIALIST: CardScope.CARE,
    Role.CARE_DIRECTOR: CardScope.CARE,
    Role.MARKET_MANAGER: CardScope.ACTIVITIES,
    Role.SUPPORT: CardScope.ALL,
}


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_exactly_this(role: Role) -> None:
    """A new role starts without a row, and so without a right."""
    assert {str(action) for action in actions_of([role])} == RIGHTS.get(role, set())


@pytest.mark.parametrize("role", list(Role))
def test_role_sees_exactly_these_cards(role: Role) -> None:
    """The administrator, reception and the brand see none."""
    assert card_scope([role]) == SCOPES.get(role, CardScope.NONE)


def test_every_role_belongs_to_one_side() -> None:
    assert set(RIGHTS) == set(Role)
    assert set(Role) == DEALER_ROLES | BRAND_ROLES | VISITOR_ROLES
    assert len(Role) == len(DEALER_ROLES) + len(BRAND_ROLES) + len(VISITOR_ROLES)


def test_telemarketer_knows_nothing_of_traffic_callbacks_or_imports() -> None:
    """Cards of their own, and what belongs to them; no party, no callback, no table, no setting."""
    known = {field for field, seen in FIELD_ACCESS.items() if Role.TELEMARKETER in seen.in_full | seen.masked}
    assert {str(field) for field in known} == {
        "card.customer_name", "card.phones", "card.address", "card.text", "card.note", "card.remarks", "order.price",
        "delivery.vin", "allocation.phones", "staff.name",
    }  # fmt: skip
    assert {str(field) for field, roles in WRITTEN_BY.items() if Role.TELEMARKETER in roles} == {
        "card.customer_name", "card.phones", "card.address", "card.text", "card.note", "order.price", "delivery.vin",
        "allocation.phones",
    }  # fmt: skip

"""Who may do what (domain.md "Who may"): the one table that the API, the pages and the isolation tests read."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from accounts.roles import BRAND_ROLES, MANAGERS, OWNERS, TRAFFIC_SIDE, VISITOR_ROLES, Role
from kit.errors import refuse


class Holder(Protocol):
    """Whoever holds roles."""

    @property
    def roles(self) -> list[str]: ...


class Action(StrEnum):
    """Something that a role allows."""

    TRAFFIC_VIEW = "traffic.view"
    TRAFFIC_RECORD = "traffic.record"
    TRAFFIC_SETTLE = "traffic.settle"
    TRAFFIC_REASSIGN = "traffic.reassign"
    CARD_VIEW = "card.view"
    CARD_FILE = "card.file"
    CARD_EDIT = "card.edit"
    FOLLOW_UP_RECORD = "follow_up.record"
    CARD_MERGE = "card.merge"
    CARD_TRANSFER = "card.transfer"
    CARD_REVIEW = "card.review"
    CARD_SETTLE = "card.settle"
    CARD_ALLOCATE = "card.allocate"
    CARD_WITHDRAW = "card.withdraw"
    TARGETS_VIEW = "targets.view"
    TARGETS_SET = "targets.set"
    CONCESSION_GRANT = "concession.grant"
    ACTIVITY_VIEW = "activity.view"
    ACTIVITY_PLAN = "activity.plan"
    CALLBACK_VIEW = "callback.view"
    CALLBACK_RECORD = "callback.record"
    WORKLIST_VIEW = "worklist.view"
    LEAD_WORK = "lead.work"
    LEAD_CLAIM = "lead.claim"
    LEAD_GIVE = "lead.give"
    FIGURES_VIEW = "figures.view"
    FIGURES_COMPARE = "figures.compare"
    LIST_EXPORT = "list.export"
    EXPORT_ASK = "export.ask"
    IMPORT_RUN = "import.run"
    STAFF_VIEW = "staff.view"
    STAFF_MANAGE = "staff.manage"
    SETTINGS_MANAGE = "settings.manage"
    SUBSCRIPTION_MANAGE = "subscription.manage"
    PRIVACY_MANAGE = "privacy.manage"
    AUDIT_VIEW = "audit.view"
    DEALER_LEAVE = "dealer.leave"
    BRAND_FIGURES = "brand.figures"
    DEALERS_VIEW = "dealers.view"
    DEALERS_MANAGE = "dealers.manage"
    CATALOGUE_VIEW = "catalogue.view"
    CATALOGUE_MANAGE = "catalogue.manage"
    LEADS_MANAGE = "leads.manage"
    HOSTING_MANAGE = "hosting.manage"
    WEBHOOKS_MANAGE = "webhooks.manage"


_CONSULTANT = frozenset({Role.CONSULTANT})
_CARE_SPECIALIST = frozenset({Role.CARE_SPECIALIST})
_HANDLES_TRAFFIC = frozenset({Role.CONSULTANT, Role.DATA_CLERK}) | MANAGERS
_WORKS_CARDS = OWNERS | {Role.DATA_CLERK} | MANAGERS
_CARE = frozenset({Role.CARE_SPECIALIST, Role.CARE_DIRECTOR})
_MARKET = frozenset({Role.MARKET_MANAGER})
_ADMIN = frozenset({Role.DEALER_ADMIN})
_HQ_ADMIN = frozenset({Role.HQ_ADMIN})
_READS_BRAND = frozenset({Role.HQ_ADMIN, Role.HQ_ANALYST, Role.REGION_MANAGER})

WHO_MAY: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.TRAFFIC_VIEW: TRAFFIC_SIDE | _HANDLES_TRAFFIC | VISITOR_ROLES,
        Action.TRAFFIC_RECORD: TRAFFIC_SIDE,
        Action.TRAFFIC_SETTLE: _HANDLES_TRAFFIC,
        Action.TRAFFIC_REASSIGN: TRAFFIC_SIDE | MANAGERS,
        Action.CARD_VIEW: _WORKS_CARDS | _CARE | _MARKET | VISITOR_ROLES,
        Action.CARD_FILE: _WORKS_CARDS,
        Action.CARD_EDIT: _WORKS_CARDS | _CARE_SPECIALIST,
        Action.FOLLOW_UP_RECORD: _WORKS_CARDS | _CARE_SPECIALIST,
        Action.CARD_MERGE: MANAGERS,
        Action.CARD_TRANSFER: MANAGERS,
        Action.CARD_REVIEW: MANAGERS,
        Action.CARD_SETTLE: MANAGERS,
        Action.CARD_ALLOCATE: MANAGERS,
        Action.CARD_WITHDRAW: MANAGERS,
        Action.TARGETS_VIEW: _CONSULTANT | MANAGERS,
        Action.TARGETS_SET: frozenset({Role.SALES_DIRECTOR}),
        Action.CONCESSION_GRANT: frozenset({Role.SALES_DIRECTOR}),
        Action.ACTIVITY_VIEW: _WORKS_CARDS | _CARE | _MARKET | VISITOR_ROLES,
        Action.ACTIVITY_PLAN: _MARKET | MANAGERS,
        Action.CALLBACK_VIEW: _CONSULTANT | _CARE | MANAGERS | VISITOR_ROLES,
        Action.CALLBACK_RECORD: _CONSULTANT | _CARE,
        Action.WORKLIST_VIEW: _WORKS_CARDS | _CARE | _MARKET | VISITOR_ROLES,
        # HQ-4: offered to those who sell, handed out by a manager.
        Action.LEAD_WORK: OWNERS | MANAGERS,
        Action.LEAD_CLAIM: OWNERS,
        Action.LEAD_GIVE: MANAGERS,
        Action.FIGURES_VIEW: _CONSULTANT | MANAGERS | _MARKET | _CARE | VISITOR_ROLES,
        # RP-6: the dealer beside its region.
        Action.FIGURES_COMPARE: MANAGERS,
        Action.LIST_EXPORT: MANAGERS | _MARKET | _CARE,
        # Each kind has an action of its own too: a consultant takes out figures, the administrator staff and audit.
        Action.EXPORT_ASK: MANAGERS | _MARKET | _CARE | _CONSULTANT | _ADMIN,
        Action.IMPORT_RUN: MANAGERS | _ADMIN,
        # Names of colleagues are needed wherever someone is chosen: reception picks the consultant.
        Action.STAFF_VIEW: _WORKS_CARDS | TRAFFIC_SIDE | _CARE | _MARKET | _ADMIN | _HQ_ADMIN,
        Action.STAFF_MANAGE: _ADMIN | _HQ_ADMIN,
        Action.SETTINGS_MANAGE: _ADMIN,
        Action.SUBSCRIPTION_MANAGE: _ADMIN,
        # PI-3, PI-4, PI-5: the only way by which an administrator meets customers' data, with fresh proof each time.
        Action.PRIVACY_MANAGE: _ADMIN,
        Action.AUDIT_VIEW: _ADMIN | _HQ_ADMIN,
        # SA-7: the archive of everything, and notice.
        Action.DEALER_LEAVE: _ADMIN,
        Action.BRAND_FIGURES: _READS_BRAND,
        Action.DEALERS_VIEW: BRAND_ROLES,
        Action.DEALERS_MANAGE: _HQ_ADMIN | {Role.OPERATOR},
        Action.CATALOGUE_VIEW: BRAND_ROLES,
        Action.CATALOGUE_MANAGE: _HQ_ADMIN,
        Action.LEADS_MANAGE: _HQ_ADMIN,
        # The hosting company: states, invoices and payments of dealers, never their cards (SA-8).
        Action.HOSTING_MANAGE: frozenset({Role.OPERATOR}),
        # A dealer's events go to its own systems, and how far leads come to the brand's (HQ-6).
        Action.WEBHOOKS_MANAGE: _ADMIN | _HQ_ADMIN,
    }
)


class CardScope(StrEnum):
    """Which cards someone sees (domain.md "Who sees"), the widest first."""

    ALL = "all"
    OWN = "own"
    FILED = "filed"
    CARE = "care"
    ACTIVITIES = "activities"
    NONE = "none"


_SCOPE_OF: tuple[tuple[CardScope, frozenset[Role]], ...] = (
    (CardScope.ALL, MANAGERS | VISITOR_ROLES),
    (CardScope.OWN, OWNERS),
    (CardScope.FILED, frozenset({Role.DATA_CLERK})),
    (CardScope.CARE, _CARE),
    (CardScope.ACTIVITIES, _MARKET),
)


def roles_may(roles: Iterable[str], action: Action) -> bool:
    """Whether one of the roles allows the action."""
    return not WHO_MAY[action].isdisjoint(roles)


def may(user: Holder, action: Action) -> bool:
    """Whether `user` may do it at all; which cards they may do it with is `card_scope`."""
    return roles_may(user.roles, action)


def require(user: Holder, action: Action) -> None:
    """Refuse with `not_allowed` (403) what `user` may not do: the services' own guard, behind the edges'."""
    if not may(user, action):
        raise refuse("not_allowed", status=403)


def actions_of(roles: Iterable[str]) -> list[Action]:
    """All that the roles allow, for `GET /me/`."""
    held = set(roles)
    return [action for action, allowed in WHO_MAY.items() if held & allowed]


def card_scope(roles: Iterable[str]) -> CardScope:
    """The widest scope that one of the roles has."""
    held = set(roles)
    return next((scope for scope, allowed in _SCOPE_OF if held & allowed), CardScope.NONE)

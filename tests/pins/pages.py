"""The calls of pages that are pinned: each page as it opens, and each form as it comes up, handed in with little in it.

They are walked, and whoever may is found by what the page declares; what is said here is where that is not enough.
"""

from collections.abc import Mapping
from typing import Any

from accounts.access import Action, roles_may
from accounts.roles import Role
from kit.api.views import OPEN
from tests.isolation.routes import Route, routes_of
from tests.pins.calls import Body, Call
from tests.pins.standing import table
from tests.signing_in import PASSWORD

# Routes that ask for someone else than the first who may, or for another thing than the usual one.
WHO = {
    "sign-in/": "nobody",
    "sign-in/code/": "nobody",
    "cards/<uuid:card_id>/concession/": "li",
    "cards/<uuid:card_id>/follow-ups/<uuid:follow_up_id>/correct/": "li",
    "cards/<uuid:card_id>/follow-ups/<uuid:follow_up_id>/undo/": "li",
    "callbacks/<uuid:callback_id>/record/": "li",
    "traffic/requests/new/": "li",
    "account/devices/<uuid:device_id>/sign-out/": "colleague",
    "needs-you/": "manager",
    "needs-you/<uuid:command_id>/": "manager",
    "needs-you/<uuid:command_id>/seen/": "manager",
}
IDS: Mapping[str, Mapping[str, str]] = {
    "cards/<uuid:card_id>/follow-ups/<uuid:follow_up_id>/correct/": {"card_id": "pair"},
    "cards/<uuid:card_id>/follow-ups/<uuid:follow_up_id>/undo/": {"card_id": "ordered", "follow_up_id": "rung"},
    "cards/<uuid:card_id>/withdraw/": {"card_id": "lost"},
    "cards/<uuid:card_id>/unmerge/<uuid:merged_id>/": {"card_id": "survivor"},
    "cards/<uuid:card_id>/unmask/": {"card_id": "dormant"},
    "cards/<uuid:card_id>/take-over/": {"card_id": "dormant"},
    "imports/<uuid:import_id>/undo/": {"import_id": "committed"},
    "imports/<uuid:import_id>/wrong/file/": {"import_id": "wrong"},
    "reviews/<uuid:follow_up_id>/approve/": {"follow_up_id": "contact"},
    "reviews/<uuid:follow_up_id>/return/": {"follow_up_id": "contact"},
    "traffic/<uuid:traffic_id>/reopen/": {"traffic_id": "declined"},
    "staff/<uuid:user_id>/reactivate/": {"user_id": "gone"},
    "leads/senders/<str:code>/": {"code": "website"},
    "leads/senders/<str:code>/keys/": {"code": "website"},
    "leads/senders/<str:code>/keys/<uuid:key_id>/revoke/": {"code": "website"},
    "dealers/<str:code>/": {"code": "north"},
    "dealers/<str:code>/state/": {"code": "north"},
    "regions/<str:code>/": {"code": "east"},
    **{
        f"operator/dealers/<str:code>/{what}": {"code": "north"}
        for what in ("", "suspend/", "resume/", "extend/", "transfer/", "refund/")
    },
    "catalogue/competitors/<str:code>/": {"code": "maker"},
    "catalogue/competitors/<str:code>/models/new/": {"code": "maker"},
    "catalogue/competitors/<str:code>/models/<str:part_code>/": {"code": "maker", "part_code": "lavida"},
    "catalogue/models/<str:code>/configurations/<str:part_code>/": {"part_code": "configuration"},
    "catalogue/models/<str:code>/options/<str:part_code>/": {"part_code": "alloys"},
}
QUERIES = {
    # Each family of subjects on the page is one query more: of one act there is one family, whatever else was noted.
    "audit/": "?what=staff.created",
    "figures/behind/": "?figure=flow.filed&month=2026-11",
    "figures/excel/": "?kind=funnel&month=2026-11",
    "cards/paper/": "?status=active",
    "cards/<uuid:card_id>/take-over/": "?traffic={received}",
}
FORMS: Mapping[str, Body] = {
    "sign-in/": lambda it: {"username": "colleague", "password": PASSWORD},
    "search/": lambda it: {"q": "wang"},
    "imports/": lambda it: {"file": table()},
    "cards/new/check/": lambda it: {"customer_name": "王小姐", "phone": "13900000001"},
    "staff/<uuid:user_id>/deactivate/": lambda it: {"owner": it.heir} if "heir" in it.people else {},
    "cards/transfer/": lambda it: {"cards": [it.card], "owner": it.colleague, "reason": "overdue"},
    "traffic/<uuid:traffic_id>/join/": lambda it: {"card": it.card},
    "reviews/approve/": lambda it: {"entry": [it.entry, it.contact]},
    "exports/": lambda it: {"kind": "cards"},
    "leads/quarantine/<uuid:quarantined_id>/open/": lambda it: {"field": "phone"},
}


def pages_of(host: str, roles: Mapping[str, Role]) -> list[Call]:
    """A call of each page and each form of a host, by the first of these people who may."""
    return [
        Call(
            method, route.pattern, _who(route, method, roles),
            query=QUERIES.get(route.pattern, ""),
            form=FORMS.get(route.pattern, _empty) if method == "POST" else None,
            ids=IDS.get(route.pattern, {}),
        )
        for route in routes_of(host)
        if not route.is_api
        for method in sorted(route.handled)
    ]  # fmt: skip


def _empty(_: Any) -> Mapping[str, Any]:
    return {}


def _who(route: Route, method: str, roles: Mapping[str, Role]) -> str:
    action = (route.declared or {}).get(method)
    if route.pattern in WHO:
        return WHO[route.pattern]
    if action in (None, OPEN):
        return next(iter(roles))
    return next(name for name, role in roles.items() if roles_may([role], Action(action)))

"""Who may do what at every address, said a second time: what the views declare is held against this table.

To add an address: put its pattern (as its urls spell it, with the prefix) under the hosts that have it, and for each
method what it takes: an action of `accounts.access`, SIGNED_IN for anyone who is, OPEN for everyone. A parameter that
is new (`<uuid:target_id>`) takes a line in `IDS` too: the id of something that stands in the dealer north, made in
`people.py`, or `NOBODYS` where making one is worth less than the test. That is all; the tests walk by themselves.
An OPEN row is a promise that the address tells nothing that is kept of anyone.
"""

from collections.abc import Mapping

from accounts.access import Action
from kit.api.views import OPEN

SIGNED_IN = None
Row = Mapping[str, str | None]

# At a dealer's host and at the brand's.
BOTH: dict[str, Row] = {
    "sign-in/": {"GET": OPEN, "POST": OPEN},
    "sign-in/code/": {"GET": OPEN, "POST": OPEN},
    "sign-out/": {"POST": OPEN},
    "account/devices/": {"GET": SIGNED_IN},
    "account/devices/<uuid:device_id>/sign-out/": {"POST": SIGNED_IN},
    "account/browsers/<uuid:session_id>/sign-out/": {"POST": SIGNED_IN},
    "account/password/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account/authenticator/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "audit/": {"GET": Action.AUDIT_VIEW},
    "staff/": {"GET": Action.STAFF_MANAGE},
    "staff/new/": {"GET": Action.STAFF_MANAGE, "POST": Action.STAFF_MANAGE},
    "staff/<uuid:user_id>/": {"GET": Action.STAFF_MANAGE, "POST": Action.STAFF_MANAGE},
    "staff/<uuid:user_id>/password/": {"POST": Action.STAFF_MANAGE},
    "staff/<uuid:user_id>/deactivate/": {"POST": Action.STAFF_MANAGE},
    "staff/<uuid:user_id>/reactivate/": {"POST": Action.STAFF_MANAGE},
    "preferences/": {"POST": OPEN},
    "manifest.webmanifest": {"GET": OPEN},
    "service-worker.js": {"GET": OPEN},
    "offline/": {"GET": OPEN},
    "design/": {"GET": OPEN},
    "api/v1/schema/": {"GET": OPEN},
    "api/v1/docs/": {"GET": OPEN},
    "api/v1/auth/login/": {"POST": OPEN},
    "api/v1/auth/mfa/": {"POST": OPEN},
    "api/v1/auth/logout/": {"POST": SIGNED_IN},
    "api/v1/auth/devices/": {"GET": SIGNED_IN},
    "api/v1/auth/devices/<uuid:device_id>/": {"DELETE": SIGNED_IN},
    "api/v1/auth/password/": {"POST": SIGNED_IN},
    "api/v1/auth/totp/": {"POST": SIGNED_IN, "DELETE": SIGNED_IN},
    "api/v1/auth/totp/confirm/": {"POST": SIGNED_IN},
    "api/v1/me/": {"GET": SIGNED_IN},
    "api/v1/staff/": {"GET": Action.STAFF_VIEW, "POST": Action.STAFF_MANAGE},
    "api/v1/staff/<uuid:user_id>/": {"GET": Action.STAFF_MANAGE, "PATCH": Action.STAFF_MANAGE},
    "api/v1/staff/<uuid:user_id>/reset-password/": {"POST": Action.STAFF_MANAGE},
    "api/v1/staff/<uuid:user_id>/deactivate/": {"POST": Action.STAFF_MANAGE},
    "api/v1/staff/<uuid:user_id>/reactivate/": {"POST": Action.STAFF_MANAGE},
    "api/v1/audit/": {"GET": Action.AUDIT_VIEW},
}

DEALER: dict[str, Row] = {
    "settings/": {"GET": Action.SETTINGS_MANAGE, "POST": Action.SETTINGS_MANAGE},
    "search/": {"POST": SIGNED_IN},
    "live/": {"GET": SIGNED_IN},
    "account/calendar/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    # The address is the secret: 256 bits, kept by their hash; a wrong one is 404.
    "calendar/<str:token>.ics": {"GET": OPEN},
    "": {"GET": SIGNED_IN},
    "day/<uuid:consultant_id>/": {"GET": Action.CARD_TRANSFER},
    "traffic/": {"GET": Action.TRAFFIC_VIEW, "POST": Action.TRAFFIC_RECORD},
    "traffic/<uuid:traffic_id>/": {"GET": Action.TRAFFIC_RECORD, "POST": Action.TRAFFIC_RECORD},
    "traffic/<uuid:traffic_id>/void/": {"POST": Action.TRAFFIC_RECORD},
    "traffic/<uuid:traffic_id>/again/": {"POST": Action.TRAFFIC_RECORD},
    "traffic/<uuid:traffic_id>/decline/": {"GET": Action.TRAFFIC_SETTLE, "POST": Action.TRAFFIC_SETTLE},
    "traffic/<uuid:traffic_id>/follow-up/": {"GET": Action.FOLLOW_UP_RECORD, "POST": Action.FOLLOW_UP_RECORD},
    "cards/": {"GET": Action.CARD_VIEW, "POST": Action.CARD_VIEW},
    "cards/new/": {"GET": Action.CARD_FILE, "POST": Action.CARD_FILE},
    "cards/new/check/": {"POST": Action.CARD_FILE},
    "cards/new/card/": {"GET": Action.CARD_FILE, "POST": Action.CARD_FILE},
    "cards/<uuid:card_id>/": {"GET": Action.CARD_VIEW},
    "cards/<uuid:card_id>/edit/": {"GET": Action.CARD_EDIT, "POST": Action.CARD_EDIT},
    "cards/<uuid:card_id>/follow-up/": {"GET": Action.FOLLOW_UP_RECORD, "POST": Action.FOLLOW_UP_RECORD},
    "activities/": {"GET": Action.ACTIVITY_VIEW},
    "activities/new/": {"GET": Action.ACTIVITY_PLAN, "POST": Action.ACTIVITY_PLAN},
    "activities/<uuid:activity_id>/": {"GET": Action.ACTIVITY_VIEW},
    "activities/<uuid:activity_id>/edit/": {"GET": Action.ACTIVITY_PLAN, "POST": Action.ACTIVITY_PLAN},
    "activities/<uuid:activity_id>/invite/": {"GET": Action.ACTIVITY_PLAN, "POST": Action.ACTIVITY_PLAN},
    "callbacks/": {"GET": Action.CALLBACK_VIEW},
    "callbacks/<uuid:callback_id>/record/": {"GET": Action.CALLBACK_RECORD, "POST": Action.CALLBACK_RECORD},
    "figures/": {"GET": Action.FIGURES_VIEW},
    "figures/stock/": {"GET": Action.FIGURES_VIEW},
    "figures/rates/": {"GET": Action.FIGURES_VIEW},
    "figures/trends/": {"GET": Action.FIGURES_VIEW},
    "figures/behind/": {"GET": Action.FIGURES_VIEW},
    "figures/excel/": {"GET": Action.FIGURES_VIEW},
    "api/v1/catalogue/": {"GET": SIGNED_IN},
    "api/v1/worklist/": {"GET": Action.WORKLIST_VIEW},
    "api/v1/activities/": {"GET": Action.ACTIVITY_VIEW, "POST": Action.ACTIVITY_PLAN},
    "api/v1/activities/<uuid:activity_id>/": {"GET": Action.ACTIVITY_VIEW, "PATCH": Action.ACTIVITY_PLAN},
    "api/v1/activities/<uuid:activity_id>/invitations/": {"GET": Action.CARD_VIEW, "POST": Action.ACTIVITY_PLAN},
    "api/v1/callbacks/": {"GET": Action.CALLBACK_VIEW, "POST": Action.CALLBACK_RECORD},
    "api/v1/callbacks/<uuid:callback_id>/": {"GET": Action.CALLBACK_VIEW},
    "api/v1/callbacks/<uuid:callback_id>/record/": {"POST": Action.CALLBACK_RECORD},
    "api/v1/audit/cards/": {"GET": Action.AUDIT_VIEW},
    "api/v1/settings/": {"GET": Action.SETTINGS_MANAGE, "PATCH": Action.SETTINGS_MANAGE},
    "api/v1/traffic/": {"GET": Action.TRAFFIC_VIEW, "POST": Action.TRAFFIC_RECORD},
    "api/v1/traffic/board/": {"GET": Action.TRAFFIC_VIEW},
    "api/v1/traffic/requests/": {"GET": Action.TRAFFIC_VIEW, "POST": Action.TRAFFIC_SETTLE},
    "api/v1/traffic/requests/<uuid:request_id>/accept/": {"POST": Action.TRAFFIC_RECORD},
    "api/v1/traffic/requests/<uuid:request_id>/refuse/": {"POST": Action.TRAFFIC_RECORD},
    "api/v1/traffic/<uuid:traffic_id>/": {"GET": Action.TRAFFIC_VIEW, "PATCH": Action.TRAFFIC_RECORD},
    "api/v1/traffic/<uuid:traffic_id>/void/": {"POST": Action.TRAFFIC_RECORD},
    "api/v1/traffic/<uuid:traffic_id>/decline/": {"POST": Action.TRAFFIC_SETTLE},
    "api/v1/cards/": {"GET": Action.CARD_VIEW, "POST": Action.CARD_FILE},
    "api/v1/cards/duplicates/": {"POST": Action.CARD_FILE},
    "api/v1/cards/<uuid:card_id>/": {"GET": Action.CARD_VIEW, "PATCH": Action.CARD_EDIT},
    "cards/<uuid:card_id>/unmask/": {"POST": Action.CARD_VIEW},
    "api/v1/cards/<uuid:card_id>/unmask/": {"POST": Action.CARD_VIEW},
    "api/v1/cards/<uuid:card_id>/timeline/": {"GET": Action.CARD_VIEW},
    "api/v1/cards/<uuid:card_id>/follow-ups/": {"GET": Action.CARD_VIEW, "POST": Action.FOLLOW_UP_RECORD},
    "api/v1/cards/suspected-duplicates/": {"GET": Action.CARD_SETTLE, "POST": Action.CARD_SETTLE},
    "api/v1/cards/merge/": {"POST": Action.CARD_MERGE},
    "api/v1/cards/transfer/": {"POST": Action.CARD_TRANSFER},
    "api/v1/cards/<uuid:card_id>/unmerge/": {"POST": Action.CARD_MERGE},
    "api/v1/cards/<uuid:card_id>/settle-duplicate/": {"POST": Action.CARD_SETTLE},
    "api/v1/cards/<uuid:card_id>/transfer/": {"POST": Action.CARD_TRANSFER},
    "api/v1/cards/<uuid:card_id>/withdraw/": {"POST": Action.CARD_WITHDRAW},
    "api/v1/cards/<uuid:card_id>/concessions/": {"GET": Action.CARD_VIEW, "POST": Action.FOLLOW_UP_RECORD},
    "api/v1/concessions/": {"GET": Action.CARD_VIEW},
    "api/v1/concessions/<uuid:concession_id>/answer/": {"POST": Action.CONCESSION_GRANT},
    "api/v1/allocations/": {"GET": Action.CARD_FILE},
    "api/v1/allocations/<uuid:allocation_id>/decide/": {"POST": Action.CARD_FILE},
    "api/v1/imports/": {"GET": Action.IMPORT_RUN, "POST": Action.IMPORT_RUN},
    "api/v1/imports/<uuid:import_id>/": {"GET": Action.IMPORT_RUN, "PATCH": Action.IMPORT_RUN},
    "api/v1/imports/<uuid:import_id>/check/": {"POST": Action.IMPORT_RUN},
    "api/v1/imports/<uuid:import_id>/commit/": {"POST": Action.IMPORT_RUN},
    "api/v1/imports/<uuid:import_id>/undo/": {"POST": Action.IMPORT_RUN},
    "api/v1/exports/": {"GET": Action.LIST_EXPORT, "POST": Action.LIST_EXPORT},
    "api/v1/exports/<uuid:export_id>/": {"GET": Action.LIST_EXPORT},
    "api/v1/exports/<uuid:export_id>/file/": {"GET": Action.LIST_EXPORT},
    "api/v1/reports/funnel/": {"GET": Action.FIGURES_VIEW},
    "api/v1/reports/stock-flow/": {"GET": Action.FIGURES_VIEW},
    "api/v1/reports/rates/": {"GET": Action.FIGURES_VIEW},
    "api/v1/reports/day/": {"GET": Action.FIGURES_VIEW},
    "api/v1/reports/behind/": {"GET": Action.FIGURES_VIEW},
    "api/v1/reports/place/": {"GET": Action.FIGURES_VIEW},
    "api/v1/reviews/": {"GET": Action.CARD_VIEW},
    "api/v1/cards/<uuid:card_id>/review/": {"POST": Action.CARD_REVIEW},
    "api/v1/cards/<uuid:card_id>/follow-ups/<uuid:follow_up_id>/": {"PATCH": Action.FOLLOW_UP_RECORD},
    "api/v1/reports/trends/": {"GET": Action.FIGURES_VIEW},
}

BRAND: dict[str, Row] = {
    "": {"GET": SIGNED_IN},
    "comparison/": {"GET": Action.BRAND_FIGURES},
    "stock-flow/": {"GET": Action.BRAND_FIGURES},
    "dealers/": {"GET": Action.DEALERS_VIEW},
    "dealers/new/": {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE},
    "dealers/<str:code>/": {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE},
    "dealers/<str:code>/state/": {"POST": Action.DEALERS_MANAGE},
    "regions/new/": {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE},
    "regions/<str:code>/": {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE},
    "catalogue/": {"GET": Action.CATALOGUE_VIEW},
    "catalogue/models/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/models/<str:code>/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/competitors/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/competitors/<str:code>/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/models/<str:code>/configurations/new/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "catalogue/models/<str:code>/configurations/<str:part_code>/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "catalogue/models/<str:code>/colours/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/models/<str:code>/colours/<str:part_code>/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "catalogue/models/<str:code>/options/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/models/<str:code>/options/<str:part_code>/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "catalogue/competitors/<str:code>/models/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/competitors/<str:code>/models/<str:part_code>/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/dealers/": {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE},
    "api/v1/brand/dealers/<str:code>/": {"GET": Action.DEALERS_VIEW, "PATCH": Action.DEALERS_MANAGE},
    "api/v1/brand/regions/": {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE},
    "api/v1/brand/regions/<str:code>/": {"GET": Action.DEALERS_VIEW, "PATCH": Action.DEALERS_MANAGE},
    "api/v1/brand/catalogue/": {"GET": Action.CATALOGUE_VIEW},
    "api/v1/brand/catalogue/models/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/": {"GET": Action.CATALOGUE_VIEW, "PATCH": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/competitors/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/competitors/<str:code>/": {"GET": Action.CATALOGUE_VIEW, "PATCH": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/configurations/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/configurations/<str:part_code>/": {
        "GET": Action.CATALOGUE_VIEW,
        "PATCH": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/catalogue/models/<str:code>/colours/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/colours/<str:part_code>/": {
        "GET": Action.CATALOGUE_VIEW,
        "PATCH": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/catalogue/models/<str:code>/options/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/options/<str:part_code>/": {
        "GET": Action.CATALOGUE_VIEW,
        "PATCH": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/catalogue/competitors/<str:code>/models/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/competitors/<str:code>/models/<str:part_code>/": {
        "GET": Action.CATALOGUE_VIEW,
        "PATCH": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/funnel/": {"GET": Action.BRAND_FIGURES},
    "api/v1/brand/stock-flow/": {"GET": Action.BRAND_FIGURES},
    "api/v1/brand/rates/": {"GET": Action.BRAND_FIGURES},
    "api/v1/brand/freshness/": {"GET": Action.BRAND_FIGURES},
}

BASE: dict[str, Row] = {}

ROUTES: Mapping[str, Mapping[str, Row]] = {"dealer": {**BOTH, **DEALER}, "hq": {**BOTH, **BRAND}, "base": BASE}


def row_of(host: str, pattern: str, declared: Row | None) -> Row:
    """A route's row; of one that has none what its view declares, for its lack is one test's business alone."""
    return ROUTES[host].get(pattern) or declared or {}


# An id like any other, of nothing.
NOBODYS = "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d"

# Parameters of addresses → the name of what `people.Standing` has of that sort.
IDS: Mapping[str, str] = {
    "card_id": "card",
    "traffic_id": "traffic",
    "consultant_id": "consultant",
    "user_id": "colleague",
    "device_id": "device",
    "session_id": NOBODYS,
    "request_id": NOBODYS,
    "concession_id": NOBODYS,
    "allocation_id": NOBODYS,
    "import_id": NOBODYS,
    "export_id": NOBODYS,
    "follow_up_id": NOBODYS,
    "activity_id": NOBODYS,
    "callback_id": NOBODYS,
    "code": "octavia",
    "part_code": "white",
    "token": "no-secret-of-anyones",
}

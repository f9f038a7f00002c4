"""Allocations and requests as the API shows them, their people loaded."""

from crm.api.representations import Representation
from crm.models import Allocation, Concession, TrafficRequest

_ALLOCATION = ("id", "kind", "state", "asked_at", "data", "matches", "decision", "decided_at")
_ASKED = ("id", "state", "asked_at", "answered_at", "reason")


def allocation_detail(row: Allocation) -> Representation:
    return {
        **{field: getattr(row, field) for field in _ALLOCATION},
        "asked_by": row.asked_by_id,
        "asked_by_name": row.asked_by.name,
        "consultant": row.consultant_id,
        "consultant_name": row.consultant.name,
        "traffic": row.traffic_id,
        "decided_by": row.decided_by_id,
        "owner": row.owner_id,
        "owner_name": row.owner.name if row.owner else "",
        "card": row.card_id,
    }


def traffic_request_detail(row: TrafficRequest) -> Representation:
    return {
        **_asked(row),
        "on": row.on,
        "consultant": row.consultant_id,
        "consultant_name": row.consultant.name,
        "data": row.data,
        "traffic": row.traffic_id,
    }


def concession_detail(row: Concession) -> Representation:
    return {**_asked(row), "card": row.card_id, "kind": row.kind, "what": row.what, "worth": row.worth}


def _asked(row: TrafficRequest | Concession) -> Representation:
    return {
        **{field: getattr(row, field) for field in _ASKED},
        "asked_by": row.asked_by_id,
        "asked_by_name": row.asked_by.name,
        "answered_by": row.answered_by_id,
    }

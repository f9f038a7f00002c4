"""Traffic as the API shows it."""

from crm.api.representations import Representation
from crm.models import TrafficRecord


def traffic_row(row: TrafficRecord) -> Representation:
    """A traffic record, its consultant loaded."""
    return {
        **{field: getattr(row, field) for field in _TRAFFIC},
        "consultant": row.consultant_id,
        "consultant_name": row.consultant.name,
    }


_TRAFFIC = (
    "id", "version", "kind", "on", "arrived_at", "left_at", "party_size", "first_time", "customer_name", "phone",
    "model", "test_drive", "remark", "state", "reason", "recorded_at", "settled_at",
)  # fmt: skip

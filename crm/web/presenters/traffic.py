"""Traffic records as rows of the board and of what is to be handled."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from accounts.access import Action
from accounts.models import User
from crm.models import TrafficRecord
from crm.rules.codes import TrafficKind, TrafficState
from kit.web.components import Tile

Row = dict[str, Any]

_FIELDS = (
    "id", "kind", "arrived_at", "left_at", "customer_name", "phone", "party_size", "first_time", "test_drive",
    "remark", "state", "reason",
)  # fmt: skip


def traffic_row(record: TrafficRecord, models: Mapping[str, str]) -> Row:
    """A record, its consultant loaded, with where it may be handled."""
    return {
        **{field: getattr(record, field) for field in _FIELDS},
        "consultant_name": record.consultant.name,
        "model_name": models.get(record.model, record.model),
        "filing_url": f"{reverse('crm:filing')}?traffic={record.id}",
        "follow_up_url": reverse("crm:traffic_follow_up", args=[record.id]),
        "decline_url": reverse("crm:traffic_decline", args=[record.id]),
        "reopen_url": reverse("crm:traffic_reopen", args=[record.id]),
        "left_url": reverse("crm:traffic_left", args=[record.id]),
    }


def board_rows(user: User, records: Iterable[TrafficRecord], models: Mapping[str, str]) -> list[Row]:
    """The day's log: a record opens for those who correct it."""
    can_correct, can_settle = user.may(Action.TRAFFIC_RECORD), user.may(Action.TRAFFIC_SETTLE)
    return [
        {
            **traffic_row(record, models),
            "url": reverse("crm:traffic_record", args=[record.id])
            if can_correct and record.state != TrafficState.VOID
            else "",
            "is_to_handle": can_settle and record.state == TrafficState.PENDING,
            "can_reopen": can_settle and record.state == TrafficState.DECLINED,
            "can_leave": can_correct and record.left_at is None and _is_in_showroom(record),
        }
        for record in records
    ]


def _is_in_showroom(record: TrafficRecord) -> bool:
    return record.kind == TrafficKind.SHOWROOM and record.state != TrafficState.VOID


def board_tiles(total: Any, names: Mapping[str, str]) -> list[Tile]:
    """TR-5's five figures; what is pending stands out while there is any."""
    tones = {"pending": "warn" if total.pending else ""}
    return [Tile(label, getattr(total, name), tone=tones.get(name, "")) for name, label in names.items()]

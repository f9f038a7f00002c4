"""A reminder before it is known who receives it and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from notifications.rules.kinds import NoticeKind


@dataclass(frozen=True, slots=True)
class Draft:
    """A notification for `person`, once for its `cause`.

    `until` is the last day on which it is useful. `data` holds ids, codes, dates and counts alone; the text is built
    when it is read or sent (RM-1).
    """

    kind: NoticeKind
    person: UUID
    cause: str
    card: UUID | None = None
    subject: UUID | None = None
    until: date | None = None
    data: Mapping[str, object] = field(default_factory=dict)

"""Traffic as the log tells of it: each party as it was recorded, corrected and settled (TR-1, TR-2, TR-3, TR-4,
TR-8)."""

from dataclasses import dataclass, replace
from datetime import date

from tests.reporting.independent.log import Entry
from tests.reporting.independent.parts import Cell

# CA-2: a party of the showroom is filed as `walk_in`, a call as `phone`.
_CHANNELS = {"showroom": "walk_in", "call": "phone"}
_FIELDS = ("kind", "consultant", "first_time", "model")


@dataclass(frozen=True, slots=True)
class Party:
    """One party or call."""

    on: date
    kind: str
    consultant: str
    first_time: bool
    model: str
    state: str = "pending"

    @property
    def cell(self) -> Cell:
        """CA-9: traffic is retail; wholesale does not come by the door."""
        return Cell(self.consultant, _CHANNELS[self.kind], self.model, "retail")

    @property
    def became_a_card(self) -> bool:
        return self.state == "filed"

    @property
    def left_no_card(self) -> bool:
        """RP-3, TR-6: declined, or left pending."""
        return self.state in ("declined", "pending")


def with_entry(parties: dict[str, Party], entry: Entry) -> None:
    """Take one line about traffic into the parties."""
    key, data = entry.data["traffic"], entry.data
    if entry.kind == "traffic.recorded":
        parties[key] = Party(entry.on, data["kind"], data["consultant"], data["first_time"], data["model"] or "")
    elif entry.kind == "traffic.corrected":
        found = {name: data[name][1] for name in _FIELDS}
        parties[key] = replace(parties[key], **{**found, "model": found["model"] or ""})
    elif entry.kind == "traffic.settled":
        parties[key] = replace(parties[key], state=data["state"][1])

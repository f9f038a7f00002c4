"""Movements: what each event does to the figures."""

from django.db import models

from reporting.dealer.models.cell import Measured

# Of a card that came, drove or signed: what is counted once a card and not added up, so that it is looked for among the
# movements again at each visit of the roll-up, and most movements are none of it.
_COUNTED_ONCE = ("ordered", "test_drives", "visits")
COUNTED_ONCE = ~models.Q(*((measure, 0) for measure in _COUNTED_ONCE))
# The same for statements, which find the index by this predicate alone.
COUNTED_ONCE_SQL = " OR ".join(f"{measure} <> 0" for measure in _COUNTED_ONCE)


class Movement(Measured):
    """What one event changes in one cell on one date: by it a number opens into the cards behind it (RP-2), and any
    figure can be had as it was known at an instant (ST-6, `recorded_at`).

    `id` is the event's times `PER_EVENT` and a count, so that no event moves the figures twice.
    """

    id = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    on = models.DateField()
    card_id = models.UUIDField(null=True)
    traffic_id = models.UUIDField(null=True)
    # The card into which this one was merged, or from which it was divided again.
    survivor_id = models.UUIDField(null=True)

    class Meta:
        db_table = "reporting_movement"
        indexes = [
            models.Index(fields=["on", "id"], name="reporting_movement_on"),
            models.Index(fields=["card_id", "on"], name="reporting_movement_of_card"),
            models.Index(fields=["on"], name="reporting_movement_once", condition=COUNTED_ONCE),
            models.Index(fields=["on"], name="reporting_movement_merges", condition=~models.Q(survivor_id=None)),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.on}"

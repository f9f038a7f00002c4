"""The log of what happened (ST-6), and how far each follower has read it."""

from django.db import models


class Event(models.Model):
    """One thing that happened, appended in the transaction that did it, never changed (a trigger sees to that).

    `occurred_on` is the business date it counts on, `recorded_at` the time of entry. `data` holds codes and ids alone:
    no names, no numbers.
    """

    id = models.BigAutoField(primary_key=True)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    card_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "crm_event"
        indexes = [
            models.Index(fields=["card_id", "-id"], name="crm_event_of_card"),
            models.Index(fields=["recorded_at"], name="crm_event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class FollowerCursor(models.Model):
    """How far a follower has come: every event up to `position` is handled, all known at `up_to` are in."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)
    up_to = models.DateTimeField(null=True)
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        db_table = "crm_followercursor"

    def __str__(self) -> str:
        return f"{self.name} @ {self.position}"


class ParkedEvent(models.Model):
    """An event that a follower could not handle, set aside and shown, not lost."""

    id = models.BigAutoField(primary_key=True)
    follower = models.CharField(max_length=60)
    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    error = models.TextField()
    parked_at = models.DateTimeField()

    class Meta:
        db_table = "crm_parkedevent"
        constraints = [models.UniqueConstraint(fields=["follower", "event"], name="crm_parkedevent_once")]

    def __str__(self) -> str:
        return f"{self.follower} {self.event_id}"

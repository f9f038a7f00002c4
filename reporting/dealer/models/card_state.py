"""The follower's own memory of each card."""

from django.db import models


class CardState(models.Model):
    """A card as the log has told of it so far: enough to know what its next event moves, without asking the crm.

    `is_standing` is false for what is in no list and count: merged stubs, imports undone. `in_care`: an open card
    that the care department has, whose next dates are care's (MG-2). `filed_owner` and `filed_model` are
    those of the filing, where the card's cohort stands; an imported card has no cohort.
    """

    card_id = models.UUIDField(primary_key=True)
    owner = models.UUIDField()
    channel = models.CharField(max_length=10)
    model = models.CharField(max_length=40, blank=True)
    business = models.CharField(max_length=10)
    status = models.CharField(max_length=10)
    is_standing = models.BooleanField(default=True)
    is_imported = models.BooleanField(default=False)
    is_level_o = models.BooleanField(default=False)
    filed_on = models.DateField()
    filed_owner = models.UUIDField()
    filed_model = models.CharField(max_length=40, blank=True)
    filing = models.UUIDField(null=True)
    first_visit_on = models.DateField(null=True)
    has_visit_of_stub = models.BooleanField(default=False, db_default=False)
    next_followup_on = models.DateField(null=True)
    in_care = models.BooleanField(default=False, db_default=False)
    appointment_on = models.DateField(null=True)
    callback_on = models.DateField(null=True)
    callback_consultant = models.UUIDField(null=True)
    # Pairs of an activity's id and its last day.
    invitations = models.JSONField(default=list, db_default=[])

    class Meta:
        db_table = "reporting_cardstate"

    def __str__(self) -> str:
        return str(self.card_id)

"""Invitations of support (SA-8)."""

from django.db import models
from django.db.models import Q

from kit import clock
from kit.ids import uuid7


class SupportInvitation(models.Model):
    """Leave for one person of the hosting company to view a dealer for some hours.

    It is open until `ends_at`, or until somebody ends it. `ticket` is the hash of the link that leads that person from
    the brand's host to the dealer's; it opens once, within a minute.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dealer = models.CharField(max_length=30)
    # An operator's account at the brand.
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    # Usernames at the dealer; "" for the clock.
    invited_by = models.CharField(max_length=60)
    ended_by = models.CharField(max_length=60, blank=True)
    invited_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ticket = models.CharField(max_length=64, blank=True)
    ticket_until = models.DateTimeField(null=True)

    class Meta:
        db_table = '"public"."billing_supportinvitation"'
        indexes = [
            models.Index(fields=["dealer", "-invited_at"], name="billing_support_dealer"),
            models.Index(fields=["ticket"], condition=~Q(ticket=""), name="billing_support_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} at {self.dealer}"

    @property
    def is_open(self) -> bool:
        """Return whether its person may view the dealer now."""
        return self.ended_at is None and clock.now() < self.ends_at

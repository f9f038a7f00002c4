"""Confirmed sign-ups (SA-3)."""

from django.db import models

from kit import clock
from kit.ids import uuid7


class SignUp(models.Model):
    """A sign-up whose e-mail was confirmed, with the version of the terms and the processor agreement accepted.

    Until then the form travels in the link of the mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Of the link: a link opens one dealer.
    link = models.CharField(max_length=64, unique=True)
    dealer = models.CharField(max_length=30, unique=True)
    company = models.CharField(max_length=80)
    credit_code = models.CharField(max_length=18)
    name = models.CharField(max_length=60)
    mobile = models.CharField(max_length=20)
    email = models.EmailField(max_length=120)
    terms_version = models.CharField(max_length=20)
    accepted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = '"public"."billing_signup"'

    def __str__(self) -> str:
        return self.dealer

"""Tokens of apps, sessions of browsers, and the origins from which people have signed in before."""

from django.db import models

from accounts.models.user import User
from kit.ids import uuid7


class DeviceToken(models.Model):
    """The token that an app signs its requests with: opaque, stored by its hash, one for each device.

    `authenticated_at` is when its owner last proved to be themselves on it; empty for the sign-in itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    device_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    authenticated_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_devicetoken"

    def __str__(self) -> str:
        return self.device_name


class PageSession(models.Model):
    """A browser that is signed in: the session's row, with whose it is, so that its owner can see and end it.

    Goes with the session, however that ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="page_sessions")
    session = models.OneToOneField("sessions.Session", on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_pagesession"

    def __str__(self) -> str:
        return self.browser


class KnownOrigin(models.Model):
    """A device or address from which someone here has signed in, by a keyed hash (accounts.services.origins)."""

    digest = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_knownorigin"

    def __str__(self) -> str:
        return self.digest[:8]

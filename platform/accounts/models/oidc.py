"""Accounts of people who sign in through the brand's OIDC provider."""

from django.db import models

from accounts.models.user import User


class OidcIdentity(models.Model):
    """The person behind an account, as an OIDC provider names them. At the brand alone."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_oidcidentity"
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_oidcidentity_once")]

    def __str__(self) -> str:
        return self.subject

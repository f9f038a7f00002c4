"""Company accounts: who is known to the brand's OIDC provider."""

from django.conf import settings

from accounts.models import OidcIdentity, User
from accounts.queries.current_tenant import is_brand


def has_company_account(user: User) -> bool:
    """Return whether a person may prove who they are at the provider that is set now."""
    if not (settings.OIDC and is_brand()):
        return False
    return OidcIdentity.objects.filter(user=user, issuer=settings.OIDC["issuer"]).exists()

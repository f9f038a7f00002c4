"""How the API's document tells of sign-in. Imported by the addresses, which is how drf-spectacular finds it."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class BearerScheme(OpenApiAuthenticationExtension):
    """A device's token."""

    target_class = "accounts.api.authentication.DeviceTokenAuthentication"
    name = "device_token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "From `POST /auth/login/`."}


class SessionScheme(OpenApiAuthenticationExtension):
    """The session of our own pages."""

    target_class = "accounts.api.authentication.PageSessionAuthentication"
    name = "page_session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Of our own pages."}

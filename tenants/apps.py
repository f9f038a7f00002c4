"""The brand, its regions and dealers, its catalogue: the public schema."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"

    def ready(self) -> None:
        from tenants import texts  # noqa: F401 - registers what people read for the codes

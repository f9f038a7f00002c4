"""The brand, its regions and dealers, its catalogue: the public schema."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"

"""Leads at the brand: the public schema."""

from django.apps import AppConfig

from kit import texts


class LeadsConfig(AppConfig):
    name = "tenants.leads"
    label = "leads"

    def ready(self) -> None:
        from tenants.leads.texts import TEXTS

        texts.register(TEXTS)

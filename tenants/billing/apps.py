"""Billing: plans, seats, metering, invoices and payments (SA-3, SA-4, SA-5, SA-6)."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "tenants.billing"
    label = "billing"

    def ready(self) -> None:
        from tenants.billing import texts  # noqa: F401 - registers the texts of its codes

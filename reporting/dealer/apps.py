"""A dealer's figures, in its own schema."""

from django.apps import AppConfig


class DealerReportingConfig(AppConfig):
    name = "reporting.dealer"
    label = "reporting_dealer"

"""The brand's figures: roll-ups of its dealers, in public."""

from django.apps import AppConfig


class BrandReportingConfig(AppConfig):
    name = "reporting.brand"
    label = "reporting_brand"

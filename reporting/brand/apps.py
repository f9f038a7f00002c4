"""The brand's figures: roll-ups of its dealers, in public."""

from django.apps import AppConfig

from kit import texts
from reporting.brand.texts import TEXTS


class BrandReportingConfig(AppConfig):
    name = "reporting.brand"
    label = "reporting_brand"

    def ready(self) -> None:
        texts.register(TEXTS)

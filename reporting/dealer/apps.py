"""A dealer's figures, in its own schema."""

from django.apps import AppConfig

from kit import texts
from reporting.dealer.texts import TEXTS


class DealerReportingConfig(AppConfig):
    name = "reporting.dealer"
    label = "reporting_dealer"

    def ready(self) -> None:
        texts.register(TEXTS)

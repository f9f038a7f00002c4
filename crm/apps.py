"""The crm app: everything a dealer does with traffic and cards."""

from django.apps import AppConfig

from crm.texts import TEXTS
from kit import texts


class CrmConfig(AppConfig):
    name = "crm"
    label = "crm"

    def ready(self) -> None:
        texts.register(TEXTS)

"""The crm app: everything a dealer does with traffic and cards."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    label = "crm"

"""The base domain's addresses: open to all, nobody's data."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

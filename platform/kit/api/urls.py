"""Addresses below `/api/v1/` that tell of the API itself, the same on every host."""

from django.urls import path

from kit.api.documents import Docs, Schema

urlpatterns = [
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(), name="api-docs"),
]

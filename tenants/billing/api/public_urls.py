"""Addresses below `/api/v1/` on the base domain."""

from django.urls import path

from tenants.billing.api import sign_up

urlpatterns = [path("signup/", sign_up.SignUpView.as_view(), name="api-signup")]

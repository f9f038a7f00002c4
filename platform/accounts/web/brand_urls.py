"""Addresses of accounts' pages that the brand alone has."""

from django.urls import path

from accounts.web import oidc

urlpatterns = [
    path("sign-in/oidc/", oidc.BeginOidc.as_view(), name="oidc_begin"),
    path("sign-in/oidc/callback/", oidc.OidcCallback.as_view(), name="oidc_callback"),
    path("sign-in/oidc/sign-out/", oidc.OidcSignOut.as_view(), name="oidc_sign_out"),
]

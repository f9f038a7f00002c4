"""Addresses of accounts' pages, the same on every host."""

from django.urls import path

from accounts.web import account, sign_in

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/code/", sign_in.SecondStep.as_view(), name="sign_in_code"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign_out"),
    path("account/devices/", account.Devices.as_view(), name="devices_page"),
    path("account/devices/<uuid:device_id>/sign-out/", account.DeviceSignOut.as_view(), name="device_sign_out"),
    path("account/password/", account.Password.as_view(), name="password_page"),
    path("account/authenticator/", account.Authenticator.as_view(), name="authenticator_page"),
]

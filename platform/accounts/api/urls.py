"""Addresses below `/api/v1/`, the same on every host."""

from django.urls import path

from accounts.api import security as _security  # noqa: F401 - registers itself with drf-spectacular
from accounts.api import sign_in, staff

urlpatterns = [
    path("auth/login/", sign_in.Login.as_view(), name="login"),
    path("auth/mfa/", sign_in.Mfa.as_view(), name="mfa"),
    path("auth/logout/", sign_in.Logout.as_view(), name="logout"),
    path("auth/devices/", sign_in.Devices.as_view(), name="devices"),
    path("auth/devices/<uuid:device_id>/", sign_in.OneDevice.as_view(), name="device"),
    path("auth/password/", sign_in.Password.as_view(), name="password"),
    path("auth/totp/", sign_in.Totp.as_view(), name="totp"),
    path("auth/totp/confirm/", sign_in.TotpConfirmation.as_view(), name="totp-confirmation"),
    path("me/", sign_in.Me.as_view(), name="me"),
    path("staff/", staff.Staff.as_view(), name="staff"),
    path("staff/<uuid:user_id>/", staff.StaffMember.as_view(), name="staff-member"),
    path("staff/<uuid:user_id>/reset-password/", staff.PasswordReset.as_view(), name="staff-reset-password"),
    path("staff/<uuid:user_id>/deactivate/", staff.Deactivation.as_view(), name="staff-deactivate"),
    path("staff/<uuid:user_id>/reactivate/", staff.Reactivation.as_view(), name="staff-reactivate"),
    path("audit/", staff.Audit.as_view(), name="audit"),
]

"""Addresses below `/api/v1/`, the same on every host."""

from django.urls import path

from accounts.api import passkeys, sign_in, staff
from accounts.api import security as _security  # noqa: F401 - registers itself with drf-spectacular

urlpatterns = [
    path("auth/login/", sign_in.Login.as_view(), name="login"),
    path("auth/mfa/", sign_in.Mfa.as_view(), name="mfa"),
    path("auth/logout/", sign_in.Logout.as_view(), name="logout"),
    path("auth/devices/", sign_in.Devices.as_view(), name="devices"),
    path("auth/devices/<uuid:device_id>/", sign_in.OneDevice.as_view(), name="device"),
    path("auth/password/", sign_in.Password.as_view(), name="password"),
    path("auth/totp/", sign_in.Totp.as_view(), name="totp"),
    path("auth/totp/confirm/", sign_in.TotpConfirmation.as_view(), name="totp-confirmation"),
    path("auth/recovery-codes/", sign_in.RecoveryCodes.as_view(), name="recovery-codes"),
    path("auth/confirm/", sign_in.Confirmation.as_view(), name="confirm-identity"),
    path("auth/confirm/passkey/", passkeys.PasskeyProof.as_view(), name="passkey-proof"),
    path("auth/confirm/passkey/options/", passkeys.PasskeyProofOptions.as_view(), name="passkey-proof-options"),
    path("auth/passkeys/", passkeys.Passkeys.as_view(), name="passkeys"),
    path("auth/passkeys/options/", passkeys.PasskeyOptions.as_view(), name="passkey-options"),
    path("auth/passkeys/<uuid:passkey_id>/", passkeys.OnePasskey.as_view(), name="passkey"),
    path("auth/passkey-login/", passkeys.PasskeyLogin.as_view(), name="passkey-login"),
    path("auth/passkey-login/options/", passkeys.PasskeyLoginOptions.as_view(), name="passkey-login-options"),
    path("me/", sign_in.Me.as_view(), name="me"),
    path("staff/", staff.Staff.as_view(), name="staff"),
    path("staff/<uuid:user_id>/", staff.StaffMember.as_view(), name="staff-member"),
    path("staff/<uuid:user_id>/reset-password/", staff.PasswordReset.as_view(), name="staff-reset-password"),
    path("staff/<uuid:user_id>/deactivate/", staff.Deactivation.as_view(), name="staff-deactivate"),
    path("staff/<uuid:user_id>/reactivate/", staff.Reactivation.as_view(), name="staff-reactivate"),
    path("audit/", staff.Audit.as_view(), name="audit"),
]

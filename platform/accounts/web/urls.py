"""Addresses of accounts' pages, the same on every host."""

from django.urls import path

from accounts.web import account, audit, excel, factors, password_reset, reauthentication, sign_in, staff

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/code/", sign_in.SecondStep.as_view(), name="sign_in_code"),
    path("sign-in/passkey/", sign_in.SignInByPasskey.as_view(), name="sign_in_passkey"),
    path("sign-in/passkey/options/", sign_in.PasskeyQuestion.as_view(), name="sign_in_passkey_options"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign_out"),
    path("account/devices/", account.Devices.as_view(), name="devices_page"),
    path("account/devices/<uuid:device_id>/sign-out/", account.DeviceSignOut.as_view(), name="device_sign_out"),
    path("account/browsers/<uuid:session_id>/sign-out/", account.SessionSignOut.as_view(), name="session_sign_out"),
    path("account/password/", account.Password.as_view(), name="password_page"),
    path("account/forgotten/", password_reset.ForgottenPassword.as_view(), name="forgotten_password"),
    path("account/forgotten/<str:token>/", password_reset.ResetPassword.as_view(), name="password_reset"),
    path("account/confirm/", reauthentication.ConfirmIdentity.as_view(), name="confirm_page"),
    path("account/authenticator/", factors.Authenticator.as_view(), name="authenticator_page"),
    path("audit/", audit.Audit.as_view(), name="audit_page"),
    path("staff/", staff.Staff.as_view(), name="staff_page"),
    path("audit/excel/", excel.AuditExcel.as_view(), name="audit_excel"),
    path("staff/excel/", excel.StaffExcel.as_view(), name="staff_excel"),
    path("staff/new/", staff.NewStaff.as_view(), name="staff_new_page"),
    path("staff/<uuid:user_id>/", staff.StaffMember.as_view(), name="staff_member_page"),
    path("staff/<uuid:user_id>/password/", staff.PasswordReset.as_view(), name="staff_password_page"),
    path("staff/<uuid:user_id>/deactivate/", staff.Deactivation.as_view(), name="staff_deactivate_page"),
    path("staff/<uuid:user_id>/reactivate/", staff.Reactivation.as_view(), name="staff_reactivate_page"),
]

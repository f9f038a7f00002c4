"""The base domain's addresses: what the product is, sign-up, and where payment providers send notices."""

from django.urls import path

from kit.web import preferences
from tenants.billing.web import notices, sign_up

urlpatterns = [
    path("", sign_up.Welcome.as_view(), name="welcome"),
    path("signup/", sign_up.SignUp.as_view(), name="sign_up"),
    path("signup/confirm/", sign_up.Confirm.as_view(), name="sign_up_confirm"),
    path("signup/state/<str:code>/", sign_up.State.as_view(), name="sign_up_state"),
    path("terms/", sign_up.Terms.as_view(), name="terms"),
    path("payments/wechat/", notices.WeChatNotice.as_view(), name="wechat_notice"),
    path("preferences/", preferences.Preferences.as_view(), name="preferences"),
]

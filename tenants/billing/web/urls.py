"""Addresses on a dealer's host."""

from django.urls import path

from tenants.billing.web import leaving, subscription, support

urlpatterns = [
    path("subscription/", subscription.SubscriptionPage.as_view(), name="subscription"),
    path("subscription/plan/", subscription.PlanPage.as_view(), name="subscription_plan"),
    path("subscription/seats/", subscription.SeatsPage.as_view(), name="subscription_seats"),
    path("subscription/invoices/<str:number>/", subscription.InvoicePage.as_view(), name="subscription_invoice"),
    path("subscription/invoices/<str:number>/wechat/", subscription.WeChatPage.as_view(), name="subscription_wechat"),
    path("subscription/leave/", leaving.LeavePage.as_view(), name="subscription_leave"),
    path("subscription/leave/cancel/", leaving.CancelLeave.as_view(), name="subscription_leave_cancel"),
    path("support/", support.SupportPage.as_view(), name="support"),
    path("support/enter/", support.EnterSupport.as_view(), name="support_enter"),
    path("support/<uuid:invitation_id>/end/", support.EndSupport.as_view(), name="support_end"),
]

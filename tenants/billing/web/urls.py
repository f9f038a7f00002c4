"""Addresses on a dealer's host."""

from django.urls import path

from tenants.billing.web import subscription

urlpatterns = [
    path("subscription/", subscription.SubscriptionPage.as_view(), name="subscription"),
    path("subscription/plan/", subscription.PlanPage.as_view(), name="subscription_plan"),
    path("subscription/seats/", subscription.SeatsPage.as_view(), name="subscription_seats"),
    path("subscription/invoices/<str:number>/", subscription.InvoicePage.as_view(), name="subscription_invoice"),
    path("subscription/invoices/<str:number>/wechat/", subscription.WeChatPage.as_view(), name="subscription_wechat"),
]

"""Addresses below `/api/v1/` on a dealer's host."""

from django.urls import path

from tenants.billing.api import leaving, subscription, support

urlpatterns = [
    path("subscription/", subscription.SubscriptionView.as_view()),
    path("subscription/plan/", subscription.PlanView.as_view()),
    path("subscription/seats/", subscription.SeatsView.as_view()),
    path("subscription/invoices/", subscription.InvoicesView.as_view()),
    path("subscription/invoices/<str:number>/", subscription.InvoiceView.as_view()),
    path("subscription/pay/", subscription.PayView.as_view()),
    path("subscription/leave/", leaving.LeaveView.as_view()),
    path("support/", support.InvitationsView.as_view()),
    path("support/<uuid:invitation_id>/", support.InvitationView.as_view()),
]

"""Addresses below `/api/v1/` on the brand's host, for the operator."""

from django.urls import path

from tenants.billing.api import operator, support

urlpatterns = [
    path("operator/dealers/", operator.HostedDealersView.as_view()),
    path("operator/dealers/<str:code>/", operator.HostedDealerView.as_view()),
    path("operator/dealers/<str:code>/suspend/", operator.SuspensionView.as_view()),
    path("operator/dealers/<str:code>/resume/", operator.ResumptionView.as_view()),
    path("operator/dealers/<str:code>/extend/", operator.ExtensionView.as_view()),
    path("operator/dealers/<str:code>/transfers/", operator.TransfersView.as_view()),
    path("operator/dealers/<str:code>/refunds/", operator.RefundsView.as_view()),
    path("operator/invoices/", operator.AllInvoicesView.as_view()),
    path("operator/support/", support.AllInvitationsView.as_view()),
]

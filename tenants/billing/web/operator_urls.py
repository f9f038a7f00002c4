"""The operator's addresses, on the brand's host."""

from django.urls import path

from tenants.billing.web import operator, support

app_name = "operator"
urlpatterns = [
    path("operator/dealers/", operator.HostedDealers.as_view(), name="dealers"),
    path("operator/dealers/new/", operator.NewHostedDealer.as_view(), name="new_dealer"),
    path("operator/dealers/<str:code>/", operator.HostedDealerPage.as_view(), name="dealer"),
    path("operator/dealers/<str:code>/suspend/", operator.Suspend.as_view(), name="suspend"),
    path("operator/dealers/<str:code>/resume/", operator.Resume.as_view(), name="resume"),
    path("operator/dealers/<str:code>/extend/", operator.Extend.as_view(), name="extend"),
    path("operator/dealers/<str:code>/transfer/", operator.ConfirmTransfer.as_view(), name="transfer"),
    path("operator/dealers/<str:code>/refund/", operator.Refund.as_view(), name="refund"),
    path("operator/invoices/", operator.Invoices.as_view(), name="invoices"),
    path("operator/support/", support.Invitations.as_view(), name="support"),
    path("operator/support/<uuid:invitation_id>/open/", support.OpenDealer.as_view(), name="support_open"),
]

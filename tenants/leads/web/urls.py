"""Addresses of the brand's pages about leads."""

from django.urls import path

from tenants.leads.web import leads, quarantine, rules, senders, upload

app_name = "leads"

urlpatterns = [
    path("leads/", leads.Leads.as_view(), name="leads"),
    path("leads/quarantine/", quarantine.Quarantine.as_view(), name="quarantine"),
    path("leads/quarantine/<uuid:quarantined_id>/", quarantine.QuarantinedLead.as_view(), name="quarantined"),
    path("leads/quarantine/<uuid:quarantined_id>/open/", quarantine.QuarantinedField.as_view(), name="open_field"),
    path("leads/rules/", rules.Rules.as_view(), name="rules"),
    path("leads/senders/", senders.Senders.as_view(), name="senders"),
    path("leads/senders/new/", senders.NewSender.as_view(), name="new_sender"),
    path("leads/senders/<str:code>/", senders.SenderRecord.as_view(), name="sender"),
    path("leads/senders/<str:code>/keys/", senders.NewKey.as_view(), name="new_key"),
    path("leads/senders/<str:code>/keys/<uuid:key_id>/revoke/", senders.RevokeKey.as_view(), name="revoke_key"),
    path("leads/upload/", upload.Upload.as_view(), name="upload"),
    path("leads/<uuid:lead_id>/", leads.LeadRecord.as_view(), name="lead"),
    path("leads/<uuid:lead_id>/move/", leads.LeadMove.as_view(), name="move"),
]

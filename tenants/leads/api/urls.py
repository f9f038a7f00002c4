"""Addresses of leads below `/api/v1/` on the brand's host."""

from django.urls import path

from tenants.leads.api import intake, leads, rules, senders

urlpatterns = [
    path("brand/lead-senders/", senders.SendersView.as_view(), name="lead-senders"),
    path("brand/lead-senders/<str:code>/", senders.SenderView.as_view(), name="lead-sender"),
    path("brand/lead-senders/<str:code>/keys/", senders.KeysView.as_view(), name="lead-sender-keys"),
    path("brand/lead-senders/<str:code>/keys/<uuid:key_id>/", senders.KeyView.as_view(), name="lead-sender-key"),
    path("brand/lead-rules/", rules.RulesView.as_view(), name="lead-rules"),
    path("brand/lead-rules/try/", rules.RulesTrialView.as_view(), name="lead-rules-trial"),
    path("brand/leads/", intake.LeadsView.as_view(), name="brand-leads"),
    path("brand/leads/quarantine/", leads.QuarantineView.as_view(), name="lead-quarantine"),
    path("brand/leads/quarantine/<uuid:quarantined_id>/", leads.QuarantinedLeadView.as_view(), name="lead-quarantined"),
    path("brand/leads/quarantine/<uuid:quarantined_id>/open/", leads.QuarantinedFieldView.as_view(), name="lead-open"),
    path("brand/leads/quarantine/<uuid:quarantined_id>/mend/", leads.MendView.as_view(), name="lead-mend"),
    path("brand/leads/<uuid:lead_id>/", leads.LeadView.as_view(), name="brand-lead"),
    path("brand/leads/<uuid:lead_id>/move/", leads.LeadMoveView.as_view(), name="lead-move"),
]

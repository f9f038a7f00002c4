"""How the API reads, answers and is documented."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.DeviceTokenAuthentication",
        "accounts.api.authentication.PageSessionAuthentication",
    ],
    # `kit.api.views.Endpoint` asks by itself, before anything is looked up.
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["kit.api.bodies.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["kit.api.bodies.JSONRenderer", "kit.api.bodies.ProblemRenderer"],
    "DEFAULT_SCHEMA_CLASS": "kit.api.openapi.EndpointSchema",
    "EXCEPTION_HANDLER": "kit.api.problems.answer_exception",
    # `?format=` is a field like any other, and unknown.
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lodestar",
    "VERSION": "1",
    "DESCRIPTION": "What mobile apps, dealers' own systems and the brand's portals build on.",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Where a field of a code may be empty, the document says so.
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Names for sets of codes that different fields of one name take.
    "ENUM_NAME_OVERRIDES": {
        "ActivityKind": "crm.rules.codes.ActivityKind",
        "AllocationDecision": "crm.rules.codes.AllocationDecision",
        "AllocationKind": "crm.rules.codes.AllocationKind",
        "AssignmentKind": "tenants.leads.rules.assignment.RuleKind",
        "CallbackKind": "crm.rules.codes.CallbackKind",
        "Channel": "crm.rules.codes.Channel",
        "ConcessionKind": "crm.rules.codes.ConcessionKind",
        "ComparedBy": "reporting.brand.queries.groups.By",
        "CommandState": "crm.rules.sync.states.CommandState",
        "ConsentPurpose": "crm.rules.codes.ConsentPurpose",
        "DealerState": "tenants.models.dealer.DealerState.values",
        "DeliveryState": "notifications.api.webhooks.STATES",
        "DeviceKind": "notifications.api.devices.DEVICE_KINDS",
        "ExportState": "crm.rules.exporting.ExportState",
        "ImportState": "crm.rules.importing.states.ImportState",
        "LeadReason": "crm.rules.codes.LeadReason",
        "LeadState": "crm.rules.codes.LeadState",
        "LeadStage": "tenants.leads.models.lead.LeadState.values",
        "MessageChannel": "notifications.rules.channels.Channel",
        "NamedNoticeWay": [("spoken", "SPOKEN"), ("paper", "PAPER"), ("qr_page", "QR_PAGE")],
        "NoticeKind": "notifications.rules.kinds.NoticeKind",
        "NoticeWay": "crm.rules.codes.NoticeWay",
        "PaidBy": "tenants.billing.models.payment.PaidBy.values",
        "PhoneKind": "crm.rules.codes.PhoneKind",
        "Purpose": "crm.rules.codes.Purpose",
        "RequestState": "crm.rules.codes.RequestState",
        "ReviewDecision": "crm.rules.codes.ReviewDecision",
        "ReviewState": "crm.rules.codes.ReviewState",
        "SenderKind": "tenants.leads.models.sender.SenderKind.values",
        "TrafficKind": "crm.rules.codes.TrafficKind",
        "TrafficState": "crm.rules.codes.TrafficState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kit.api.openapi.add_problem",
    ],
}

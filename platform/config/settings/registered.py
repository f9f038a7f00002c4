"""What apps give to those below them, which know nothing of them: dotted paths, by what each is for."""

# --- A dealer's beginning and end ---------------------------------------------------------------------------------
# Run in a new dealer's schema, in this order, in one transaction; each may run twice. Dotted paths to callables that
# take the tenants.services.provisioning.NewDealer.
PROVISIONING_STEPS = [
    "tenants.services.first_admin.create_first_admin",
    "crm.services.first_settings.create_first_settings",
]
# Beginnings of the addresses that a closed dealer still has (SA-1): the way in, exports and payment, what pages load.
OPEN_WHEN_CLOSED = (
    *(
        "/sign-in/",
        "/sign-out/",
        "/api/v1/auth/login/",
        "/api/v1/auth/passkey-login/",
        "/api/v1/auth/mfa/",
        "/api/v1/auth/logout/",
        "/api/v1/me/",
    ),
    *("/exports/", "/api/v1/exports/", "/subscription/", "/api/v1/subscription/"),
    *("/live/", "/api/v1/live/", "/manifest.webmanifest", "/service-worker.js", "/offline/", "/preferences/"),
)
# Asked, with the dealer's code, before an account is made or taken back at a dealer: whether a seat is left (SA-4).
TAKE_SEAT = "tenants.billing.services.seats.take_seat"
# Notifies the administrators of a dealer of its subscription: kind, cause, what the text names (SA-1, SA-4, SA-5).
NOTIFY_OF_SUBSCRIPTION = "notifications.services.subscription.notify_admins"
# How many of a kind (`exports`, `messages`) the current dealer may have a day; None for any number (SA-4).
DAILY_LIMIT = "tenants.billing.queries.limits.daily_limit"
# How dealers are, by code: functions of codes (SA-8).
DEALER_HEALTH = ["crm.queries.follower_lag.dealer_health", "notifications.queries.operations.delivery_health"]
# Counted by dealer and day, beside seats: each a function of the day, run in the dealer's schema (SA-6).
METERS = {
    "cards": "crm.queries.metering.cards_in_total",
    "storage": "crm.queries.metering.stored_megabytes",
    "messages": "notifications.queries.metering.messages_sent",
}
# The figures of a dealer's archive (SA-7): caught up with the log before it is written, their digest, and made from the
# log of an imported archive.
ARCHIVE_FIGURES = {
    "catch_up": "reporting.dealer.services.archive.catch_up_figures",
    "digest": "reporting.dealer.services.archive.figures_digest",
    "make": "reporting.dealer.services.archive.make_figures",
}
# Asked when a region manager is named.
REGION_CODES = "tenants.queries.regions.region_codes"
# Called before someone at a dealer is let go, with (actor, user, owner): who takes over what they leave (MG-2).
BEFORE_LEAVING = ["crm.services.offboarding.hand_over_leaver"]

# --- The event log and the clock ----------------------------------------------------------------------------------
# Who follows a dealer's event log, in the order they run (crm.events.followers).
FOLLOWERS: list[str] = [
    "notifications.services.inboxes.Inboxes",
    "crm.services.leads.follow.LeadProgress",
    "notifications.services.webhooks.plan.WebhookFeed",
    "reporting.dealer.events.follower.DealerFigures",
    "reporting.brand.services.roll_up.RollUp",
]
# What the clock rings for unasked, and every how many seconds (kit.queue.scheduler): for the brand; and for dealers,
# those whom a query finds to need it.
SWEEPS = {
    "tenants.set_up_dealer": 10.0,
    "tenants.prepare_schemas": 60.0,
    "billing.bill_dealers": 1800.0,
    "billing.end_notices": 1800.0,
    "tenants.announce_states": 60.0,
    "billing.handle_notices": 30.0,
    "billing.poll_orders": 60.0,
    "config.take_heartbeat": 15.0,
    "accounts.seal_brands_audit": 10.0,
    "accounts.sweep_brands": 3600.0,
    "reporting.refresh_idle_dealers": 60.0,
    "leads.forget_old_content": 3600.0,
    "leads.recall_from_idle_dealers": 60.0,
    "notifications.deliver_at_brand": 15.0,
    "notifications.call_webhooks_of_brand": 15.0,
}
DEALER_SWEEPS = {
    "schedule.run": (1.0, "tenants.queries.next_due.places_due"),
    "billing.meter_dealer": (6 * 3600.0, "tenants.billing.queries.dealers.billed_codes"),
    "crm.follow": (5.0, "crm.queries.follower_lag.dealers_behind"),
    "notifications.deliver": (3.0, "notifications.queries.due_work.dealers_due"),
    "notifications.find_deliveries": (20.0, "notifications.queries.due_work.dealers_unannounced"),
    "notifications.call_webhooks": (3.0, "notifications.queries.due_work.dealers_with_calls_due"),
    "notifications.find_webhook_calls": (20.0, "notifications.queries.due_work.dealers_with_calls_unannounced"),
    "crm.exchange_leads": (5.0, "crm.queries.pending_jobs.dealers_with_leads_to_exchange"),
    "crm.work_on_imports": (30.0, "crm.queries.pending_jobs.dealers_with_imports"),
    "crm.make_exports": (30.0, "crm.queries.pending_jobs.dealers_with_exports"),
    "crm.make_archives": (30.0, "crm.queries.pending_jobs.dealers_with_archives"),
    "accounts.seal_audit": (10.0, "crm.queries.pending_jobs.dealers_with_unsealed_audit"),
    "crm.renew_names": (60.0, "crm.queries.pending_jobs.dealers_with_old_names"),
    "crm.sweep_imports": (3600.0, "crm.queries.pending_jobs.dealers_with_stored_imports"),
    "accounts.sweep": (6 * 3600.0, "tenants.queries.dealers.active_codes"),
    "crm.forget_old_data": (24 * 3600.0, "tenants.queries.dealers.active_codes"),
    "crm.sweep_duplicates": (6 * 3600.0, "tenants.queries.dealers.active_codes"),
}
# Jobs that wait behind no other kind (kit.queue.broker): short ones that whatever anyone sees depends on, and what a
# burst leaves for later.
JOB_QUEUES = {
    "crm.follow": "interactive",
    "crm.catch_up": "catch_up",
    "crm.exchange_leads": "interactive",
    "schedule.run": "interactive",
    "notifications.deliver": "deliveries",
    "notifications.find_deliveries": "deliveries",
    "notifications.deliver_at_brand": "deliveries",
    "notifications.call_webhooks": "webhooks",
    "notifications.find_webhook_calls": "webhooks",
    "notifications.call_webhooks_of_brand": "webhooks",
}
# Kinds of what is due at an instant (kit.schedule): dotted paths to the apps' mappings of names to kit.schedule.Kind.
SCHEDULES = [
    "notifications.services.reminders.kinds.KINDS",
    "tenants.billing.services.reminders.KINDS",
    "tenants.billing.services.support.KINDS",
]
# Holds when each place next has something to do.
NEXT_DUE_MODEL = "tenants.NextDue"

# --- Excel --------------------------------------------------------------------------------------------------------
# What can be taken out as Excel, by kind (accounts.services.exports.Sheet).
EXPORTS = {
    "cards": "crm.services.exporting.cards.CardSheet",
    "follow_ups": "crm.services.exporting.follow_ups.FollowUpSheet",
    "traffic": "crm.services.exporting.traffic.TrafficSheet",
    "worklist": "crm.services.exporting.worklist.WorklistSheet",
    "duplicates": "crm.services.exporting.duplicates.DuplicateSheet",
    "transfers": "crm.services.exporting.transfers.TransferSheet",
    "activities": "crm.services.exporting.activities.ActivitySheet",
    "invitations": "crm.services.exporting.invitations.InvitationSheet",
    "callbacks": "crm.services.exporting.callbacks.CallbackSheet",
    "watch": "crm.services.exporting.watch.WatchSheet",
    "reviews": "crm.services.exporting.reviews.ReviewSheet",
    "allocations": "crm.services.exporting.asked.AllocationSheet",
    "traffic_requests": "crm.services.exporting.asked.TrafficRequestSheet",
    "concessions": "crm.services.exporting.asked.ConcessionSheet",
    "staff": "accounts.services.exports.StaffSheet",
    "audit": "accounts.services.exports.AuditSheet",
    "funnel": "reporting.dealer.services.sheets.FunnelSheet",
    "stock_flow": "reporting.dealer.services.sheets.StockFlowSheet",
    "rates": "reporting.dealer.services.sheets.RatesSheet",
    "day": "reporting.dealer.services.sheets.DaySheet",
    "trends": "reporting.dealer.services.sheets.TrendsSheet",
    "targets": "reporting.dealer.services.lists.TargetSheet",
    "behind": "reporting.dealer.services.lists.BehindSheet",
}
# What each of them may be narrowed by: the list's own filters, the report's own parameters.
EXPORT_FILTERS = {
    "cards": "crm.api.serializers.card.CardFilterSerializer",
    "follow_ups": "crm.api.serializers.exports.ContactFilterSerializer",
    "traffic": "crm.api.serializers.exports.TrafficPeriodSerializer",
    "worklist": "crm.api.serializers.exports.PlanFilterSerializer",
    "duplicates": "crm.api.serializers.exports.NoFilterSerializer",
    "transfers": "crm.api.serializers.exports.PeriodFilterSerializer",
    "activities": "crm.api.serializers.traffic.ActivityFilterSerializer",
    "invitations": "crm.api.serializers.exports.InvitationExportSerializer",
    "callbacks": "crm.api.serializers.exports.CallbackExportSerializer",
    "watch": "crm.api.serializers.exports.NoFilterSerializer",
    "reviews": "crm.api.serializers.management.ReviewFilterSerializer",
    "allocations": "crm.api.serializers.request.AllocationFilterSerializer",
    "traffic_requests": "crm.api.serializers.request.TrafficRequestFilterSerializer",
    "concessions": "crm.api.serializers.request.ConcessionFilterSerializer",
    "staff": "crm.api.serializers.exports.StaffExportSerializer",
    "audit": "crm.api.serializers.exports.AuditExportSerializer",
    **dict.fromkeys(
        ["funnel", "stock_flow", "rates", "day", "trends"],
        "reporting.dealer.api.serializers.FiguresParametersSerializer",
    ),
    "targets": "reporting.dealer.api.serializers.MonthParametersSerializer",
    "behind": "reporting.dealer.api.serializers.BehindParametersSerializer",
}

# --- Pages --------------------------------------------------------------------------------------------------------
# What rail and bar lead to, in order: dotted paths to the apps' lists of kit.web.navigation.NavItem.
NAVIGATION = [
    "reporting.brand.web.navigation.NAVIGATION",
    "tenants.leads.web.navigation.NAVIGATION",
    "tenants.web.navigation.NAVIGATION",
    "notifications.web.navigation.BRAND_NAVIGATION",
    "crm.web.navigation.NAVIGATION",
    "crm.web.care_navigation.NAVIGATION",
    "reporting.dealer.web.navigation.NAVIGATION",
    "crm.web.views.settings.NAVIGATION",
    "tenants.billing.web.navigation.NAVIGATION",
    "notifications.web.navigation.NAVIGATION",
    "accounts.web.navigation.NAVIGATION",
]
# The four that each role uses most, in the phone's bar; all others are one tap further.
PHONE_BAR = {
    "consultant": ["crm:home", "crm:card_list", "crm:filing", "crm:traffic"],
    "showroom_manager": ["crm:home", "crm:reviews", "crm:card_list", "figures:morning"],
    "sales_director": ["crm:home", "crm:reviews", "figures:morning", "figures:funnel"],
    "receptionist": ["crm:home", "crm:traffic"],
    "care_specialist": ["crm:home", "callbacks", "crm:card_list", "activities"],
    "care_director": ["crm:home", "callbacks", "crm:traffic", "figures:funnel"],
    "telemarketer": ["crm:home", "crm:card_list", "activities"],
    "market_manager": ["crm:home", "activities", "crm:card_list", "figures:funnel"],
    "data_clerk": ["crm:home", "crm:filing", "crm:card_list", "crm:traffic"],
    "dealer_admin": ["crm:home", "staff_page", "dealer_settings", "crm:imports"],
    "hq_admin": ["brand:home", "leads:leads", "brand:comparison", "tenants:dealers"],
    "hq_analyst": ["brand:home", "brand:comparison", "brand:stock_flow", "tenants:dealers"],
    "region_manager": ["brand:home", "brand:comparison", "brand:stock_flow", "tenants:dealers"],
    "operator": ["operator:dealers", "operator:invoices", "tenants:dealers", "brand:home"],
    "support": ["crm:card_list", "crm:traffic", "callbacks", "figures:funnel"],
}
# Boards of meetings that apps above the crm hold: name of the address, name of the tab.
MEETINGS = [f"reporting.dealer.web.meetings.{name}" for name in ("MORNING", "EVENING", "WEEK", "MONTH")]
# Tiles that apps above the crm put beside a consultant's day: each a function of the user.
BESIDE_THE_DAY = ["reporting.dealer.web.targets.beside_the_day"]
# Pages of one's own account, which search finds too.
OWN_PAGES = [
    "notifications.web.navigation.OWN_PAGES",
    "accounts.web.navigation.OWN_PAGES",
    "crm.web.views.calendar.OWN_PAGES",
]
# What entries of the audit are about, by the first part of their act: each a function of ids that returns names.
AUDIT_SUBJECTS = {
    "card": "crm.queries.audit_subjects.card_labels",
    "import": "crm.queries.audit_subjects.import_labels",
    "export": "crm.queries.audit_subjects.export_labels",
    "archive": "crm.queries.audit_subjects.export_labels",
    "dealer": "tenants.queries.dealers.dealer_names",
}
# The words for why a lead was declined or lost.
LEAD_REASON = "crm.web.presenters.leads.reason_in_words"
# How the number of a lead is read into its normal form.
LEAD_NUMBER = "crm.rules.phones.read_any"
# How a page's name is found by typing: the name, and what Chinese is spelt as.
SPELLINGS = "crm.rules.search.searchable"
# How many notifications of a user are unread, asked beside whether anything happened.
UNREAD_COUNT = "notifications.queries.inbox.unread_count"
# Who is notified when someone tries to sign in to an account.
NOTIFY_OF_ATTEMPTS = "notifications.services.attempts.notify_of_attempts"
# Notifies of an act on an account: a function of recipients, the account and the act.
NOTIFY_OF_SECURITY = "notifications.services.security.notify_of_security"
# Notifies someone of a sign-in on a new device.
NOTIFY_OF_NEW_DEVICE = "notifications.services.security.notify_of_new_device"
# Alerts to a person's unusual access: a function of the person, the kind, its count and the day.
NOTIFY_OF_ACCESS = "notifications.services.access_watch.notify_of_access"
# Plans a mail to one address.
SEND_MAIL = "notifications.services.addressed.send_mail_to"

# --- Accounts -----------------------------------------------------------------------------------------------------
# The guard of actions beside roles (kit.access_guard), and the page that its refusal leads to.
ACCESS_GUARD = "accounts.guard.guard"
GUARD_PAGE = "accounts.web.reauthentication.answer"
# The table of what depends on an account, a role, a session or time (accounts.services.lifetimes): each ends with the
# right behind it.
DEPENDENTS = [
    "accounts.services.dependents.Sessions",
    "accounts.services.dependents.DeviceTokens",
    "accounts.services.dependents.Challenges",
    "accounts.services.dependents.Ceremonies",
    "accounts.services.dependents.Resets",
    "accounts.services.dependents.Factors",
    "accounts.services.dependents.Replies",
    "accounts.services.dependents.Counts",
    "accounts.services.dependents.Origins",
    "notifications.services.dependents.Webhooks",
    "crm.services.dependents.ExportFiles",
    "crm.services.dependents.ArchiveFiles",
    "crm.services.dependents.CalendarAddresses",
    "crm.services.dependents.SavedViews",
    "crm.services.dependents.ImportFiles",
    "crm.services.dependents.AccessDays",
    "crm.services.dependents.DeviceCommands",
    "tenants.billing.services.visits.Visits",
]
# Declarations of personal data, field by field (kit.personal_data).
PERSONAL_DATA = [
    "kit.personal_data",
    "accounts.personal_data",
    "tenants.personal_data",
    "tenants.billing.personal_data",
    "tenants.leads.personal_data",
    "crm.personal_data",
    "notifications.personal_data",
    "reporting.dealer.personal_data",
    "reporting.brand.personal_data",
]
# Columns of secrets that are encrypted at rest (kit.secrets), by `app.Model.field`, and whether the brand or dealers
# have them. `lodestar keys rotate` seals them again.
SEALED_COLUMNS = {
    "accounts.SecondFactor.secret": ("brand", "dealer"),
    "leads.Lead.sealed_key": ("brand",),
    "leads.SenderKey.sealed_secret": ("brand",),
    "notifications.Gateway.sealed": ("brand", "dealer"),
    "notifications.Delivery.sealed": ("brand", "dealer"),
    "notifications.Device.sealed": ("brand", "dealer"),
    "notifications.Address.sealed": ("brand", "dealer"),
    "notifications.Webhook.sealed": ("brand", "dealer"),
}
# A dealer's policy for its accounts.
ACCOUNT_POLICY = "crm.queries.settings.account_policy"
# Words of the product and the brand that no password may rest on, and how Chinese ones are spelt.
PASSWORD_WORDS = "tenants.queries.password_words.password_words"  # noqa: S105 - a path
PINYIN = "crm.rules.pinyin.spellings"

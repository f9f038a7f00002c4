"""What holds everywhere. Addresses and secrets come from the environment; `prod` refuses insecure values."""

import os
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[3]
PLATFORM = ROOT / "platform"

SECRET_KEY = os.environ.get("LODESTAR_SECRET_KEY", "insecure: for development only")
DEBUG = False
# `/design/`: every component in every state, for whoever works on one.
SHOWS_GALLERY = False
BASE_DOMAIN = os.environ.get("LODESTAR_BASE_DOMAIN", "localhost")
# HostMiddleware, the first of all, answers unknown hosts itself; dealers may have domains of their own.
ALLOWED_HOSTS = ["*"]

# --- Apps and schemas ---------------------------------------------------------------------------------------------
# In public: the brand and the host. No dealer's schema has content types or Django's permissions.
SHARED_APPS = [
    "kit",
    "accounts",
    "tenants",
    "reporting.brand",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
]
# In each dealer's schema.
TENANT_APPS = [
    "kit",
    "accounts",
    "django.contrib.sessions",
    "crm",
    "notifications",
    "reporting.dealer",
]
# Without tables of their own. django_tenants is not among them: of it we use the backend and the router alone; its
# commands and its checks at start assume that public is where one is when nothing was said.
LIBRARIES = [
    # Lets an index name an operator class over an expression.
    "django.contrib.postgres",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
]
INSTALLED_APPS = [*dict.fromkeys(SHARED_APPS + TENANT_APPS), *LIBRARIES]

# --- Database -----------------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/lodestar"),
        engine="kit.tenancy.backend",
        # Each connection keeps about 100 KiB for each schema it has touched: few of them, and recycled.
        conn_max_age=600,
        conn_health_checks=True,
    )
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TENANT_MODEL = "tenants.Dealer"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PG_EXTRA_SEARCH_PATHS = ["extensions"]
# Should the app be installed one day: its check would ask the database while Django starts, with no schema chosen.
SKIP_PG_EXTRA_VALIDATION = True
# One SET search_path per switch, not per cursor.
TENANT_LIMIT_SET_CALLS = True

# Run in a new dealer's schema, in this order, in one transaction; each may run twice. Dotted paths to callables that
# take the tenants.services.provisioning.NewDealer.
PROVISIONING_STEPS = [
    "tenants.services.first_admin.create_first_admin",
    "crm.services.first_settings.create_first_settings",
]

# So many schemas wait, whole and empty, for dealers to come.
PREPARED_SCHEMAS = int(os.environ.get("LODESTAR_PREPARED_SCHEMAS", "3"))

# Who follows a dealer's event log, in the order they run (crm.events.followers).
FOLLOWERS: list[str] = [
    "notifications.events.follower.Inboxes",
    "reporting.dealer.events.follower.DealerFigures",
    "reporting.brand.services.roll_up.RollUp",
]

# What can be taken out as Excel, by kind (crm.services.exporting.sheets.ExportSheet).
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
    "reviews": "crm.services.exporting.reviews.ReviewSheet",
    "allocations": "crm.services.exporting.asked.AllocationSheet",
    "traffic_requests": "crm.services.exporting.asked.TrafficRequestSheet",
    "concessions": "crm.services.exporting.asked.ConcessionSheet",
    "staff": "accounts.services.taking_out.StaffSheet",
    "audit": "accounts.services.taking_out.AuditSheet",
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

# --- Redis: the queue's doorbell and the cache --------------------------------------------------------------------
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
QUEUE_NAMESPACE = os.environ.get("LODESTAR_QUEUE_NAMESPACE", "lodestar")
# What the clock rings for unasked, and every how many seconds (kit.queue.clock): for the brand; and for dealers, those
# whom a query finds to need it.
SWEEPS = {
    "tenants.set_up_dealer": 10.0,
    "tenants.prepare_schemas": 60.0,
    "config.take_vitals": 15.0,
    "accounts.seal_brands_audit": 10.0,
}
DEALER_SWEEPS = {
    "crm.follow": (5.0, "crm.queries.backlog.dealers_behind"),
    "crm.work_on_imports": (30.0, "crm.queries.waiting.dealers_with_imports"),
    "crm.make_exports": (30.0, "crm.queries.waiting.dealers_with_exports"),
    "accounts.seal_audit": (10.0, "crm.queries.waiting.dealers_with_unsealed_audit"),
    "crm.sweep_duplicates": (6 * 3600.0, "tenants.queries.dealers.active_codes"),
}
# Jobs that wait behind no other kind: short, and whatever anyone sees depends on them.
PROMPT_JOBS = ["crm.follow"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "KEY_FUNCTION": "kit.tenancy.cache.make_key",
    }
}

# --- Requests -----------------------------------------------------------------------------------------------------
# The host decides whose request it is; all that reads a session, a user or a setting comes after.
MIDDLEWARE = [
    "config.health.ProbeMiddleware",
    "config.requests.RequestMiddleware",
    "tenants.middleware.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Calls of the API that carry a token go no further.
    "kit.api.calls.CallMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
HQ_URLCONF = "config.hq_urls"
PUBLIC_URLCONF = "config.public_urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PLATFORM / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kit.web.context.shell",
            ],
        },
    }
]
# Our fields; Django's own templates come from django.forms as an app.
FORM_RENDERER = "kit.web.forms.Renderer"
# What rail and bar lead to, in order: dotted paths to the apps' lists of kit.web.places.Place.
PLACES = [
    "reporting.brand.web.places.PLACES",
    "tenants.web.places.PLACES",
    "crm.web.places.PLACES",
    "crm.web.care_places.PLACES",
    "reporting.dealer.web.places.PLACES",
    "crm.web.settings.PLACES",
    "accounts.web.places.PLACES",
]
# Boards of meetings that apps above the crm hold: name of the address, name of the tab.
MEETINGS = ["reporting.dealer.web.month.MEETING"]
# Tiles that apps above the crm put beside a consultant's day: each a function of the user.
BESIDE_THE_DAY = ["reporting.dealer.web.targets.beside_the_day"]
# Pages of one's own account, which search finds too.
OWN_PAGES = ["notifications.web.places.OWN_PAGES", "accounts.web.places.OWN_PAGES", "crm.web.calendar.OWN_PAGES"]
# How many notifications of a user are unread, asked beside whether anything happened.
UNREAD_COUNT = "notifications.queries.inbox.unread_count"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PLATFORM / "static"]
STATIC_ROOT = ROOT / "build" / "static"

# --- Accounts -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
# The demo's people sign in with a password that everyone knows.
DEMO_IS_ALLOWED = False
# Whom the door offers to sign in as (accounts.rules.hints.Hint): the demo's people; nobody where this is "".
SIGN_IN_HINTS = ""
# Asked when a region manager is named.
REGION_CODES = "tenants.queries.regions.region_codes"
# Called before someone at a dealer is let go, with (actor, user, owner): who takes over what they leave (MG-2).
BEFORE_LEAVING = ["crm.services.leavers.hand_over_leaver"]

# --- API ----------------------------------------------------------------------------------------------------------
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
        "CallbackKind": "crm.rules.codes.CallbackKind",
        "ConcessionKind": "crm.rules.codes.ConcessionKind",
        "ExportState": "crm.rules.exporting.ExportState",
        "ImportState": "crm.rules.importing.states.ImportState",
        "NoticeKind": "notifications.rules.kinds.NoticeKind",
        "PhoneKind": "crm.rules.codes.PhoneKind",
        "RequestState": "crm.rules.codes.RequestState",
        "ReviewDecision": "crm.rules.codes.ReviewDecision",
        "ReviewState": "crm.rules.codes.ReviewState",
        "TrafficKind": "crm.rules.codes.TrafficKind",
        "TrafficState": "crm.rules.codes.TrafficState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kit.api.openapi.add_problem",
    ],
}

# --- Language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PLATFORM / "locale"]
USE_I18N = True
# One way of writing dates, on every page of both hosts.
FORMAT_MODULE_PATH = ["kit.formats"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Security -----------------------------------------------------------------------------------------------------
# Opens /metrics to whoever has it; without one there is no such page.
METRICS_TOKEN = os.environ.get("LODESTAR_METRICS_TOKEN", "")
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "kit.api.outside.csrf_failed"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

"""What holds everywhere. Addresses and secrets come from the environment; `prod` refuses insecure values."""

import json
import os
from email.utils import formataddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from config.settings.api import *  # noqa: F403 - settings are layered this way
from config.settings.limits import *  # noqa: F403
from config.settings.registered import *  # noqa: F403

ROOT = Path(__file__).resolve().parents[3]
PLATFORM = ROOT / "platform"

SECRET_KEY = os.environ.get("LODESTAR_SECRET_KEY", "insecure: for development only")
# Encrypt secrets at rest (kit.secrets): the newest first. The default is for development only.
SECRETS_KEYS = os.environ.get("LODESTAR_SECRETS_KEYS", "aW5zZWN1cmU6IGZvciBkZXZlbG9wbWVudCBvbmx5ISE=").split(",")
DEBUG = False
# `/design/`: every component in every state, for whoever works on one.
SHOWS_GALLERY = False
BASE_DOMAIN = os.environ.get("LODESTAR_BASE_DOMAIN", "localhost")
# HostMiddleware answers unknown hosts itself; dealers may have domains of their own.
ALLOWED_HOSTS = ["*"]

# --- Apps and schemas ---------------------------------------------------------------------------------------------
# In public: the brand and the host. No dealer's schema has content types or Django's permissions.
SHARED_APPS = [
    "kit",
    "accounts",
    "tenants",
    "tenants.leads",
    # Notifications of the brand's own people and of operators.
    "notifications",
    "tenants.billing",
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
    "rest_framework",
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
# The role that owns the schemas (kit.db.owner), where the one of DATABASE_URL works with rows alone; {} where one role
# does both. Same server, same database.
_OWNER = urlsplit(os.environ.get("DATABASE_OWNER_URL", ""))
DATABASE_OWNER = (
    {"USER": unquote(_OWNER.username), "PASSWORD": unquote(_OWNER.password or "")} if _OWNER.username else {}
)
# A server that does not answer at all is given up after seconds, not after the quarter of an hour of TCP.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    **DATABASES["default"].get("OPTIONS", {}),
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

# So many schemas wait, whole and empty, for dealers to come.
PREPARED_SCHEMAS = int(os.environ.get("LODESTAR_PREPARED_SCHEMAS", "3"))

# --- Redis: the queue's doorbell and the cache --------------------------------------------------------------------
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
QUEUE_NAMESPACE = os.environ.get("LODESTAR_QUEUE_NAMESPACE", "lodestar")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "KEY_FUNCTION": "kit.tenancy.cache.make_key",
    }
}

# --- Requests -----------------------------------------------------------------------------------------------------
# The host decides whose request it is; all that reads a session, a user or a setting comes after. Static files are the
# same on every host and come before: a page that says that the database is away still needs its style sheet.
MIDDLEWARE = [
    "config.health.ProbeMiddleware",
    "config.request_log.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "kit.web.compression.StaticCompression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.HostMiddleware",
    # Calls of the API that carry a token go no further.
    "kit.api.token_middleware.TokenCallMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
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
                "tenants.web.standing.dealer_standing",
            ],
        },
    }
]
# Our fields; Django's own templates come from django.forms as an app.
FORM_RENDERER = "kit.web.forms.Renderer"
STATIC_URL = "/static/"
STATICFILES_DIRS = [PLATFORM / "static"]
STATIC_ROOT = ROOT / "build" / "static"
# Whether someone may be at work on a style sheet or script: then its bundle may be behind it (kit.web.bundles).
STATIC_SOURCES_CHANGE = True

# --- Sign-up ------------------------------------------------------------------------------------------------------
# The version of the terms and the processor agreement that is accepted with a sign-up (SA-3).
TERMS_VERSION = "2026-11"
# The region of dealers that sign up themselves; the first one where this names none.
SIGN_UP_REGION = os.environ.get("LODESTAR_SIGN_UP_REGION", "")

# --- Payment --------------------------------------------------------------------------------------------------------
# WeChat Pay v3 (docs/hosting.md); {} where dealers pay by bank transfer alone.
WECHAT_PAY = json.loads(os.environ.get("LODESTAR_WECHAT_PAY", "{}"))
# Where dealers transfer money to.
BANK_ACCOUNT = json.loads(os.environ.get("LODESTAR_BANK_ACCOUNT", '{"name": "", "bank": "", "number": ""}'))

# --- Accounts -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Headquarters, operators and administrators must have a second factor, managers where the dealer asks it of them.
SECOND_FACTOR_IS_REQUIRED = True
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
# The demo's people sign in with a password that everyone knows.
DEMO_IS_ALLOWED = False
# Whom the door offers to sign in as (accounts.rules.hints.Hint): the demo's people; nobody where this is "".
SIGN_IN_HINTS = ""
# --- Messages that leave the system -------------------------------------------------------------------------------
# Where a message leads to. `{code}` is the dealer's code, `hq` at the brand.
PAGES_ADDRESS = os.environ.get("LODESTAR_PAGES_ADDRESS", "http://{code}.localhost:8000")
# The gateways' own hosts; a dealer chooses none of them. LODESTAR_GATEWAYS sends all to one that is run by hand.
_GATEWAYS = os.environ.get("LODESTAR_GATEWAYS", "")
GATEWAY_ADDRESSES = {
    "wecom": _GATEWAYS or "https://qyapi.weixin.qq.com",
    "dingtalk": _GATEWAYS or "https://oapi.dingtalk.com",
    "feishu": _GATEWAYS or "https://open.feishu.cn",
    "sms": _GATEWAYS or "https://sms.tencentcloudapi.com",
}
# Whether hosts that others name (mail servers, push services) may be in this network: never in production.
GATEWAYS_MAY_BE_LOCAL = False
# Seconds after which another worker takes over what one has claimed; at least 25, as calls may take 22.
DELIVERY_LEASE_SECONDS = int(os.environ.get("LODESTAR_DELIVERY_LEASE_SECONDS", "45"))
# The host's own mail server, for dealers without one; settings as of the channel `email`.
_MAIL = urlsplit(os.environ.get("LODESTAR_MAIL_URL", ""))
MAIL_GATEWAY = {
    "host": _MAIL.hostname or "",
    "port": str(_MAIL.port or 25),
    "tls": {"smtps": "tls", "smtp+tls": "starttls"}.get(_MAIL.scheme, "none"),
    "user": unquote(_MAIL.username or ""),
    "sender": os.environ.get("LODESTAR_MAIL_FROM") or f"no-reply@{BASE_DOMAIN}",
    "sender_name": "Lodestar",
}
MAIL_PASSWORD = unquote(_MAIL.password or "")
# The same server as Django names it, for the mail that a request sends itself: the link of a sign-up.
EMAIL_HOST, EMAIL_PORT = MAIL_GATEWAY["host"] or "127.0.0.1", int(MAIL_GATEWAY["port"])
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_GATEWAY["user"], MAIL_PASSWORD
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_GATEWAY["tls"] == "tls", MAIL_GATEWAY["tls"] == "starttls"
# A mail server that does not answer must not hold a request.
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = formataddr((MAIL_GATEWAY["sender_name"], MAIL_GATEWAY["sender"]))
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
CSRF_FAILURE_VIEW = "kit.api.error_views.csrf_failed"
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
# A browser from which someone has signed in (accounts.web.session).
DEVICE_COOKIE_NAME = "device"
SESSION_COOKIE_SAMESITE = "Lax"
# The OIDC provider of headquarters and operators (docs/operations.md); {} without one.
_OIDC_ISSUER = os.environ.get("LODESTAR_OIDC_ISSUER", "")
OIDC = (
    {
        "issuer": _OIDC_ISSUER,
        "client_id": os.environ.get("LODESTAR_OIDC_CLIENT_ID", ""),
        "client_secret": os.environ.get("LODESTAR_OIDC_CLIENT_SECRET", ""),
        # `crm-admins=hq_admin, crm-east=region_manager:EAST` (accounts.rules.oidc).
        "groups": os.environ.get("LODESTAR_OIDC_GROUPS", ""),
        "groups_claim": os.environ.get("LODESTAR_OIDC_GROUPS_CLAIM", "groups"),
    }
    if _OIDC_ISSUER
    else {}
)
# Sign-out is a form that ends at the provider.
_OIDC_ORIGIN = [f"{urlsplit(_OIDC_ISSUER).scheme}://{urlsplit(_OIDC_ISSUER).netloc}"] if OIDC else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *_OIDC_ORIGIN],
        "frame-ancestors": ["'none'"],
    }
}

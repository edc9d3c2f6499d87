"""Settings that hold everywhere. What differs from place to place is read from the environment, strictly."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from config.settings import env
from config.settings.limits import LIMITS as LIMITS
from config.settings.limits import LOGIN_LIMITS as LOGIN_LIMITS
from config.settings.logs import LOGGING as LOGGING
from config.settings.orders import ORDERS as ORDERS
from config.settings.payments import *  # noqa: F403
from config.settings.schema import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from config.settings.staff import UNFOLD as UNFOLD
from config.settings.telling import *  # noqa: F403

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(env.text("ROSTRUM_DATA", str(ROOT / ".data"), about="Folder for the data of a local run: database, media, log."))

PRODUCTION = False
DEMO = False
DEBUG = False
PSEUDO_LOCALE = False
DEVELOPMENT_SECRET = "rostrum-development-secret-that-production-refuses-to-start-with"
SECRET_KEY = env.secret(
    "SECRET_KEY", DEVELOPMENT_SECRET, minimum=50, about="Signs sessions, tokens and links. Changing it signs everybody out."
)
ALLOWED_HOSTS: list[str] = list(env.words("ALLOWED_HOSTS", (), about="Host names this house answers to."))
PUBLIC_URL = env.url("PUBLIC_URL", "http://localhost:8000", about="Where people reach the site; links in mails start with it.")
CSRF_TRUSTED_ORIGINS: list[str] = list(
    env.words("CSRF_TRUSTED_ORIGINS", (), about="Further origins that may post forms, with scheme.")
)

SANDBOX_HOUSE = PUBLIC_URL
"""Where the sandbox delivers its webhooks over HTTP; empty: straight to the door, in the process that delivers."""

INSTALLED_APPS = [
    "daphne",
    "modeltranslation",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "csp",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "djmoney",
    "core",
    "accounts",
    "ledger",
    "notifications",
    "chat",
    "conferencing",
    "payments",
    "auctions",
    "bidding",
    "config",
]

MIDDLEWARE = [
    "core.web.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.web.RelaxedContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.web.StandingMiddleware",
    "accounts.web.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.site",
                "notifications.web.bell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- PostgreSQL: the only truth -------------------------------------------------------------------------------------


def database(url: str, *, pool_size: int) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name` address."""
    parts = urlsplit(url)
    pool = {"min_size": 2, "max_size": pool_size, "timeout": 5} if pool_size else None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 0,
        # The pool tries a connection before it lends it: after a restart of PostgreSQL the first visitor must not pay.
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"connect_timeout": 5, "application_name": "rostrum", **({"pool": pool} if pool else {})},
    }


DATABASE_URL = env.url(
    "DATABASE_URL",
    "postgresql://rostrum@127.0.0.1:5432/rostrum",
    schemes=("postgresql", "postgres"),
    about="PostgreSQL 15 or newer. Unset, `make run` brings its own.",
)
DATABASE_POOL = env.integer(
    "DATABASE_POOL", 20, minimum=2, maximum=500, about="Connections of one web process, without those of the bid writers."
)
DATABASES = {"default": database(DATABASE_URL, pool_size=DATABASE_POOL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: cache and transport, may vanish at any moment -----------------------------------------------------------

REDIS_URL = env.url(
    "REDIS_URL",
    "redis://127.0.0.1:6379/0",
    schemes=("redis", "rediss", "unix"),
    about="Redis or Valkey. Unset, `make run` brings its own.",
)
CACHES = {"default": {"BACKEND": "core.cache.ResilientCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "rostrum"}}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "prefix": "rostrum"},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"

# --- Celery ----------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "health_check_interval": 25, "socket_keepalive": True}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"

# --- People ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.HouseBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "accounts.adapter.HouseAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignUpForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # the password again before the account moves to another address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # `accounts.attempts` counts these, failures only
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(PUBLIC_URL).scheme
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer(
    "TRUSTED_PROXY_COUNT", 0, minimum=0, maximum=10, about="Proxies in front whose X-Forwarded-For is believed."
)

AUCTION_APPROVAL = env.flag("AUCTION_APPROVAL", False, about="on: staff approve a public auction before it is scheduled.")
SELLERS = env.choice(
    "SELLERS", "verified", options=("verified", "approved"), about="Who may sell: any verified account, or those with the role."
)

# --- Bidding ---------------------------------------------------------------------------------------------------------

WRITER_POOL = env.integer(
    "WRITER_POOL", 4, minimum=1, maximum=64, about="Bid writers (threads, one connection each) a process."
)
BID_QUEUE = env.integer("BID_QUEUE", 2048, minimum=16, maximum=100_000, about="Bids that may wait for one lot in a process.")
BID_TIMEOUT = env.integer("BID_TIMEOUT", 10, minimum=1, maximum=60, about="Seconds a bid waits before `unavailable`.")


def _derived(purpose: str) -> str:
    """A development key made from the secret key; production must name its own (`config.checks`)."""
    return base64.b64encode(hashlib.sha256(f"{purpose}:{SECRET_KEY}".encode()).digest()).decode()


SEAL_KEYS = env.words(
    "SEAL_KEYS",
    (f"dev:{_derived('seal')}",),
    about="Keys that hide ceilings, `id:base64 of 32 bytes`, the newest first; old ones stay to read old rows.",
)
RECEIPT_KEYS = env.words(
    "RECEIPT_KEYS",
    (f"dev:{_derived('receipt')}",),
    about="Ed25519 keys that sign receipts, `id:base64 of the 32-byte seed`, the newest first; all are published.",
)

# --- The picture -----------------------------------------------------------------------------------------------------

JANUS_GATEWAYS = env.words(
    "JANUS_GATEWAYS", (), about="Gateways of the picture, `name=ws://host:port` each. None: rooms have no picture."
)
JANUS_API_SECRET = env.secret("JANUS_API_SECRET", "", about="What lets Django speak to every gateway.")
JANUS_ADMIN_KEY = env.secret("JANUS_ADMIN_KEY", "", about="What lets Django make rooms; their secrets are derived from it.")
STUN_URLS = env.words("STUN_URLS", (), about="`stun:host:port`, told to browsers, which learn their outer address there.")
TURN_URLS = env.words("TURN_URLS", (), about="`turn:host:port` or `turns:…`, for browsers that reach no gateway directly.")
TURN_SECRET = env.secret("TURN_SECRET", "", about="Shared with coturn (static-auth-secret); signs short-lived credentials.")

# --- API -------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PAGINATION_CLASS": "core.web.Pages",
    "PAGE_SIZE": 20,
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_THROTTLE_CLASSES": ["core.web.WriteThrottle"],
    "DEFAULT_THROTTLE_RATES": {"writes": "120/min"},
    "EXCEPTION_HANDLER": "config.api.problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "rest_framework.renderers.BrowsableAPIRenderer",
    ],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "ROTATE_REFRESH_TOKENS": True,
    "AUTH_HEADER_TYPES": ("Bearer",),
    "SIGNING_KEY": SECRET_KEY,
    "UPDATE_LAST_LOGIN": False,
}

# --- Mail ------------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
_mail = urlsplit(
    env.url("EMAIL_URL", "smtp://127.0.0.1:25", schemes=("smtp", "smtps", "smtp+tls"), about="Where mail is handed over.")
)
EMAIL_HOST = _mail.hostname or "127.0.0.1"
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Rostrum <house@rostrum.test>", about="Sender of every mail.")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Words, numbers, files -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
MODELTRANSLATION_LANGUAGES = ("en", "hi", "es", "fr", "ar")
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
RECORDINGS_INBOX = Path(
    env.text("RECORDINGS_INBOX", str(DATA / "inbox"), about="Folder that gateways record into and workers read; they share it.")
)
RECORDINGS_FOLDER = Path(
    env.text("RECORDINGS_FOLDER", str(DATA / "recordings"), about="Folder of playable recordings. No web server may serve it.")
)
RECORDING_LINK_SECONDS = env.integer(
    "RECORDING_LINK_SECONDS", 7200, minimum=60, maximum=86_400, about="How long a link to a recording works."
)
PRIVATE_FOLDER = Path(
    env.text("PRIVATE_FOLDER", str(DATA / "private"), about="Folder of printed invoices. No web server may serve it.")
)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Not media: who may watch is asked at each request (conferencing/playback.py).
    "recordings": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(RECORDINGS_FOLDER), "base_url": None},
    },
    # Nor these: they belong to two people (payments/printing.py).
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_FOLDER), "base_url": None},
    },
    "staticfiles": {"BACKEND": "core.storage.HashedStaticFiles"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
PHOTO_LIMITS = {"count": 10, "bytes": 12 * 1024 * 1024, "pixels": 40_000_000}

# --- Safety ----------------------------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

"""Production: everything that must be said is said by the environment; `config.checks` refuses the rest."""

from __future__ import annotations

from config.settings import env
from config.settings.base import *  # noqa: F403

PRODUCTION = True
SECRET_KEY = env.secret("SECRET_KEY", minimum=50)
ALLOWED_HOSTS = list(env.words("ALLOWED_HOSTS"))
PUBLIC_URL = env.url("PUBLIC_URL", schemes=("https",))
DATABASE_URL = env.url("DATABASE_URL", schemes=("postgresql", "postgres"))
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
SEAL_KEYS = env.words("SEAL_KEYS")
RECEIPT_KEYS = env.words("RECEIPT_KEYS")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

"""The suite: real PostgreSQL and Valkey, brought by `tests/conftest.py`."""

from __future__ import annotations

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASE_URL, DATABASES, LANGUAGES, STORAGES, database

DEMO = True
DEMO_BOTS = False
PSEUDO_LOCALE = True
LANGUAGES = [*LANGUAGES, ("en-xa", "Pseudo (long)"), ("ar-xb", "Pseudo (right to left)")]
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Without a pool, Django may drop the test database: nothing keeps a connection behind its back.
DATABASES = {"default": DATABASES["default"] | {"OPTIONS": database(DATABASE_URL, pool_size=0)["OPTIONS"]}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CELERY_TASK_ALWAYS_EAGER = False
SANDBOX_HOUSE = ""
# WhiteNoise reads the apps' own folders: nothing is collected, and a changed file shows at once.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

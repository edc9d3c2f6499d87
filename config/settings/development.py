"""A laptop: `make run`. No key, no mail server, demo people."""

from __future__ import annotations

from config.settings import env
from config.settings.base import *  # noqa: F403
from config.settings.base import LANGUAGES, STORAGES

DEBUG = env.flag("DEBUG", False, about="Error pages that tell developers everything. Never in production.")
DEMO = True
DEMO_BOTS = env.flag("DEMO_BOTS", True, about="Two rehearsal bidders that keep the demo's own live lots alive.")
PSEUDO_LOCALE = env.flag("PSEUDO_LOCALE", True, about="Offers two made-up languages that show what is not translatable.")
if PSEUDO_LOCALE:
    LANGUAGES = [*LANGUAGES, ("en-xa", "Pseudo (long)"), ("ar-xb", "Pseudo (right to left)")]
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "config.demo.outbox.DemoOutboxBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# WhiteNoise reads the apps' own folders: nothing is collected, and a changed file shows at once.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

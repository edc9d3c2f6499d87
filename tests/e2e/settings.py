"""The house that the journeys visit: files as production serves them, the outbox as a demo has it, approval by staff."""

from __future__ import annotations

from config.settings.base import DATA, DATABASE_POOL, DATABASE_URL, STORAGES, database
from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES

DATABASES = {"default": DATABASES["default"] | {"OPTIONS": database(DATABASE_URL, pool_size=DATABASE_POOL)["OPTIONS"]}}
AUCTION_APPROVAL = True
EMAIL_BACKEND = "config.demo.outbox.DemoOutboxBackend"
VAPID_PRIVATE_KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
# Under hashed names, as in production: an import that the storage cannot follow would show here.
STORAGES = {**STORAGES}
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False

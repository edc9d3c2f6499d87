"""The test settings with the connection pool of production, for web processes and workers that run apart."""

from __future__ import annotations

from config.settings.base import DATABASE_POOL, DATABASE_URL, database
from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES

DATABASES = {"default": DATABASES["default"] | {"OPTIONS": database(DATABASE_URL, pool_size=DATABASE_POOL)["OPTIONS"]}}

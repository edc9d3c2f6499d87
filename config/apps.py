"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config import checks

        if settings.PRODUCTION:
            checks.refuse()

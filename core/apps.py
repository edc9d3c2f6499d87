"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if settings.PSEUDO_LOCALE:
            from core import pseudo

            pseudo.install()

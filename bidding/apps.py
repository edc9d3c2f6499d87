"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BiddingConfig(AppConfig):
    name = "bidding"
    verbose_name = _("Bidding")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bidding import pulse
        from core import realtime

        realtime.register_heartbeat(pulse.newest)

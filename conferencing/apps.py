"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConferencingConfig(AppConfig):
    name = "conferencing"
    verbose_name = _("Conferencing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from conferencing import receivers
        from conferencing.signals import gateway_back, gateway_lost

        gateway_lost.connect(receivers.read_anew, dispatch_uid="conferencing.lost")
        gateway_back.connect(receivers.read_anew, dispatch_uid="conferencing.back")

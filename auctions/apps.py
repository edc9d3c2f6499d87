"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig


class AuctionsConfig(AppConfig):
    name = "auctions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auctions import receivers
        from payments.signals import deposit_held

        deposit_held.connect(receivers.note_deposit_held, dispatch_uid="auctions.deposit_held")

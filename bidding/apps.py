"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BiddingConfig(AppConfig):
    name = "bidding"
    verbose_name = _("Bidding")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auctions import amending, bid_on
        from auctions.signals import lots_withdrawn
        from bidding import checks, operating, pulse, queries, receivers
        from conferencing.signals import gateway_lost
        from core import realtime
        from ledger import reconciliation
        from payments.signals import order_defaulted

        amending.register_editor(operating.edit_open_lot)
        bid_on.register_answer(queries.bid_on)
        realtime.register_heartbeat(pulse.newest)
        reconciliation.register(checks.HOLDS, checks.holds)
        reconciliation.register(checks.PURSES, checks.purses)
        lots_withdrawn.connect(receivers.note_withdrawn, dispatch_uid="bidding.withdrawn")
        gateway_lost.connect(receivers.note_gateway_lost, dispatch_uid="bidding.gateway_lost")
        order_defaulted.connect(receivers.note_defaulted, dispatch_uid="bidding.defaulted")

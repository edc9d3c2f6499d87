"""What came of comparing our payments with what gateways list."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class GatewayDifference(models.Model):
    """What a gateway's list and our payments differed in, when they were last compared. Minor units; 0: not there at all."""

    gateway = models.CharField(_("gateway"), max_length=16, db_index=True)
    what = models.CharField(_("what"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3)
    expected = models.BigIntegerField(_("at the gateway"))
    found = models.BigIntegerField(_("here"))
    found_at = models.DateTimeField(_("found"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("difference from a gateway")
        verbose_name_plural = _("differences from gateways")
        ordering = ["gateway", "pk"]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.what}"

"""Gateways of the picture, and which room stands on which. The rows are the truth; a gateway only holds what they say."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Gateway(models.Model):
    """One Janus that `JANUS_GATEWAYS` names, or has named. It is live while it has been seen and is not lost."""

    name = models.CharField(_("name"), max_length=32, primary_key=True)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)
    lost_at = models.DateTimeField(_("lost since"), null=True, blank=True, editable=False)
    draining = models.BooleanField(
        _("draining"), default=False, help_text=_("No room is placed here any more; those that are here stay.")
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("gateway")
        verbose_name_plural = _("gateways")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lost_at__isnull=True) | models.Q(seen_at__isnull=False), name="gateway_lost_was_seen"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Where a room stands. `stranded_at`: its gateway was lost, and there was no other; no picture until there is."""

    room = models.OneToOneField("conferencing.Room", on_delete=models.CASCADE, primary_key=True, related_name="placement")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="placements")
    placed_at = models.DateTimeField(_("placed"), db_default=Now(), editable=False)
    stranded_at = models.DateTimeField(_("without a picture since"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.room_id} · {self.gateway_id}"

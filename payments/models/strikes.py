"""What the house remembers of orders that were not paid (P11)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.models.orders import Order


class Strike(models.Model):
    """One order that its buyer did not pay. It counts for a while (`payments.strikes`), unless staff lift it, with a reason."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="strikes", verbose_name=_("person")
    )
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="strike", verbose_name=_("order"))
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_because = models.CharField(_("lifted because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("strike")
        verbose_name_plural = _("strikes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="strike_lifted_by_somebody_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"], condition=Q(lifted_at=None), name="strike_standing")]

    def __str__(self) -> str:
        return f"{self.person}: {self.order}"

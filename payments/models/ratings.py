"""What buyer and seller of a completed order say of each other (AU17)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.choices import Party
from payments.models.orders import Order


class Rating(models.Model):
    """One a side of an order. Who sees it when is `payments.ratings`' to say (docs/decisions/0059)."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("order"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ratings_given", verbose_name=_("by")
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ratings_received", verbose_name=_("about")
    )
    rated_as = models.CharField(
        _("rated as"), max_length=6, choices=[(side.value, side.label) for side in (Party.BUYER, Party.SELLER)]
    )
    stars = models.PositiveSmallIntegerField(_("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    text = models.CharField(_("text"), max_length=1000, blank=True)
    given_at = models.DateTimeField(_("given"), db_default=Now(), editable=False)
    answered_at = models.DateTimeField(
        _("answered"),
        null=True,
        blank=True,
        help_text=_("Since when the other side has given theirs: both are shown, and stand."),
    )
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    reported_because = models.CharField(_("reported because"), max_length=300, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hidden by")
    )
    hidden_because = models.CharField(_("hidden because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "rated_as"], name="rating_once_a_side"),
            models.CheckConstraint(condition=Q(rated_as__in=[Party.BUYER, Party.SELLER]), name="rating_of_buyer_or_seller"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_one_to_five_stars"),
            models.CheckConstraint(condition=~Q(author=F("about")), name="rating_of_somebody_else"),
            models.CheckConstraint(
                condition=Q(reported_at=None, reported_because="") | (Q(reported_at__isnull=False) & ~Q(reported_because="")),
                name="rating_reported_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by=None, hidden_because="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_because="")),
                name="rating_hidden_by_somebody_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["about", "-id"], condition=Q(hidden_at=None), name="rating_of_person")]

    def __str__(self) -> str:
        return f"{self.order}: {self.stars}/5"

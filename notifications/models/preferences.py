"""What people want to be told, and by which way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.choices import NAMES, Way, kinds


class Preference(models.Model):
    """That a person wants a kind by a way, or does not. Without a row the house's own choice holds (`choices.BY_DEFAULT`)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=kinds)
    way = models.CharField(_("way"), max_length=16, choices=Way.choices)
    is_on = models.BooleanField(_("wanted"))

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "way"], name="preference_once"),
            models.CheckConstraint(condition=models.Q(kind__in=NAMES), name="preference_kind_known"),
            models.CheckConstraint(condition=models.Q(way__in=Way.values), name="preference_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.way}: {self.is_on}"


class QuietHours(models.Model):
    """When a person's phone is to be silent, by their own clock; `starts` after `ends` is over midnight."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours", verbose_name=_("person")
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        constraints = [
            models.CheckConstraint(condition=~models.Q(starts=models.F("ends")), name="quiet_hours_have_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"

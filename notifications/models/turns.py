"""Whose turn it is to be written to about merged news."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from notifications.choices import NAMES, Way, kinds


class Turn(models.Model):
    """When a person was last written to about merged news of a kind, by a way (`notifications.pace`)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32, choices=kinds)
    way = models.CharField(max_length=16, choices=Way.choices)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = "turn"
        verbose_name_plural = "turns"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "way"], name="turn_once"),
            models.CheckConstraint(condition=models.Q(kind__in=NAMES), name="turn_kind_known"),
            models.CheckConstraint(condition=models.Q(way__in=Way.values), name="turn_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.way}"

"""The one table of the composition: the mark that says "this database is a demo's, it may be wiped"."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class DemoMarker(models.Model):
    """At most one row, made while nobody has an account; never where people are already (`config.demo.marker`).

    A row, not a comment on the database: a backup of a real house restored over a demo brings its own tables, and with
    them the absence of this mark.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    marked_at = models.DateTimeField(db_default=Now(), editable=False)
    # When its sales began to be made, and when all of them were there: the one without the other is half made.
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "mark of a demo"
        verbose_name_plural = "marks of a demo"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="demo_marker_single"),
            models.CheckConstraint(
                condition=models.Q(made_at__isnull=True) | models.Q(begun_at__isnull=False),
                name="demo_marker_begun_before_made",
            ),
        ]

    def __str__(self) -> str:
        return f"demo since {self.marked_at}"

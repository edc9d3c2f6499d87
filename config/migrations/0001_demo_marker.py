"""The mark of a demo's database."""

from typing import ClassVar

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="DemoMarker",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("marked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("begun_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "mark of a demo",
                "verbose_name_plural": "marks of a demo",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(id=1), name="demo_marker_single"),
                    models.CheckConstraint(
                        condition=models.Q(made_at__isnull=True) | models.Q(begun_at__isnull=False),
                        name="demo_marker_begun_before_made",
                    ),
                ],
            },
        ),
    ]

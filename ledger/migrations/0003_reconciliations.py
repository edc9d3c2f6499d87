"""What came of each night's comparison of the books."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_purses")]

    operations = [
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="compared")),
                ("found", models.JSONField(verbose_name="differences by check")),
            ],
            options={"verbose_name": "reconciliation", "verbose_name_plural": "reconciliations", "ordering": ["-id"]},
        ),
    ]

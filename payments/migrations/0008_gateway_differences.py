import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0007_payout_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="GatewayDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gateway", models.CharField(db_index=True, max_length=16, verbose_name="gateway")),
                ("what", models.CharField(max_length=200, verbose_name="what")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("expected", models.BigIntegerField(verbose_name="at the gateway")),
                ("found", models.BigIntegerField(verbose_name="here")),
                (
                    "found_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="found"
                    ),
                ),
            ],
            options={
                "verbose_name": "difference from a gateway",
                "verbose_name_plural": "differences from gateways",
                "ordering": ["gateway", "pk"],
            },
        ),
    ]

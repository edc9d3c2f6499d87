"""A sale may give each paddle a purse, and ask a refundable deposit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auctions", "0004_the_auctioneers_console"),
        ("chat", "0001_initial"),
        ("conferencing", "0003_gateways"),
        ("ledger", "0002_purses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="registration",
            name="registration_status_known",
        ),
        migrations.AddField(
            model_name="auction",
            name="deposit_amount",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="refundable deposit"),
        ),
        migrations.AddField(
            model_name="auction",
            name="purse_amount",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="purse of each paddle"),
        ),
        migrations.AddField(
            model_name="auction",
            name="purse_base",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="lowest base price"),
        ),
        migrations.AddField(
            model_name="auction",
            name="purse_places",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="lots each is to buy at least"),
        ),
        migrations.AddField(
            model_name="auction",
            name="purse_policy",
            field=models.CharField(
                choices=[
                    ("none", "No purses"),
                    ("set", "Each paddle has a purse"),
                    ("deposit", "Each paddle has a purse once its deposit is held"),
                ],
                db_default="none",
                default="none",
                max_length=8,
                verbose_name="purses",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="purse",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="registration",
                to="ledger.purse",
            ),
        ),
        migrations.AlterField(
            model_name="registration",
            name="status",
            field=models.CharField(
                choices=[
                    ("awaiting_deposit", "Waiting for the deposit"),
                    ("pending", "Waiting for the seller"),
                    ("approved", "Approved"),
                    ("declined", "Declined"),
                    ("revoked", "Revoked"),
                ],
                default="approved",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(("purse_policy__in", ["none", "set", "deposit"])), name="auction_purse_policy_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(("deposit_amount__gte", 0), ("purse_amount__gte", 0), ("purse_base__gte", 0)),
                name="auction_purse_and_deposit_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(("purse_places", 0), ("purse_base__gte", 1), _connector="OR"),
                name="auction_places_have_a_base_price",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purse_policy", "deposit"), _negated=True), ("deposit_amount__gte", 1), _connector="OR"
                ),
                name="auction_purse_by_deposit_asks_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["awaiting_deposit", "pending", "approved", "declined", "revoked"])),
                name="registration_status_known",
            ),
        ),
    ]

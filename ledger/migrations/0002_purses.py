"""Purses, what they set aside, and why they changed. The moves are append-only, as the books are."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_books"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Purse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=120, verbose_name="belongs to")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("amount", models.BigIntegerField(default=0, verbose_name="amount")),
                ("spent", models.BigIntegerField(default=0, verbose_name="spent")),
                ("held", models.BigIntegerField(default=0, verbose_name="held")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="made")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purses",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="of",
                    ),
                ),
            ],
            options={
                "verbose_name": "purse",
                "verbose_name_plural": "purses",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=120, verbose_name="for")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("is_spent", models.BooleanField(default=False, verbose_name="spent")),
                (
                    "purse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="ledger.purse",
                        verbose_name="purse",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PurseMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("granted", "Given"),
                            ("set", "Set"),
                            ("deposited", "Bought by a deposit"),
                            ("spent", "Spent"),
                            ("given_back", "Given back"),
                        ],
                        max_length=16,
                        verbose_name="change",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="by")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("reason", models.CharField(blank=True, max_length=280, verbose_name="reason")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="when")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "purse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="ledger.purse",
                        verbose_name="purse",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a purse",
                "verbose_name_plural": "changes of purses",
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="purse",
            constraint=models.UniqueConstraint(fields=("subject", "owner"), name="purse_one_a_person_and_sale"),
        ),
        migrations.AddConstraint(
            model_name="purse",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("held__gte", 0), ("spent__gte", 0)), name="purse_holds_nothing_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="purse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", django.db.models.expressions.CombinedExpression(models.F("spent"), "+", models.F("held")))
                ),
                name="purse_covers_what_is_spent_and_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="purse",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="purse_currency_is_a_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(fields=("reference",), name="hold_one_a_thing"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="hold_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="pursemove",
            constraint=models.UniqueConstraint(fields=("source",), name="purse_move_once_a_source"),
        ),
        migrations.AddConstraint(
            model_name="pursemove",
            constraint=models.CheckConstraint(
                condition=models.Q(("change__in", ["granted", "set", "deposited", "spent", "given_back"])),
                name="purse_move_change_known",
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_pursemove "
            "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()",
            "DROP TRIGGER append_only ON ledger_pursemove",
        ),
        # Both change with each batch of bids: room on their pages keeps those updates off the indexes.
        migrations.RunSQL("ALTER TABLE ledger_purse SET (fillfactor = 50)", "ALTER TABLE ledger_purse RESET (fillfactor)"),
        migrations.RunSQL("ALTER TABLE ledger_hold SET (fillfactor = 50)", "ALTER TABLE ledger_hold RESET (fillfactor)"),
    ]

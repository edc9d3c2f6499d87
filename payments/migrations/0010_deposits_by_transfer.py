"""A deposit may be given by transfer: to whom, and the states of a transfer that is held."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0009_gateway_event_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="manualtransfer",
            name="transfer_done_was_confirmed",
        ),
        migrations.AddField(
            model_name="deposit",
            name="payee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deposits_to",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="manualtransfer",
            name="kind",
            field=models.CharField(
                choices=[("payment", "Payment"), ("refund", "Refund"), ("hold", "Deposit")], max_length=8, verbose_name="kind"
            ),
        ),
        migrations.AlterField(
            model_name="manualtransfer",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting"),
                    ("done", "Confirmed"),
                    ("cancelled", "Cancelled"),
                    ("held", "Held"),
                    ("returning", "On its way back"),
                    ("returned", "Sent back"),
                ],
                default="pending",
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(("payee", None), models.Q(("payee", models.F("user")), _negated=True), _connector="OR"),
                name="deposit_to_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="manualtransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("done", "held", "returning", "returned")), _negated=True),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="transfer_that_came_was_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="manualtransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["payment", "refund", "hold"]),
                    ("status__in", ["pending", "done", "cancelled", "held", "returning", "returned"]),
                ),
                name="transfer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="manualtransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("held", "returning", "returned")), _negated=True),
                    ("kind", "hold"),
                    _connector="OR",
                ),
                name="transfer_held_is_a_deposit",
            ),
        ),
    ]

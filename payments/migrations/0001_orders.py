"""Orders, their lines, and the steps of their life, which cannot be rewritten. TRUNCATE stays possible (tests flush)."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION order_step_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the steps of an order are append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'order_step_append_only', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER order_step_append_only BEFORE UPDATE OR DELETE ON payments_orderstep
    FOR EACH ROW EXECUTE FUNCTION order_step_append_only();
"""
BACKWARDS = """
DROP TRIGGER order_step_append_only ON payments_orderstep;
DROP FUNCTION order_step_append_only();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(help_text="As people read it: R-7K3M-2Q9X.", max_length=16, verbose_name="number"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Won"),
                            ("confirmed", "To pay"),
                            ("paid", "Paid"),
                            ("shipped", "On its way"),
                            ("delivered", "Delivered"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("disputed", "In dispute"),
                            ("refunded", "Refunded"),
                            ("defaulted", "Not paid"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "subject",
                    models.CharField(help_text="What it is from, such as auction:<id>.", max_length=64, verbose_name="of"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "url",
                    models.CharField(blank=True, help_text="Path of the sale's page.", max_length=300, verbose_name="link"),
                ),
                ("hammer", models.BigIntegerField(default=0, verbose_name="hammer price")),
                ("premium", models.BigIntegerField(default=0, verbose_name="premium")),
                ("tax", models.BigIntegerField(default=0, verbose_name="tax")),
                ("total", models.BigIntegerField(default=0, verbose_name="total")),
                (
                    "commission",
                    models.BigIntegerField(default=0, help_text="Kept from the seller's share.", verbose_name="commission"),
                ),
                ("paid", models.BigIntegerField(default=0, verbose_name="paid")),
                ("refunded", models.BigIntegerField(default=0, verbose_name="refunded")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="to be paid by")),
                ("ship_to", models.JSONField(blank=True, default=dict, verbose_name="delivery address")),
                ("tracking", models.CharField(blank=True, max_length=200, verbose_name="tracking")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="won"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid at")),
                ("shipped_at", models.DateTimeField(blank=True, null=True, verbose_name="shipped")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="completed")),
                ("disputed_at", models.DateTimeField(blank=True, null=True, verbose_name="in dispute since")),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, help_text="Cancelled, refunded or not paid.", null=True, verbose_name="over since"
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders_bought",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="buyer",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders_sold",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seller",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(help_text="What was bought, such as lot:<id>.", max_length=64, verbose_name="of"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="detail")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="link")),
                (
                    "picture",
                    models.CharField(blank=True, help_text="Name of a stored picture.", max_length=200, verbose_name="picture"),
                ),
                ("hammer", models.BigIntegerField(verbose_name="hammer price")),
                ("premium", models.BigIntegerField(verbose_name="premium")),
                ("tax", models.BigIntegerField(verbose_name="tax")),
                ("total", models.BigIntegerField(verbose_name="total")),
                ("commission", models.BigIntegerField(verbose_name="commission")),
                ("rates", models.JSONField(default=dict, verbose_name="rates")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="joined"
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True, help_text="No longer part of the sums.", null=True, verbose_name="withdrawn"
                    ),
                ),
                (
                    "freed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Its order was cancelled or not paid: it may be sold again.",
                        null=True,
                        verbose_name="freed",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an order",
                "verbose_name_plural": "lines of orders",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="OrderStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pending", "Won"),
                            ("confirmed", "To pay"),
                            ("paid", "Paid"),
                            ("shipped", "On its way"),
                            ("delivered", "Delivered"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("disputed", "In dispute"),
                            ("refunded", "Refunded"),
                            ("defaulted", "Not paid"),
                        ],
                        max_length=12,
                        verbose_name="was",
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("pending", "Won"),
                            ("confirmed", "To pay"),
                            ("paid", "Paid"),
                            ("shipped", "On its way"),
                            ("delivered", "Delivered"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("disputed", "In dispute"),
                            ("refunded", "Refunded"),
                            ("defaulted", "Not paid"),
                        ],
                        max_length=12,
                        verbose_name="became",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="at"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "key",
                    models.CharField(
                        blank=True,
                        help_text="Of the call that asked for it: one key, one step.",
                        max_length=128,
                        verbose_name="key",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="payments.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an order",
                "verbose_name_plural": "steps of orders",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["buyer", "-created_at"], name="order_of_buyer"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["seller", "-created_at"], name="order_of_seller"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["subject"], name="order_of_subject"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(condition=models.Q(("status", "confirmed")), fields=["due_at"], name="order_due"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(fields=("reference",), name="order_reference_unique"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "pending")),
                fields=("buyer", "seller", "subject", "currency"),
                name="order_one_pending_of_a_sale",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "pending",
                            "confirmed",
                            "paid",
                            "shipped",
                            "delivered",
                            "completed",
                            "cancelled",
                            "disputed",
                            "refunded",
                            "defaulted",
                        ],
                    )
                ),
                name="order_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("hammer"), "+", models.F("premium")),
                            "+",
                            models.F("tax"),
                        ),
                    )
                ),
                name="order_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("commission__gte", 0),
                    ("commission__lte", models.F("hammer")),
                    ("hammer__gte", 0),
                    ("premium__gte", 0),
                    ("tax__gte", 0),
                ),
                name="order_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid__lte", models.F("total")), ("refunded__gte", 0), ("refunded__lte", models.F("paid"))),
                name="order_paid_within_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_at", None), ("paid", models.F("total")), _connector="OR"),
                name="order_paid_is_paid_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "confirmed"), _negated=True), ("due_at__isnull", False), _connector="OR"
                ),
                name="order_confirmed_has_a_due_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("buyer", models.F("seller")), _negated=True), name="order_of_two_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), ("url__regex", "^/([^/\\\\]|$)"), _connector="OR"),
                name="order_leads_into_the_house",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("freed_at", None), ("withdrawn_at", None)),
                fields=("reference",),
                name="order_line_bought_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("hammer"), "+", models.F("premium")),
                            "+",
                            models.F("tax"),
                        ),
                    )
                ),
                name="order_line_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("commission__gte", 0),
                    ("commission__lte", models.F("hammer")),
                    ("hammer__gte", 0),
                    ("premium__gte", 0),
                    ("tax__gte", 0),
                ),
                name="order_line_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), ("url__regex", "^/([^/\\\\]|$)"), _connector="OR"),
                name="order_line_leads_into_the_house",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True), fields=("actor", "key"), name="order_step_key_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "to__in",
                        [
                            "pending",
                            "confirmed",
                            "paid",
                            "shipped",
                            "delivered",
                            "completed",
                            "cancelled",
                            "disputed",
                            "refunded",
                            "defaulted",
                        ],
                    )
                ),
                name="order_step_leads_to_a_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("was", ""),
                    (
                        "was__in",
                        [
                            "pending",
                            "confirmed",
                            "paid",
                            "shipped",
                            "delivered",
                            "completed",
                            "cancelled",
                            "disputed",
                            "refunded",
                            "defaulted",
                        ],
                    ),
                    _connector="OR",
                ),
                name="order_step_comes_from_a_status",
            ),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]

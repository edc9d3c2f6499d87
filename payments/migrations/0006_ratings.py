import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_disputes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rated_as",
                    models.CharField(choices=[("buyer", "Buyer"), ("seller", "Seller")], max_length=6, verbose_name="rated as"),
                ),
                (
                    "stars",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)],
                        verbose_name="stars",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="text")),
                (
                    "given_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="given"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Since when the other side has given theirs: both are shown, and stand.",
                        null=True,
                        verbose_name="answered",
                    ),
                ),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="reported")),
                ("reported_because", models.CharField(blank=True, max_length=300, verbose_name="reported because")),
                ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden")),
                ("hidden_because", models.CharField(blank=True, max_length=300, verbose_name="hidden because")),
                (
                    "about",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings_received",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="about",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "hidden_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hidden by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="payments.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("hidden_at", None)), fields=["about", "-id"], name="rating_of_person")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "rated_as"), name="rating_once_a_side"),
                    models.CheckConstraint(
                        condition=models.Q(("rated_as__in", ["buyer", "seller"])), name="rating_of_buyer_or_seller"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stars__gte", 1), ("stars__lte", 5)), name="rating_one_to_five_stars"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("author", models.F("about")), _negated=True), name="rating_of_somebody_else"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reported_at", None), ("reported_because", "")),
                            models.Q(("reported_at__isnull", False), models.Q(("reported_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="rating_reported_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hidden_at", None), ("hidden_because", ""), ("hidden_by", None)),
                            models.Q(
                                ("hidden_at__isnull", False),
                                ("hidden_by__isnull", False),
                                models.Q(("hidden_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rating_hidden_by_somebody_for_a_reason",
                    ),
                ],
            },
        ),
    ]

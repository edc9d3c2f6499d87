import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import payments.models.disputes


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_strikes_and_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_arrived", "It has not arrived"),
                            ("not_as_described", "It is not as described"),
                            ("damaged", "It is damaged"),
                            ("no_answer", "The seller does not answer"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("refunding", "Being refunded"), ("closed", "Decided")],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("release", "The seller is paid"),
                            ("part", "Part goes back to the buyer"),
                            ("whole", "All goes back to the buyer"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("amount", models.BigIntegerField(default=0, help_text="Minor units.", verbose_name="given back")),
                ("because", models.CharField(blank=True, max_length=500, verbose_name="decided because")),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="opened"
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispute",
                        to="payments.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DisputeWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=4000, verbose_name="text")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="at"
                    ),
                ),
                ("key", models.CharField(max_length=128, verbose_name="key")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="payments.dispute",
                        verbose_name="dispute",
                    ),
                ),
            ],
            options={
                "verbose_name": "word in a dispute",
                "verbose_name_plural": "words in disputes",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DisputePicture",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "image",
                    models.FileField(storage=payments.models.disputes.private, upload_to="disputes/", verbose_name="picture"),
                ),
                (
                    "word",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="payments.disputeword",
                        verbose_name="word",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture in a dispute",
                "verbose_name_plural": "pictures in disputes",
            },
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["not_arrived", "not_as_described", "damaged", "no_answer", "other"])),
                name="dispute_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "refunding", "closed"])), name="dispute_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("because", ""), ("decided_at", None), ("decided_by", None), ("outcome", ""), ("status", "open")),
                    models.Q(
                        models.Q(("status", "open"), _negated=True),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("because", ""), _negated=True),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="dispute_decided_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", 0), ("outcome__in", ["", "release"])),
                    models.Q(("amount__gt", 0), ("outcome__in", ["part", "whole"])),
                    _connector="OR",
                ),
                name="dispute_gives_back_what_was_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeword",
            constraint=models.UniqueConstraint(fields=("author", "key"), name="dispute_word_key_once"),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auctions", "0003_where_a_sale_takes_place"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="lot",
            name="lot_price_has_a_leader",
        ),
        migrations.AddField(
            model_name="auction",
            name="attendance",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="auction",
            name="console",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name="auction",
            name="console_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="auction",
            name="console_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="auction",
            name="missing_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="lot",
            name="ask",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="lot",
            name="increment",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="lot",
            name="leader_origin",
            field=models.CharField(
                choices=[
                    ("online", "online"),
                    ("absentee", "left before the sale"),
                    ("live", "a hand in the video room"),
                    ("floor", "the floor"),
                ],
                default="online",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("console", ""), ("console_by__isnull", True), ("console_since__isnull", True)),
                    models.Q(
                        models.Q(("console", ""), _negated=True),
                        ("console_by__isnull", False),
                        ("console_since__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="auction_console_is_somebodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("leader__isnull", True), ("price__isnull", True)),
                    models.Q(("leader__isnull", False), ("price__gte", models.F("start_price"))),
                    models.Q(("leader__isnull", True), ("leader_origin", "floor"), ("price__gte", models.F("start_price"))),
                    _connector="OR",
                ),
                name="lot_price_has_a_leader",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(("leader_origin__in", ["online", "absentee", "live", "floor"])),
                name="lot_leader_origin_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ask__isnull", True), ("ask__gte", models.F("start_price")), _connector="OR"),
                name="lot_ask_from_start_price",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(("increment__isnull", True), ("increment__gte", 1), _connector="OR"),
                name="lot_increment_positive",
            ),
        ),
    ]

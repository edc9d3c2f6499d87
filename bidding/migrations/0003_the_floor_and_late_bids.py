import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auctions", "0004_the_auctioneers_console"),
        ("bidding", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="LateBid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("behind", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "late bid",
                "verbose_name_plural": "late bids",
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="lotevent",
            name="lot_event_kind_known",
        ),
        migrations.AlterField(
            model_name="answer",
            name="registration",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="auctions.registration",
            ),
        ),
        migrations.AlterField(
            model_name="lotevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("bid", "Bid"),
                    ("auto_bid", "Automatic bid"),
                    ("extended", "Extended"),
                    ("reserve_met", "Reserve met"),
                    ("fair_warning", "Fair warning"),
                    ("final_call", "Final call"),
                    ("ask_set", "Ask set"),
                    ("increment_set", "Increment set"),
                    ("said", "Said"),
                    ("undone", "Bid taken back"),
                    ("floor_named", "Paddle of the floor named"),
                    ("hold", "On hold"),
                    ("resume", "Resumed"),
                    ("closed", "Closed"),
                    ("reopened", "Reopened"),
                    ("decision", "Decision"),
                    ("withdrawn", "Withdrawn"),
                    ("text_added", "Text added"),
                    ("reserve_lowered", "Reserve lowered"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("registration__isnull", True)), fields=("lot", "key"), name="answer_of_the_floor_once_a_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="lotevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "opened",
                            "bid",
                            "auto_bid",
                            "extended",
                            "reserve_met",
                            "fair_warning",
                            "final_call",
                            "ask_set",
                            "increment_set",
                            "said",
                            "undone",
                            "floor_named",
                            "hold",
                            "resume",
                            "closed",
                            "reopened",
                            "decision",
                            "withdrawn",
                            "text_added",
                            "reserve_lowered",
                        ],
                    )
                ),
                name="lot_event_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="latebid",
            name="lot",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="late_bids", to="auctions.lot"),
        ),
        migrations.AddField(
            model_name="latebid",
            name="registration",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="late_bids", to="auctions.registration"
            ),
        ),
        migrations.AddConstraint(
            model_name="latebid",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 1)), name="late_bid_amount_positive"),
        ),
    ]

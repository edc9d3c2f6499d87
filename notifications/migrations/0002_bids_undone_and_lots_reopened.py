from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new_bid", "New bid"),
                    ("outbid", "Outbid"),
                    ("auction_started", "Auction started"),
                    ("auction_ended", "Auction ended"),
                    ("won", "Won"),
                    ("bid_undone", "Bid taken back"),
                    ("reopened", "Lot reopened"),
                ],
                max_length=32,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["new_bid", "outbid", "auction_started", "auction_ended", "won", "bid_undone", "reopened"])
                ),
                name="notice_kind_known",
            ),
        ),
    ]

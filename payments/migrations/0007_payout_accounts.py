from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0006_ratings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="gatewayperson",
            name="account_read_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="account last read at the gateway"),
        ),
        migrations.AddField(
            model_name="gatewayperson",
            name="account_state",
            field=models.CharField(
                blank=True,
                choices=[("needs_more", "More details are needed"), ("checking", "Being checked"), ("ready", "Payouts are on")],
                max_length=12,
                verbose_name="state of the account",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewayperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("account_ref", ""), _negated=True),
                fields=("gateway", "account_ref"),
                name="account_of_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewayperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("account_state__in", ("", "needs_more", "checking", "ready"))), name="account_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewayperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("account_state", ""), models.Q(("account_ref", ""), _negated=True), _connector="OR"),
                name="account_state_is_of_an_account",
            ),
        ),
    ]

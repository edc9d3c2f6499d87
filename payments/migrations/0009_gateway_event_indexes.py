"""The newest word of each gateway, and those that are not applied, are found without reading all there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_gateway_differences")]

    operations = [
        migrations.AddIndex(
            model_name="gatewayevent",
            index=models.Index(fields=["gateway", "id"], name="event_by_gateway"),
        ),
        migrations.AddIndex(
            model_name="gatewayevent",
            index=models.Index(
                condition=models.Q(("status__in", ("waiting", "dead"))), fields=["gateway"], name="event_not_applied"
            ),
        ),
    ]

"""Invoices and credit notes, which nothing changes once they are issued: triggers hold them to that.

- What an invoice says stands; how far its printing is moves on, and its file is named once.
- A series counts up by one with each invoice, and at the commit its last number is an invoice's: there is no gap.
- At the commit the lines of an invoice sum to what it says.

TRUNCATE is left to the role: production withholds it (runbook).
"""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION payments_invoice_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    printing CONSTANT text[] := ARRAY['status', 'attempts', 'next_attempt_at', 'leased_until', 'failure', 'file', 'printed_at'];
BEGIN
    IF TG_OP = 'DELETE' OR TG_TABLE_NAME = 'payments_invoiceline' THEN
        RAISE EXCEPTION 'an invoice stands as it was issued' USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(NEW) - printing <> to_jsonb(OLD) - printing OR (OLD.file <> '' AND NEW.file <> OLD.file) THEN
        RAISE EXCEPTION 'an invoice stands as it was issued' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_stands BEFORE UPDATE OR DELETE ON payments_invoice
    FOR EACH ROW EXECUTE FUNCTION payments_invoice_stands();
CREATE TRIGGER invoice_line_stands BEFORE UPDATE OR DELETE ON payments_invoiceline
    FOR EACH ROW EXECUTE FUNCTION payments_invoice_stands();
"""

NO_GAPS = """
CREATE FUNCTION payments_series_counts_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.last_number <> OLD.last_number + 1 OR NEW.seller_id <> OLD.seller_id OR NEW.year <> OLD.year THEN
        RAISE EXCEPTION 'a series of invoices counts up by one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_series_counts_up BEFORE UPDATE OR DELETE ON payments_invoiceseries
    FOR EACH ROW EXECUTE FUNCTION payments_series_counts_up();

CREATE FUNCTION payments_series_has_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payments_invoice WHERE series_id = NEW.id AND place = NEW.last_number) THEN
        RAISE EXCEPTION 'number % of a series is nobody''s', NEW.last_number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER invoice_series_has_no_gap AFTER UPDATE ON payments_invoiceseries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_series_has_no_gap();
"""

SUMS = """
CREATE FUNCTION payments_invoice_lines_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    invoice uuid := CASE TG_TABLE_NAME WHEN 'payments_invoice' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'invoice_id' END;
BEGIN
    IF (SELECT (hammer, premium, tax, total) FROM payments_invoice WHERE id = invoice) IS DISTINCT FROM
       (SELECT (sum(hammer)::bigint, sum(premium)::bigint, sum(tax)::bigint, sum(total)::bigint)
        FROM payments_invoiceline WHERE invoice_id = invoice) THEN
        RAISE EXCEPTION 'the lines of an invoice sum to what it says' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER invoice_has_its_lines AFTER INSERT ON payments_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_invoice_lines_add_up();
CREATE CONSTRAINT TRIGGER invoice_lines_add_up AFTER INSERT ON payments_invoiceline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_invoice_lines_add_up();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_payments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("last_number", models.PositiveIntegerField(default=0, verbose_name="last number")),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_series",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seller",
                    ),
                ),
            ],
            options={
                "verbose_name": "series of invoices",
                "verbose_name_plural": "series of invoices",
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("credit_note", "Credit note")], max_length=12, verbose_name="kind"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="place in the series")),
                (
                    "number",
                    models.CharField(help_text="As it is printed: 2026-17-00042.", max_length=40, verbose_name="number"),
                ),
                ("source", models.CharField(help_text="order:<id> or refund:<id>.", max_length=64, verbose_name="for")),
                ("seller_as", models.JSONField(verbose_name="seller, as printed")),
                ("buyer_as", models.JSONField(verbose_name="buyer, as printed")),
                ("order_reference", models.CharField(max_length=16, verbose_name="number of the order")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("hi", "हिन्दी"), ("es", "Español"), ("fr", "Français"), ("ar", "العربية")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("hammer", models.BigIntegerField(verbose_name="hammer price")),
                ("premium", models.BigIntegerField(verbose_name="premium")),
                ("tax", models.BigIntegerField(verbose_name="tax")),
                ("total", models.BigIntegerField(verbose_name="total")),
                ("code", models.CharField(max_length=40, verbose_name="verification code")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "To be printed"),
                            ("printed", "Printed"),
                            ("page", "A page only"),
                            ("failed", "Not printed"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="printing",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        blank=True, db_default=django.db.models.functions.datetime.Now(), null=True, verbose_name="next attempt"
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="being printed until")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="failure")),
                ("file", models.CharField(blank=True, max_length=100, verbose_name="file")),
                ("printed_at", models.DateTimeField(blank=True, null=True, verbose_name="printed")),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices_received",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="buyer",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="payments.invoice",
                        verbose_name="corrects",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="payments.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices_written",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seller",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="payments.invoiceseries",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "ordering": ["-issued_at", "-place"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceDetails",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("legal_name", models.CharField(max_length=120, verbose_name="legal name")),
                (
                    "tax_number",
                    models.CharField(blank=True, help_text="VAT, GSTIN or the like.", max_length=40, verbose_name="tax number"),
                ),
                (
                    "address",
                    models.CharField(help_text="As it is printed, up to six lines.", max_length=400, verbose_name="address"),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("en", "English"), ("hi", "हिन्दी"), ("es", "Español"), ("fr", "Français"), ("ar", "العربية")],
                        help_text="Empty: the buyer's own.",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="changed"
                    ),
                ),
                (
                    "seller",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invoice_details",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seller",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice details",
                "verbose_name_plural": "invoice details",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("legal_name", ""), _negated=True), models.Q(("address", ""), _negated=True)
                        ),
                        name="invoice_details_are_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["", "en", "hi", "es", "fr", "ar"])),
                        name="invoice_details_language_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="detail")),
                ("hammer", models.BigIntegerField(verbose_name="hammer price")),
                ("premium", models.BigIntegerField(verbose_name="premium")),
                ("tax", models.BigIntegerField(verbose_name="tax")),
                ("total", models.BigIntegerField(verbose_name="total")),
                ("rates", models.JSONField(default=dict, verbose_name="rates")),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.invoice",
                        verbose_name="invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an invoice",
                "verbose_name_plural": "lines of invoices",
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "place"), name="invoice_line_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("hammer"), "+", models.F("premium")
                                    ),
                                    "+",
                                    models.F("tax"),
                                ),
                            )
                        ),
                        name="invoice_line_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hammer__gte", 0), ("premium__gte", 0), ("tax__gte", 0), ("total__gt", 0)),
                        name="invoice_line_not_negative",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="invoiceseries",
            constraint=models.UniqueConstraint(fields=("seller", "year"), name="invoice_series_of_seller_and_year"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["buyer", "-issued_at"], name="invoice_of_buyer"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["seller", "-issued_at"], name="invoice_of_seller"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(condition=models.Q(("status", "waiting")), fields=["next_attempt_at"], name="invoice_to_print"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("series", "place"), name="invoice_place_taken_once"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("number",), name="invoice_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("source",), name="invoice_source_once"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("code",), name="invoice_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["invoice", "credit_note"])), name="invoice_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "printed", "page", "failed"])), name="invoice_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "hi", "es", "fr", "ar"])), name="invoice_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects", None), ("kind", "invoice")),
                    models.Q(("corrects__isnull", False), ("kind", "credit_note")),
                    _connector="OR",
                ),
                name="invoice_credit_note_corrects_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
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
                name="invoice_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("hammer__gte", 0), ("premium__gte", 0), ("tax__gte", 0), ("total__gt", 0)),
                name="invoice_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "printed"), _negated=True),
                    models.Q(models.Q(("file", ""), _negated=True), ("printed_at__isnull", False)),
                    _connector="OR",
                ),
                name="invoice_printed_has_a_file",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION payments_invoice_stands() CASCADE"),
        migrations.RunSQL(
            NO_GAPS, "DROP FUNCTION payments_series_counts_up() CASCADE; DROP FUNCTION payments_series_has_no_gap() CASCADE"
        ),
        migrations.RunSQL(SUMS, "DROP FUNCTION payments_invoice_lines_add_up() CASCADE"),
    ]

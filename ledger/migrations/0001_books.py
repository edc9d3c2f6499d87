"""The books, and how the database keeps them.

An entry must have its lines, and they must sum to zero in each currency: looked at when the transaction commits, since entry
and lines come one after the other. Nothing is changed or deleted afterwards, and nothing added: an entry says how many lines
it has. TRUNCATE is left to the role: production withholds it (runbook), so that tests can flush and a demo can be made anew.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

BALANCES = """
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledger_line AS line JOIN ledger_account AS account ON account.id = line.account_id
    WHERE line.entry_id = NEW.id GROUP BY account.currency HAVING sum(line.amount) <> 0;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not sum to zero', NEW.source
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances', TABLE = 'ledger_entry';
    END IF;
    IF NEW.size <> (SELECT count(*) FROM ledger_line WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % has not the % lines it says', NEW.source, NEW.size
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_has_its_lines', TABLE = 'ledger_entry';
    END IF;
    RETURN NULL;
END $$;
"""

# A line that comes with its entry is seen by the entry's trigger; one that comes later makes it one too many.
WHOLE = """
CREATE FUNCTION ledger_line_is_one_of_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT size FROM ledger_entry WHERE id = NEW.entry_id) <> (SELECT count(*) FROM ledger_line WHERE entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'entry % has not the lines it says', NEW.entry_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_has_its_lines', TABLE = 'ledger_line';
    END IF;
    RETURN NULL;
END $$;
"""

APPEND_ONLY = """
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def at_commit(table: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE CONSTRAINT TRIGGER {function} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {function} ON {table}",
    )


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_append_only()",
        f"DROP TRIGGER append_only ON {table}",
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gateway", "Gateway clearing"),
                            ("escrow", "Escrow"),
                            ("seller_payable", "Seller payable"),
                            ("platform_income", "Platform income"),
                            ("tax_payable", "Tax payable"),
                            ("deposits", "Deposits"),
                            ("refunds", "Income given back"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=64, verbose_name="name")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="of",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ["kind", "currency", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="BalanceSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("up_to", models.BigIntegerField(verbose_name="up to line")),
                ("balance", models.BigIntegerField(verbose_name="balance")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="taken")),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshot",
                        to="ledger.account",
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "balance",
                "verbose_name_plural": "balances",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "Payment"),
                            ("refund", "Refund"),
                            ("release", "Order completed"),
                            ("payout", "Payout"),
                            ("deposit_held", "Deposit held"),
                            ("deposit_returned", "Deposit given back"),
                            ("deposit_kept", "Deposit kept"),
                        ],
                        max_length=40,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="belongs to")),
                ("context", models.JSONField(default=dict, verbose_name="context")),
                ("size", models.PositiveSmallIntegerField(verbose_name="lines")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="posted")),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("subject", ""), _negated=True),
                        fields=["subject", "id"],
                        name="ledger_entry_of_subject",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source",), name="ledger_entry_posted_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "payment",
                                    "refund",
                                    "release",
                                    "payout",
                                    "deposit_held",
                                    "deposit_returned",
                                    "deposit_kept",
                                ],
                            )
                        ),
                        name="ledger_entry_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("source", ""), _negated=True), name="ledger_entry_has_a_source"),
                    models.CheckConstraint(condition=models.Q(("size__gte", 2)), name="ledger_entry_has_two_lines"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.entry",
                        verbose_name="entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "verbose_name_plural": "lines",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                models.F("kind"),
                models.F("currency"),
                django.db.models.functions.comparison.Coalesce("owner", models.Value(0, output_field=models.BigIntegerField())),
                models.F("name"),
                name="ledger_account_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "gateway",
                            "escrow",
                            "seller_payable",
                            "platform_income",
                            "tax_payable",
                            "deposits",
                            "refunds",
                        ],
                    )
                ),
                name="ledger_account_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="ledger_account_currency_is_a_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="balancesnapshot",
            constraint=models.CheckConstraint(condition=models.Q(("up_to__gte", 0)), name="ledger_snapshot_up_to_a_line"),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["account", "id"], include=("amount",), name="ledger_line_of_account"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="ledger_line_moves_something"
            ),
        ),
        migrations.RunSQL(BALANCES, "DROP FUNCTION ledger_entry_balances()"),
        migrations.RunSQL(WHOLE, "DROP FUNCTION ledger_line_is_one_of_its_entry()"),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION ledger_append_only()"),
        at_commit("ledger_entry", "ledger_entry_balances"),
        at_commit("ledger_line", "ledger_line_is_one_of_its_entry"),
        append_only("ledger_entry"),
        append_only("ledger_line"),
    ]

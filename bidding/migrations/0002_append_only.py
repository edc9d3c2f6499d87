"""The log, the commitments and the answers are never changed: the database refuses.

TRUNCATE is left to the role: production withholds it (runbook), so that tests can flush and a demo can be made anew.
"""

from typing import ClassVar

from django.db import migrations

TABLES = ("bidding_lotevent", "bidding_commitment", "bidding_answer")

FUNCTION = """
CREATE FUNCTION bidding_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("bidding", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION bidding_append_only()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION bidding_append_only()",
                f"DROP TRIGGER append_only ON {table}",
            )
            for table in TABLES
        ),
        # A hot lot's row is updated thousands of times a minute: room on its page keeps those updates off the indexes.
        migrations.RunSQL("ALTER TABLE auctions_lot SET (fillfactor = 50)", "ALTER TABLE auctions_lot RESET (fillfactor)"),
    ]

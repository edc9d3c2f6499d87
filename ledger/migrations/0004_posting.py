"""Posting as a function of the database, and cheaper guards of the same rules.

Most of what it took to post one entry was planning its statement anew. A function's plans are kept by the session, behind
whatever pool the session is in. It writes what is new and gives that back: nothing at all while an account is missing.

The guards find the currency by the account's key, whatever the number of accounts. That nothing is added to an entry that
stands is looked at once a statement, at once: no entry comes through its commit with fewer lines than it says, so that one
more is one too many.
"""

from django.db import migrations

POST = """
CREATE FUNCTION ledger_post(entries jsonb) RETURNS TABLE (id bigint, source text, at timestamptz) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(entries)
        AS asked (source text, kind text, currency text, subject text, context jsonb, size smallint, lines jsonb)
    ), found AS MATERIALIZED (
        SELECT asked.source, line.amount, line.place, (
            SELECT account.id FROM ledger_account AS account
            WHERE account.kind = line.kind AND account.currency = asked.currency
            AND coalesce(account.owner_id, 0::bigint) = line.owner AND account.name = line.name
        ) AS account_id
        FROM asked CROSS JOIN ROWS FROM (
            jsonb_to_recordset(asked.lines) AS (kind text, owner bigint, name text, amount bigint)
        ) WITH ORDINALITY AS line (kind, owner, name, amount, place)
    ), written AS (
        INSERT INTO ledger_entry AS entry (source, kind, subject, context, size)
        SELECT asked.source, asked.kind, asked.subject, asked.context, asked.size FROM asked
        WHERE NOT EXISTS (SELECT FROM found WHERE found.account_id IS NULL)
        ON CONFLICT (source) DO NOTHING
        RETURNING entry.id, entry.source, entry.at
    ), lines AS (
        INSERT INTO ledger_line (entry_id, account_id, amount)
        SELECT written.id, found.account_id, found.amount FROM written JOIN found USING (source) ORDER BY written.id, found.place
    )
    SELECT written.id, written.source::text, written.at FROM written;
END $$;
"""

BALANCES = """
CREATE OR REPLACE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted bigint;
    is_off boolean;
BEGIN
    SELECT sum(number), bool_or(total <> 0) INTO counted, is_off FROM (
        SELECT count(*) AS number, sum(amount) AS total FROM (
            SELECT line.amount, (SELECT currency FROM ledger_account WHERE id = line.account_id) AS currency
            FROM ledger_line AS line WHERE line.entry_id = NEW.id
        ) AS line GROUP BY currency
    ) AS each;
    IF is_off THEN
        RAISE EXCEPTION 'entry % does not sum to zero', NEW.source
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances', TABLE = 'ledger_entry';
    END IF;
    IF NEW.size IS DISTINCT FROM counted THEN
        RAISE EXCEPTION 'entry % has not the % lines it says', NEW.source, NEW.size
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_has_its_lines', TABLE = 'ledger_entry';
    END IF;
    RETURN NULL;
END $$;
"""

NONE_ADDED = """
DROP TRIGGER ledger_line_is_one_of_its_entry ON ledger_line;
CREATE OR REPLACE FUNCTION ledger_line_is_one_of_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    too_full text;
BEGIN
    SELECT entry.source INTO too_full
    FROM (SELECT DISTINCT entry_id FROM added) AS touched JOIN ledger_entry AS entry ON entry.id = touched.entry_id
    WHERE entry.size < (SELECT count(*) FROM ledger_line WHERE entry_id = touched.entry_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % has not the lines it says', too_full
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_has_its_lines', TABLE = 'ledger_line';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_line_is_one_of_its_entry AFTER INSERT ON ledger_line
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_is_one_of_its_entry();
"""

# As it was in 0001. What `ledger_entry_balances` says is the same either way, and stays.
LINE_BY_LINE = """
DROP TRIGGER ledger_line_is_one_of_its_entry ON ledger_line;
CREATE OR REPLACE FUNCTION ledger_line_is_one_of_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT size FROM ledger_entry WHERE id = NEW.entry_id) <> (SELECT count(*) FROM ledger_line WHERE entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'entry % has not the lines it says', NEW.entry_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_has_its_lines', TABLE = 'ledger_line';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_line_is_one_of_its_entry AFTER INSERT ON ledger_line DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION ledger_line_is_one_of_its_entry();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_reconciliations"),
    ]

    operations = [
        migrations.RunSQL(POST, "DROP FUNCTION ledger_post(jsonb)"),
        migrations.RunSQL(BALANCES, migrations.RunSQL.noop),
        migrations.RunSQL(NONE_ADDED, LINE_BY_LINE),
    ]

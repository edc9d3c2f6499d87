"""How the tables are emptied after a test that commits: as Django's flush does, without writing the permissions anew.

What migrations write for the schema itself (content types, permissions, the groups of `accounts.roles`) takes Django
longer to write again than all the rest takes to go, after each of hundreds of tests. It stays, unless a test touched it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection
from django.test import TransactionTestCase

_KEPT = (ContentType, Permission, Group, Group.permissions.through)


def install() -> None:
    """For the rest of this session. The database is as migrations left it."""
    whole = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    written = _kept_rows()

    def empty(case: TransactionTestCase) -> None:
        if _kept_rows() != written:
            whole(case)
        else:
            kept = {table._meta.db_table for table in _KEPT}
            tables = [table for table in connection.introspection.django_table_names(only_existing=True) if table not in kept]
            connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


def _kept_rows() -> list[Any]:
    """What the kept tables say, whatever numbers their rows have."""
    return [
        set(ContentType.objects.values_list("app_label", "model")),
        set(Permission.objects.values_list("content_type__app_label", "codename", "name")),
        set(Group.objects.values_list("name", "permissions__content_type__app_label", "permissions__codename")),
    ]

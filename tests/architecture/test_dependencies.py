"""What import-linter cannot see: relations between tables, which may be named by strings."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Field, Model

LEVELS = {
    "core": 0, "accounts": 1, "ledger": 2, "notifications": 2, "chat": 3, "conferencing": 3, "payments": 3, "auctions": 4, "bidding": 5, "config": 6,
}  # fmt: skip
"""The import order of docs/architecture.md; apps of one level may not point at each other. Django's own are below all."""

OURS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in LEVELS]


def _forbidden(model: type[Model]) -> list[str]:
    """The relations of a model that point sideways or up."""
    own = model._meta.app_label
    relations = [field for field in model._meta.get_fields(include_hidden=True) if isinstance(field, Field)]
    pointed = [
        (field.name, field.related_model._meta.app_label)
        for field in relations
        if field.is_relation and isinstance(field.related_model, type)
    ]
    return [f"{name} -> {app}" for name, app in pointed if app != own and LEVELS.get(app, -1) >= LEVELS[own]]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_table_points_downwards_only(model: type[Model]) -> None:
    assert _forbidden(model) == []


def test_every_app_of_ours_has_a_level() -> None:
    installed = {app.label for app in apps.get_app_configs() if "site-packages" not in app.path}
    assert installed == set(LEVELS)

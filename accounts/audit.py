"""The audit log (L5): who did what to which, from which address, in which request. Append-only by trigger."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from accounts.models import AuditEntry, User
from core.web import current_address, request_id


def record(*, actor: User | None, action: str, target: Model, data: dict[str, Any] | None = None) -> None:
    """Write one entry in the caller's transaction: it stands if and only if what it tells of does.

    `actor` None is the house itself (a clock, a command). `action` reads `<thing>.<past tense>`. `data` may hold times,
    decimals and ids; never secrets.
    """
    AuditEntry.objects.create(
        actor=actor,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        data=json.loads(json.dumps(data or {}, cls=DjangoJSONEncoder)),
        request_id=request_id(),
        address=current_address(),
    )

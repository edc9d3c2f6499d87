"""What may still change on a lot that is open (protocol.md, "Editing"): text is added, the reserve is lowered.

Both become lot events, which `bidding` writes: it registers itself here as the editor of open lots, and calls
`apply_text_and_reserve` under the lot's lock and in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from accounts.models import User
from auctions.choices import BIDDABLE, LotStatus
from auctions.models import Lot
from core.errors import Conflict, Invalid

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Keep:
    """The reserve stays as it is (None would take it away)."""


KEEP = Keep()


AMENDABLE = frozenset({"description", "reserve_price"})
ON = BIDDABLE | {LotStatus.ON_HOLD}
"""States in which a lot is edited this way and no other."""


class Editor(Protocol):
    """Edits an open lot and writes what changed to its log. Raises `Conflict`, `Invalid`, and as `access.require`."""

    def __call__(
        self, *, lot_id: uuid.UUID, actor: User, description: str | None = None, reserve_price: int | Keep | None = KEEP
    ) -> None: ...


_editors: list[Editor] = []


def register_editor(editor: Editor) -> None:
    """Called once, by the app that keeps the logs, when it is ready."""
    _editors[:] = [editor]


def amend(*, lot_id: uuid.UUID, actor: User, changes: dict[str, Any], status: str) -> None:
    """Edit a lot that is on. `Conflict` for anything but its text and its reserve; else as the editor raises."""
    if not _only_amends(changes) or not _editors:
        raise Conflict(_("The lot is open: only text may be added, and the reserve lowered."), status=status)
    _editors[0](lot_id=lot_id, actor=actor, **changes)


def _only_amends(changes: Collection[str]) -> bool:
    return AMENDABLE.issuperset(changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What changed: `added` text (empty: none), and whether the reserve fell."""

    added: str
    reserve_lowered: bool


def apply_text_and_reserve(lot: Lot, *, description: str | None = None, reserve_price: int | Keep | None = KEEP) -> Amendment:
    """Set `lot`'s description and reserve and save both. Minor units; a reserve of None takes it away.

    `description` is the whole new text: it begins with the present one. The caller holds the lot's lock. Raises `Invalid`.
    """
    errors: dict[str, list[str]] = {}
    added = _added(lot.description, description)
    if added is None:
        errors["description"] = [_("While the lot is open, text can only be added at the end.")]
    elif len(lot.description) + len(added) > LONGEST:
        errors["description"] = [_("That is too long.")]
    lowered = not isinstance(reserve_price, Keep) and reserve_price != lot.reserve_price
    if lowered and not _is_lower(lot, reserve_price):
        errors["reserve_price"] = [_("While the lot is open, the reserve can only be lowered, to the start price at least.")]
    if errors or added is None:
        raise Invalid(errors=errors)
    lot.description += added
    if lowered and not isinstance(reserve_price, Keep):
        lot.reserve_price = reserve_price
    lot.save(update_fields=["description", "reserve_price"])
    return Amendment(added=added.strip(), reserve_lowered=lowered)


def _added(present: str, wanted: str | None) -> str | None:
    """What `wanted` has more at its end; None where it is something else."""
    if wanted is None:
        return ""
    return wanted[len(present) :] if wanted.startswith(present) else None


def _is_lower(lot: Lot, wanted: int | Keep | None) -> bool:
    if lot.reserve_price is None:
        return False
    return wanted is None or (isinstance(wanted, int) and lot.start_price <= wanted < lot.reserve_price)

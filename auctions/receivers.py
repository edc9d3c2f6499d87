"""What auctions do when payments tell them something, in the transaction that tells it."""

from __future__ import annotations

from typing import Any

from auctions import deposits
from payments.models import Deposit


def note_deposit_held(*, deposit: Deposit, **_: Any) -> None:
    deposits.note_held(user_id=deposit.user_id, subject=deposit.subject)

"""What a gateway is, whoever runs it: one class a folder, and these shapes across it. No database, no Django models.

Every call names its intent by `key` (an id of a row of ours): asked again with the same key, a gateway does nothing
anew and answers as before. Amounts are ISO minor units of `currency`; a gateway that counts otherwise converts inside.
No gateway is called inside a transaction of ours: what it did cannot be rolled back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.functional import Promise


class GatewayError(Exception):
    """The gateway did not do it. `code` is short and stable; `passing`: the same may work later."""

    def __init__(self, text: str, *, code: str = "gateway_error", passing: bool = False) -> None:
        super().__init__(text)
        self.code = code
        self.passing = passing


class BadSignature(Exception):
    """A webhook that this gateway has not signed, or not lately."""


class Feature(StrEnum):
    """What not every gateway can do; a page offers only what its gateway can."""

    CARDS = "cards"
    DEPOSITS = "deposits"
    LISTING = "listing"
    ONBOARDING = "onboarding"
    """It asks sellers itself where their money goes."""
    PAYOUT_ACCOUNTS = "payout_accounts"
    """It pays out to nobody whom it has not asked."""


class ChargeStatus(StrEnum):
    PENDING = "pending"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever pays: `customer` is who they are at the gateway, once it knows them."""

    id: int
    email: str
    name: str
    customer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Money that is wanted of a person. `reference` is our payment's id, and comes back in every reading.

    With `card` (a reference of the gateway's) it is charged at once, as far as the bank lets us; else the person is
    sent to a page. `hold`: authorize only, to be captured or released later.
    """

    key: str
    reference: str
    person: Person
    currency: str
    amount: int
    title: str
    return_url: str
    language: str = "en"
    card: str = ""
    hold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """How a payment stands at its gateway, as just read there. `url`: where its person has to go, while it is pending."""

    ref: str
    status: ChargeStatus
    reference: str
    currency: str
    amount: int
    charge_ref: str = ""
    refunded: int = 0
    url: str = ""
    error: str = ""
    customer: str = ""


class MoveStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Money that left: a refund or a payout, as just read. `reference` is our row's id."""

    ref: str
    status: MoveStatus
    reference: str
    currency: str
    amount: int
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    ref: str
    brand: str
    last4: str
    expires_month: int
    expires_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSetup:
    """The saving of a card: `card` once it is there. `reference` is the person's id."""

    ref: str
    reference: str
    url: str = ""
    customer: str = ""
    card: Card | None = None


class AccountStatus(StrEnum):
    """`checking`: it has been told everything, and looks into it."""

    NEEDS_MORE = "needs_more"
    CHECKING = "checking"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutAccount:
    """Where a seller's payouts go, as just read. `reference` is the person's id."""

    ref: str
    reference: str
    status: AccountStatus


class About(StrEnum):
    """What a webhook is about; the rest of what gateways tell is stored, and nothing to us."""

    CHARGE = "charge"
    REFUND = "refund"
    PAYOUT = "payout"
    CARD = "card"
    ACCOUNT = "account"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A webhook whose signature was right. Of what it says only whom it is about is believed; that is read again."""

    event_id: str
    type: str
    about: About = About.OTHER
    ref: str = ""
    reference: str = ""
    payload: Mapping[str, Any]


class Gateway(ABC):
    """One way for money to come and go."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]
    real: ClassVar[bool] = True
    features: ClassVar[frozenset[Feature]] = frozenset()

    # --- Payments and deposits ---

    @abstractmethod
    def start(self, ask: Ask) -> Charge:
        """Begin a payment or a hold. Raises `GatewayError`; a card that is declined is a `FAILED` charge, no error."""

    @abstractmethod
    def read(self, ref: str) -> Charge:
        """How it stands now."""

    @abstractmethod
    def cancel(self, ref: str) -> Charge:
        """Close a page that was not paid, or release a hold. What was captured meanwhile stays so, and is answered as such.

        A hold that a person has to send back stays `AUTHORIZED` until they have.
        """

    @abstractmethod
    def capture(self, ref: str, *, key: str) -> Charge:
        """Take what is held."""

    @abstractmethod
    def charges(self, *, since: datetime) -> Iterator[Charge]:
        """All that came in since then, for reconciliation. Each has its `reference`."""

    # --- Money that leaves ---

    @abstractmethod
    def refund(self, charge_ref: str, *, amount: int, currency: str, key: str, reference: str) -> Move:
        """Give back a part or the rest. Raises `GatewayError` where there is not so much left."""

    @abstractmethod
    def read_refund(self, ref: str) -> Move: ...

    @abstractmethod
    def pay_out(self, account: str, *, amount: int, currency: str, key: str, reference: str) -> Move:
        """Send a seller what is theirs. `account` is who they are at the gateway."""

    @abstractmethod
    def read_payout(self, ref: str) -> Move: ...

    # --- Where a seller's money goes ---

    @abstractmethod
    def open_account(self, person: Person, *, country: str, key: str) -> PayoutAccount:
        """Make the seller known. `country` is ISO 3166 alpha-2, or empty where we do not know it."""

    @abstractmethod
    def account_page(self, account: str, *, return_url: str, again_url: str, key: str) -> str:
        """Where the seller says what the gateway has to know. Good once, for minutes; past that it leads to `again_url`."""

    @abstractmethod
    def read_account(self, account: str) -> PayoutAccount: ...

    # --- Cards kept there ---

    @abstractmethod
    def save_card(self, person: Person, *, return_url: str, key: str) -> CardSetup:
        """Begin the saving of a card on a page of the gateway's."""

    @abstractmethod
    def read_setup(self, ref: str) -> CardSetup: ...

    @abstractmethod
    def forget_card(self, card: str) -> None:
        """Harmless where it is gone already."""

    # --- What it tells ---

    @abstractmethod
    def verify(self, body: bytes, *, headers: Mapping[str, str]) -> Told:
        """Raises `BadSignature` for what is not its own, or too old (300 s), or no event."""

    @abstractmethod
    def understand(self, payload: Mapping[str, Any]) -> Told:
        """What a stored webhook is about. Raises `BadSignature` for what is none."""

"""The books (L1): accounts, and entries of lines that sum to zero. Written through `ledger.posting` alone.

The database keeps them: a deferred trigger refuses at the commit an entry that does not balance per currency or has not as
many lines as it says, another refuses every UPDATE and DELETE (migrations 0001 and 0004).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from ledger.choices import AccountKind, EntryKind


class AccountQuerySet(models.QuerySet["Account"]):
    def with_balance(self) -> AccountQuerySet:
        """With `balance`, debit positive: the kept one and what moved since (`ledger.balances`)."""
        since = Line.objects.filter(account=models.OuterRef("pk"), pk__gt=Coalesce(models.OuterRef("snapshot__up_to"), 0))
        moved = since.order_by().values("account").annotate(moved=models.Sum("amount")).values("moved")
        later = Coalesce(models.Subquery(moved, output_field=models.BigIntegerField()), 0)
        return self.annotate(balance=Coalesce("snapshot__balance", 0) + later)


class Account(models.Model):
    """Where money of one currency is. `owner` is the person whose it is, null for the house; `name` parts accounts of a kind."""

    kind = models.CharField(_("kind"), max_length=24, choices=AccountKind.choices)
    currency = models.CharField(_("currency"), max_length=3)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("of")
    )
    name = models.CharField(_("name"), max_length=64, blank=True, default="", db_default="")

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["kind", "currency", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "currency",
                Coalesce("owner", models.Value(0, output_field=models.BigIntegerField())),
                "name",
                name="ledger_account_unique",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AccountKind.values), name="ledger_account_kind_known"),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="ledger_account_currency_is_a_code"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.get_kind_display(), self.name, self.currency]))


class Entry(models.Model):
    """One fact about money. `source` names it for ever and posts it once; `subject` is what it belongs to (`auction:<id>`).

    `size` is how many lines it has: with it, nobody adds to an entry later.
    """

    source = models.CharField(_("source"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, choices=EntryKind.choices)
    subject = models.CharField(_("belongs to"), max_length=120, blank=True)
    context = models.JSONField(_("context"), default=dict)
    size = models.PositiveSmallIntegerField(_("lines"))
    at = models.DateTimeField(_("posted"), db_default=Now())

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source"], name="ledger_entry_posted_once"),
            models.CheckConstraint(condition=models.Q(kind__in=EntryKind.values), name="ledger_entry_kind_known"),
            models.CheckConstraint(condition=~models.Q(source=""), name="ledger_entry_has_a_source"),
            models.CheckConstraint(condition=models.Q(size__gte=2), name="ledger_entry_has_two_lines"),
        ]
        indexes = [models.Index(fields=["subject", "id"], condition=~models.Q(subject=""), name="ledger_entry_of_subject")]

    def __str__(self) -> str:
        return self.source


class Line(models.Model):
    """A part of an entry: minor units of the account's currency, debit positive, credit negative."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines", verbose_name=_("entry"))
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="lines", db_index=False, verbose_name=_("account")
    )
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_line_moves_something")]
        indexes = [models.Index(fields=["account", "id"], include=["amount"], name="ledger_line_of_account")]

    def __str__(self) -> str:
        return str(self.amount)


class BalanceSnapshot(models.Model):
    """The balance of an account over its lines up to and with `up_to`: kept so that a sum need not start at the first line.

    It is derived, and checked against the lines every night (`ledger.balances`).
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="snapshot", verbose_name=_("account"))
    up_to = models.BigIntegerField(_("up to line"))
    balance = models.BigIntegerField(_("balance"))
    at = models.DateTimeField(_("taken"), db_default=Now())

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints = [models.CheckConstraint(condition=models.Q(up_to__gte=0), name="ledger_snapshot_up_to_a_line")]

    def __str__(self) -> str:
        return f"{self.balance} up to {self.up_to}"


class Reconciliation(models.Model):
    """A night on which the books were compared with what they are about (`ledger.reconciliation`), and what came of it."""

    at = models.DateTimeField(_("compared"), db_default=Now())
    found = models.JSONField(_("differences by check"))

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"

    @property
    def checks(self) -> int:
        return len(self.found)

    @property
    def differences(self) -> int:
        return int(sum(self.found.values()))

"""Staff pages of the books: accounts, entries, trial balance, reconciliation. Read by whoever may see money, written by nobody."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline

from core.staff import ReadOnly, link
from ledger import balances, reconciliation
from ledger.amounts import Amount, column
from ledger.models import Account, Entry, Hold, Line, Purse, PurseMove, Reconciliation

SEE: Final = "ledger.view_entry"
"""The permission of money: without it the books are closed."""
NIGHTS: Final = 14
"""Nightly comparisons that are listed."""


def _one_side(amount: int, currency: str) -> Amount | str:
    return Amount.of(amount, currency) if amount > 0 else ""


class LineInline(ReadOnly, TabularInline):
    model = Line
    fields = readonly_fields = ("to", "debit", "credit")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SEE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Line]:
        found: QuerySet[Line] = super().get_queryset(request)
        return found.select_related("account__owner")

    @admin.display(description=_("account"))
    def to(self, line: Line) -> SafeString:
        whose = f" · {line.account.owner.email}" if line.account.owner else ""
        return link(reverse("admin:ledger_account_change", args=[line.account_id]), f"{line.account}{whose}")

    @admin.display(description=_("debit"))
    def debit(self, line: Line) -> Amount | str:
        return _one_side(line.amount, line.account.currency)

    @admin.display(description=_("credit"))
    def credit(self, line: Line) -> Amount | str:
        return _one_side(-line.amount, line.account.currency)


@admin.register(Account)
class AccountAdmin(ReadOnly, ModelAdmin):
    list_display = ["kind", "name", "currency", "owner", "balance"]
    list_filter = ["kind", "currency"]
    list_select_related = ["owner"]
    search_fields = ["owner__email", "owner__name", "name"]
    fields = readonly_fields = ["kind", "name", "currency", "owner", "balance", "entries"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        return Account.objects.with_balance()

    @admin.display(description=_("balance (debit positive)"))
    def balance(self, account: Any) -> Amount:
        return Amount.of(account.balance, account.currency)

    @admin.display(description=_("entries"))
    def entries(self, account: Account) -> SafeString:
        return link(
            reverse("admin:ledger_entry_changelist") + f"?lines__account__id__exact={account.pk}", _("What moved on it")
        )

    def get_urls(self) -> list[URLPattern]:
        """The two pages that are about all accounts."""
        pages = [
            path("trial-balance/", self.admin_site.admin_view(self.trial_balance), name="ledger_trial_balance"),
            path("reconciliation/", self.admin_site.admin_view(self.reconciliation), name="ledger_reconciliation"),
        ]
        found: list[URLPattern] = super().get_urls()
        return pages + found

    def trial_balance(self, request: HttpRequest) -> HttpResponse:
        rows = balances.trial()
        by_currency: dict[str, list[balances.Row]] = {}
        for row in rows:
            by_currency.setdefault(row.currency, []).append(row)
        tables = [{"title": currency, "table": _trial_table(found)} for currency, found in by_currency.items()]
        return self._page(request, title=_("Trial balance"), said="" if rows else _("Nothing has been posted."), tables=tables)

    def reconciliation(self, request: HttpRequest) -> HttpResponse:
        """Asked anew whenever somebody looks."""
        self._refuse_unless_allowed(request)
        results = reconciliation.run()
        found = [difference for result in results for difference in result.differences]
        said = ngettext("%(count)d difference", "%(count)d differences", len(found)) % {"count": len(found)}
        tables = [{"title": _("Checks"), "table": _checks_table(results)}]
        if found:
            tables.append({"title": _("What differs"), "table": _differences_table(found)})
        if nights := reconciliation.latest(NIGHTS):
            tables.append({"title": _("Nights before"), "table": _nights_table(nights)})
        return self._page(request, title=_("Reconciliation"), said=said, tables=tables)

    def _page(self, request: HttpRequest, *, title: Any, said: Any, tables: list[dict[str, Any]]) -> HttpResponse:
        self._refuse_unless_allowed(request)
        context = self.admin_site.each_context(request) | {"title": title, "said": said, "tables": tables, "opts": self.opts}
        return render(request, "admin/books.html", context)

    def _refuse_unless_allowed(self, request: HttpRequest) -> None:
        if not request.user.has_perm(SEE):
            raise PermissionDenied


@admin.register(Entry)
class EntryAdmin(ReadOnly, ModelAdmin):
    list_display = ["at", "what", "source", "subject", "moved"]
    search_fields = ["=source", "=subject"]
    search_help_text = _("a source or a subject, whole: payment:<id>, auction:<id>")
    fields = readonly_fields = ["source", "kind", "subject", "context", "at"]
    inlines = [LineInline]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        found: QuerySet[Entry] = super().get_queryset(request)
        return found.prefetch_related("lines__account")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "lines__account__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("what"), ordering="kind")
    def what(self, entry: Entry) -> str:
        return entry.get_kind_display()

    @admin.display(description=_("moved"))
    def moved(self, entry: Entry) -> str:
        debits = [line for line in entry.lines.all() if line.amount > 0]
        return str(Amount.of(sum(line.amount for line in debits), debits[0].account.currency))


class HoldInline(ReadOnly, TabularInline):
    model = Hold
    fields = readonly_fields = ("reference", "sum", "is_spent")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SEE)

    @admin.display(description=_("amount"))
    def sum(self, hold: Hold) -> Amount:
        return Amount.of(hold.amount, hold.purse.currency)


class PurseMoveInline(ReadOnly, TabularInline):
    model = PurseMove
    fields = readonly_fields = ("at", "change", "by", "reason", "actor", "source")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SEE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PurseMove]:
        found: QuerySet[PurseMove] = super().get_queryset(request)
        return found.select_related("purse", "actor")

    @admin.display(description=_("by"))
    def by(self, move: PurseMove) -> Amount:
        return Amount.of(move.amount, move.purse.currency)


_SUMS = (
    column("amount", currency="currency", description=_("amount")),
    column("spent", currency="currency", description=_("spent")),
    column("held", currency="currency", description=_("held")),
)


@admin.register(Purse)
class PurseAdmin(ReadOnly, ModelAdmin):
    """Sellers set them; staff read why they are as they are."""

    list_display = ["owner", "subject", *_SUMS, "free"]
    list_select_related = ["owner"]
    search_fields = ["owner__email", "owner__name", "=subject"]
    search_help_text = _("a person, or a sale: auction:<id>")
    fields = readonly_fields = ["owner", "subject", "currency", *_SUMS, "free", "created_at"]
    inlines = [HoldInline, PurseMoveInline]
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SEE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)

    @admin.display(description=_("free"))
    def free(self, purse: Purse) -> Amount:
        return Amount.of(purse.available, purse.currency)


def _trial_table(rows: list[balances.Row]) -> dict[str, Any]:
    currency = rows[0].currency
    cells = [
        [row.kind.label, row.name, row.accounts, _one_side(row.debit, currency), _one_side(row.credit, currency)]
        for row in rows
    ]
    sums = [Amount.of(sum(side), currency) for side in ([row.debit for row in rows], [row.credit for row in rows])]
    return {
        "headers": [_("Kind"), _("Name"), _("Accounts"), _("Debit"), _("Credit")],
        "rows": [*cells, [_("Sum"), "", "", *sums]],
    }


def _checks_table(results: list[reconciliation.Result]) -> dict[str, Any]:
    return {"headers": [_("Check"), _("Differences")], "rows": [[each.name, len(each.differences)] for each in results]}


def _differences_table(found: list[reconciliation.Difference]) -> dict[str, Any]:
    rows = [
        [each.name, each.what, Amount.of(each.expected, each.currency), Amount.of(each.found, each.currency)] for each in found
    ]
    return {"headers": [_("Check"), _("What"), _("Expected"), _("Found")], "rows": rows}


def _nights_table(nights: list[Reconciliation]) -> dict[str, Any]:
    rows = [[date_format(timezone.localtime(each.at), "DATETIME_FORMAT"), each.checks, each.differences] for each in nights]
    return {"headers": [_("Compared"), _("Checks"), _("Differences")], "rows": rows}

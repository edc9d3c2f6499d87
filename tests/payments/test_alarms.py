"""Books that differ are told to whoever of the house may see money."""

from __future__ import annotations

import pytest

from accounts.choices import Role
from accounts.roles import grant, holders_of
from ledger import reconciliation
from ledger.reconciliation import Difference
from ledger.tasks import reconcile
from notifications.models import Delivery, Notice
from notifications.wording import words_of
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


def test_staff_who_may_see_money_are_told_once_a_day_and_by_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, head, _buyer = make_user(), make_staff(), make_user()
    make_user(is_staff=True)
    grant(user=clerk, role=Role.STAFF, by=None)
    off = [Difference("holds", "lot 3", 5, 7, "INR"), Difference("holds", "lot 4", 5, 6, "INR")]
    monkeypatch.setattr(reconciliation, "_checks", {"holds": lambda: off})

    reconcile()
    reconcile()

    notices = list(Notice.objects.order_by("recipient_id"))
    assert [notice.recipient for notice in notices] == [clerk, head]
    said = words_of(notices[0])
    assert said.title == "The books differ in 2 places"
    assert said.body == "Found by: holds. Nothing was changed. See what was expected and what was found."
    assert notices[0].url == "/admin/ledger/account/reconciliation/"
    assert Delivery.objects.filter(way="email").count() == 2


def test_who_is_gone_holds_no_permission() -> None:
    head = make_staff()
    assert head in holders_of("ledger.view_entry")
    head.is_active = False
    head.save()
    assert not holders_of("ledger.view_entry").exists()

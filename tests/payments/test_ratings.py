"""Buyer and seller rate each other: who, when, and who sees it when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as house
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, User
from core.errors import Conflict, NotFound, PermissionDenied
from notifications.models import Notice
from notifications.wording import words_of
from payments import disputes, fulfilment, ratings
from payments.choices import DisputeOutcome, DisputeReason
from payments.disputes import Said
from payments.models import Order, Rating
from payments.ratings import Mean
from tests.factories import make_order, make_user
from tests.payments.test_fulfilment import make_clerk

pytestmark = pytest.mark.django_db


def make_completed(**fields: Any) -> Order:
    return make_order(status="completed", **fields)


def rate(order: Order, actor: User, stars: int = 5, text: str = "") -> Rating:
    return ratings.give(order.pk, actor=actor, stars=stars, text=text)


def rate_both(order: Order, *, seller: int = 5, buyer: int = 5) -> None:
    """So many stars for the seller, and for the buyer."""
    rate(order, order.buyer, seller)
    rate(order, order.seller, buyer)


def pass_days(order: Order, days: int) -> None:
    Order.objects.filter(pk=order.pk).update(completed_at=Now() - timedelta(days=days))


def seen_of(person: User) -> list[int]:
    return [each.stars for each in ratings.received_by(person.pk)]


def told(person: User) -> list[Notice]:
    found = Notice.objects.of(person.pk).filter(kind="order_shipped").order_by("id")
    return [notice for notice in found if notice.context["status"] == "rated"]


def test_each_side_is_rated_as_what_it_was() -> None:
    order = make_completed()

    of_seller, of_buyer = rate(order, order.buyer, 4, " Well packed. "), rate(order, order.seller, 5)

    assert (of_seller.about, of_seller.rated_as, of_seller.text) == (order.seller, "seller", "Well packed.")
    assert (of_buyer.about, of_buyer.rated_as) == (order.buyer, "buyer")


def test_nobody_sees_one_before_both_have_given_theirs() -> None:
    order = make_completed()

    rate(order, order.buyer, 2)
    assert seen_of(order.seller) == []
    assert ratings.means_of([order.seller_id])[order.seller_id].as_seller == Mean(0.0, 0)

    rate(order, order.seller, 5)
    assert (seen_of(order.seller), seen_of(order.buyer)) == ([2], [5])


def test_one_that_nobody_answered_is_seen_when_the_time_is_over() -> None:
    order = make_completed()
    rate(order, order.buyer, 2)

    pass_days(order, house.ORDERS.rating_days)

    assert seen_of(order.seller) == [2]
    with pytest.raises(Conflict):
        rate(order, order.seller, 1)


@pytest.mark.parametrize("status", ["pending", "confirmed", "paid", "shipped", "delivered"])
def test_before_the_completion_nothing_is_rated(status: str) -> None:
    order = make_order(status=status)

    for side in (order.buyer, order.seller):
        with pytest.raises(Conflict):
            rate(order, side)


def test_it_is_for_the_two_of_the_order_and_nobody_else() -> None:
    order = make_completed()

    with pytest.raises(NotFound):
        rate(order, make_user())
    with pytest.raises(PermissionDenied):
        rate(order, make_clerk())
    assert not Rating.objects.exists()


def test_until_the_other_side_has_given_theirs_one_may_say_it_differently() -> None:
    order = make_completed()

    first = rate(order, order.buyer, 1, "Slow.")
    second = rate(order, order.buyer, 4, "Slow, but well packed.")

    assert first.pk == second.pk
    rate(order, order.seller)
    assert seen_of(order.seller) == [4]


def test_once_both_have_given_theirs_they_stand_and_the_same_again_changes_nothing() -> None:
    order = make_completed()
    rate_both(order, seller=2, buyer=5)

    with pytest.raises(Conflict):
        rate(order, order.seller, 1)
    rate(order, order.seller, 5)

    assert (seen_of(order.seller), seen_of(order.buyer)) == ([2], [5])


def test_while_something_is_wrong_nothing_is_rated_and_after_the_release_it_is() -> None:
    order = make_completed()
    rate(order, order.buyer, 2)
    said = Said(key="k", text="It has a hole.")
    disputes.open_dispute(order.pk, actor=order.buyer, reason=DisputeReason.DAMAGED, said=said)

    pass_days(order, house.ORDERS.rating_days)
    assert seen_of(order.seller) == [], "the other side may still rate, and has not"
    with pytest.raises(Conflict):
        rate(order, order.seller)

    disputes.decide(order.pk, by=make_clerk(), outcome=DisputeOutcome.RELEASE, because="It has none")
    rate(order, order.seller, 3)
    assert (seen_of(order.seller), seen_of(order.buyer)) == ([2], [3])


def test_means_are_told_apart_by_side_and_asked_for_in_one_query() -> None:
    person, other = make_user(), make_user()
    for stars in (5, 4, 4):
        rate_both(make_completed(seller=person), seller=stars)
    rate_both(make_completed(buyer=person), buyer=2)
    rate_both(make_completed(seller=other), seller=1)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = ratings.means_of([person.pk, other.pk])

    assert len(queries) == 1
    assert (found[person.pk].as_seller, found[person.pk].as_buyer) == (Mean(4.3, 3), Mean(2.0, 1))
    assert (found[other.pk].as_seller, found[other.pk].as_buyer) == (Mean(1.0, 1), Mean(0.0, 0))


def test_the_other_side_is_told_and_not_how_many_stars() -> None:
    order = make_completed()

    rate(order, order.buyer, 1, "Never again")
    rate(order, order.buyer, 2, "Never again")
    rate(order, order.seller, 5)

    assert [notice.context["both"] for notice in told(order.seller)] == [False]
    assert [notice.context["both"] for notice in told(order.buyer)] == [True]
    first, second = words_of(told(order.seller)[0]), words_of(told(order.buyer)[0])
    assert "The buyer has rated you" in first.title
    assert first.body.startswith("You can read it once you have said on the order’s page how it went, or after ")
    assert "Never again" not in first.title + first.body
    assert second.body == "You have rated each other. Read on the order’s page what was said."


def test_who_is_told_of_the_completion_is_asked_how_it_went() -> None:
    order = make_order(status="delivered")
    fulfilment.receive(order.pk, actor=order.buyer, key="k")

    notice = Notice.objects.of(order.seller_id).get(kind="order_shipped")

    assert words_of(notice).body.endswith("Say on the order’s page how it went.")


def test_whom_it_is_about_reports_it_once_and_nobody_else_does() -> None:
    order = make_completed()
    rate(order, order.buyer, 1, "A thief")
    with pytest.raises(NotFound):
        ratings.report(order.pk, actor=order.seller, because="Not true, whatever it says")
    rate(order, order.seller)

    with pytest.raises(NotFound):
        ratings.report(order.pk, actor=make_user(), because="x")
    ratings.report(order.pk, actor=order.seller, because="Not true")
    ratings.report(order.pk, actor=order.seller, because="Not true")
    with pytest.raises(Conflict):
        ratings.report(order.pk, actor=order.seller, because="And rude")

    reasons = {each.about_id: each.reported_because for each in order.ratings.all()}
    assert reasons == {order.seller_id: "Not true", order.buyer_id: ""}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"stars": 0}, "rating_one_to_five_stars"),
        ({"stars": 6}, "rating_one_to_five_stars"),
        ({"rated_as": "seller"}, "rating_once_a_side"),
        ({"rated_as": "staff"}, "rating_of_buyer_or_seller"),
        ({"hidden_because": "x"}, "rating_hidden_by_somebody_for_a_reason"),
    ],
)
def test_the_database_keeps_what_a_rating_is(change: dict[str, Any], name: str) -> None:
    order = make_completed()
    rate_both(order)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        order.ratings.filter(rated_as="buyer").update(**change)


def test_staff_hide_a_rating_and_it_counts_no_longer_until_they_let_it_stand() -> None:
    order, clerk = make_completed(), make_clerk()
    rate_both(order, seller=1)
    found = Rating.objects.get(about=order.seller)

    ratings.hide(found.pk, by=clerk, because="Insult")
    assert seen_of(order.seller) == []
    assert ratings.means_of([order.seller_id])[order.seller_id].as_seller.count == 0
    with pytest.raises(Conflict):
        ratings.hide(found.pk, by=clerk, because="Twice")

    ratings.let_stand(found.pk, by=clerk, because="It is none")
    assert seen_of(order.seller) == [1]
    entries = AuditEntry.objects.filter(target_id=str(found.pk), action__startswith="rating.").order_by("id")
    assert [(entry.action, entry.data["reason"]) for entry in entries] == [
        ("rating.hidden", "Insult"),
        ("rating.stands", "It is none"),
    ]


def test_a_report_is_answered_by_letting_it_stand_and_may_be_made_again() -> None:
    order, clerk = make_completed(), make_clerk()
    rate_both(order, seller=1)
    found = Rating.objects.get(about=order.seller)
    with pytest.raises(Conflict):
        ratings.let_stand(found.pk, by=clerk, because="Nobody has asked")
    ratings.report(order.pk, actor=order.seller, because="Not true")

    ratings.let_stand(found.pk, by=clerk, because="It is")

    assert seen_of(order.seller) == [1]
    entry = AuditEntry.objects.get(action="rating.stands", target_id=str(found.pk))
    assert entry.data == {"reason": "It is", "reported": "Not true"}
    ratings.report(order.pk, actor=order.seller, because="And rude")


def test_only_staff_whom_it_does_not_concern_hide_one() -> None:
    clerk = make_clerk()
    order = make_completed(seller=clerk)
    rate_both(order, seller=1)
    found = Rating.objects.get(about=clerk)

    for person in (clerk, order.buyer, make_user()):
        with pytest.raises(PermissionDenied):
            ratings.hide(found.pk, by=person, because="It is about me")


@pytest.mark.django_db(transaction=True)
def test_the_same_side_twice_at_once_gives_one_and_both_sides_at_once_see_each_other() -> None:
    orders = [make_completed() for _ in range(4)]

    def give(task: tuple[Order, User, int]) -> None:
        order, actor, stars = task
        try:
            rate(order, actor, stars)
        except Conflict:
            assert actor == order.buyer, "the seller says the same every time"
        finally:
            connection.close()

    tasks = [
        (order, actor, stars)
        for order in orders
        for actor, stars in ((order.buyer, 1), (order.seller, 5), (order.buyer, 2), (order.seller, 5))
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(give, tasks))

    for order in orders:
        assert sorted(order.ratings.values_list("rated_as", flat=True)) == ["buyer", "seller"]
        assert not order.ratings.filter(answered_at=None).exists()
        assert (len(told(order.buyer)), len(told(order.seller))) == (1, 1)

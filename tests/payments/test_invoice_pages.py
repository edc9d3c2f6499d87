"""Who sees an invoice, on pages and over REST; the public page that vouches for one; and what sellers say of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.addresses import Given
from accounts.choices import Role
from accounts.models import User
from accounts.roles import grant
from payments import typesetting
from payments.choices import OrderStatus
from payments.models import Invoice, InvoiceDetails, Order
from payments.printing import print_for
from tests.accounts.client import Api
from tests.auctions.pages import client_of, text_of
from tests.factories import make_order, make_user
from tests.payments.invoices import credit, keep_prints_in, make_invoice, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    keep_prints_in(tmp_path, settings)


def page_of(invoice: Invoice) -> str:
    return reverse("payments:invoice", args=[invoice.pk])


def staff() -> User:
    user = make_user()
    grant(user=user, role=Role.STAFF, by=None)
    return user


@pytest.mark.usefixtures("typesetter")
def test_buyer_seller_and_staff_see_it_and_open_its_pdf() -> None:
    invoice = make_invoice()
    print_for(60)
    for user in (invoice.buyer, invoice.seller, staff()):
        browser = client_of(user)
        assert invoice.number in text_of(browser.get(page_of(invoice)))
        answer = browser.get(page_of(invoice) + "pdf")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.getvalue().startswith(b"%PDF")


def test_for_everybody_else_it_is_not_there() -> None:
    invoice = make_invoice()
    for path in (page_of(invoice), page_of(invoice) + "pdf"):
        assert client_of(make_user()).get(path).status_code == 404
        assert Client().get(path).status_code == 302
    api = Api().sign_in(make_user())
    for path in (f"invoices/{invoice.pk}/", f"invoices/{invoice.pk}.pdf"):
        assert api.get(path).json()["code"] == "not_found"


def test_until_it_is_printed_the_page_says_so() -> None:
    invoice = make_invoice()
    browser = client_of(invoice.buyer)
    assert "being printed" in text_of(browser.get(page_of(invoice)))
    answer = browser.get(page_of(invoice) + "pdf", follow=True)
    assert "There is no PDF of this invoice yet" in text_of(answer)
    assert Api().sign_in(invoice.buyer).get(f"invoices/{invoice.pk}.pdf").json()["code"] == "not_printed"


def test_without_pango_the_page_is_the_invoice_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "can_print", lambda: False)
    invoice = make_invoice()
    print_for(60)
    page = text_of(client_of(invoice.buyer).get(page_of(invoice)))
    assert "this house cannot print" in page
    assert invoice.order_reference in page


def test_the_page_is_in_the_invoices_language_inside_one_in_the_readers() -> None:
    order = make_order(status=OrderStatus.CONFIRMED, currency="INR", hammer=125_000_000)
    InvoiceDetails.objects.create(seller=order.seller, legal_name="मंडी", address="पुणे", language="hi")
    page = client_of(order.buyer).get(page_of(pay(order))).content.decode()
    assert '<article class="invoice" lang="hi" dir="ltr">' in page
    assert "बीजक" in page
    assert "₹12,50,000.00" in page
    assert "Printed, and mailed" in page or "being printed" in page


def test_what_people_wrote_is_escaped_on_the_page() -> None:
    order = make_order(status=OrderStatus.CONFIRMED, buyer=make_user(name="<script>alert(1)</script>"))
    page = client_of(order.seller).get(page_of(pay(order))).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_order_leads_to_its_invoice_and_its_credit_notes() -> None:
    order = make_order(status=OrderStatus.CONFIRMED)
    path = reverse("payments:order", args=[order.pk])
    assert "the moment the payment arrives" in text_of(client_of(order.buyer).get(path))
    invoice, note = pay(order), credit(order, amount=100)
    assert note is not None
    page = client_of(order.buyer).get(path).content.decode()
    assert page_of(invoice) in page
    assert page_of(note) in page


def test_ones_own_are_listed_and_nobody_elses() -> None:
    invoice, other = make_invoice(), make_invoice()
    for user in (invoice.buyer, invoice.seller):
        page = text_of(client_of(user).get("/me/invoices/"))
        assert invoice.number in page
        assert other.number not in page
        found = Api().sign_in(user).get("me/invoices/").json()
        assert [each["id"] for each in found["results"]] == [str(invoice.pk)]
    assert "No invoices yet" in text_of(client_of(make_user()).get("/me/invoices/"))


def test_over_rest_it_is_whole_and_in_decimal_strings() -> None:
    order = make_order(status=OrderStatus.CONFIRMED, currency="KWD", hammer=1_234_567)
    invoice = pay(order)
    found = Api().sign_in(order.buyer).get(f"invoices/{invoice.pk}/").json()
    assert found["hammer"] == "1234.567"
    assert found["lines"][0]["hammer"] == "1234.567"
    assert found["seller"]["name"] == order.seller.name
    assert found["verify"].endswith(f"/verify/{invoice.code}/")
    assert found["pdf"] is None


@pytest.mark.usefixtures("typesetter")
def test_over_rest_the_file_comes_as_it_is() -> None:
    invoice = make_invoice()
    print_for(60)
    answer = Api().sign_in(invoice.seller).get(f"invoices/{invoice.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.getvalue().startswith(b"%PDF")


# --- The public page -------------------------------------------------------------------------------------------------


def test_anybody_with_the_code_learns_number_amount_date_and_seller_and_no_more() -> None:
    order = make_order(status=OrderStatus.CONFIRMED, currency="INR", hammer=125_000_000)
    invoice = pay(order)
    answer = Client().get(f"/verify/{invoice.code}/")
    page = text_of(answer)
    assert answer.status_code == 200
    for said in ("Genuine", invoice.number, order.seller.name, str(invoice.issued_at.year), "₹14,00,000.00"):
        assert said in page
    for kept_back in (order.buyer.name, order.buyer.email, order.seller.email, order.reference, str(invoice.pk)):
        assert kept_back not in answer.content.decode()
    assert "noindex" in answer.content.decode()


@pytest.mark.parametrize(
    "change", [lambda code: code[:-1], lambda code: code.swapcase(), lambda _: "made-up", lambda code: f"{code} "]
)
def test_a_code_that_was_never_given_out_is_not_genuine(change: Any) -> None:
    answer = Client().get(f"/verify/{change(make_invoice().code)}/")
    assert answer.status_code == 404
    assert "Not genuine" in text_of(answer)


# --- What sellers say of themselves ----------------------------------------------------------------------------------


def test_a_seller_says_how_they_are_named() -> None:
    order = make_order(status=OrderStatus.CONFIRMED)
    browser = client_of(order.seller)
    sent = {"legal_name": "Deccan Mandi", "tax_number": "27A", "address": "Gultekdi\r\n\r\nPune", "language": "fr"}
    assert browser.post("/me/invoice-details/", sent).status_code == 302
    assert "Deccan Mandi" in browser.get("/me/invoice-details/").content.decode()
    invoice = pay(order)
    assert invoice.seller_as == {"name": "Deccan Mandi", "lines": ["Gultekdi", "Pune"], "tax_number": "27A"}
    assert invoice.language == "fr"


@pytest.mark.parametrize(
    "sent",
    [
        {"legal_name": ""},
        {"address": "\n".join("abcdefg")},
        {"address": "a\u202eb"},
        {"language": "xx"},
        {"legal_name": "a\x00"},
    ],
)
def test_what_cannot_be_printed_is_refused(sent: dict[str, str]) -> None:
    whole = {"legal_name": "A", "address": "B"} | sent
    seller = make_user()
    assert client_of(seller).post("/me/invoice-details/", whole).status_code == 422
    assert Api().sign_in(seller).client.put("/api/me/invoice-details/", whole, format="json").status_code == 400
    assert not InvoiceDetails.objects.exists()


def test_details_over_rest() -> None:
    api = Api().sign_in(make_user())
    assert api.get("me/invoice-details/").status_code == 204
    kept_now = api.client.put("/api/me/invoice-details/", {"legal_name": "A", "address": "B\nC"}, format="json").json()
    assert (kept_now["legal_name"], kept_now["address"], kept_now["language"]) == ("A", "B\nC", "")
    assert api.get("me/invoice-details/").json() == kept_now


def test_a_buyer_without_a_postal_address_is_named_where_it_is_sent() -> None:
    order = make_order(status=OrderStatus.CONFIRMED)
    where = Given(name="Meera", lines="12 MG Road", city="Pune", country="IN")
    Order.objects.filter(pk=order.pk).update(ship_to={name: getattr(where, name) for name in Given.__dataclass_fields__})
    assert pay(order).buyer_as == {"name": "Meera", "lines": ["12 MG Road", "Pune", "India"]}


# --- Staff -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("typesetter")
def test_staff_print_and_mail_again_by_a_page_that_asks() -> None:
    invoice = make_invoice()
    print_for(60)
    browser = client_of(staff())
    path = reverse("admin:payments_invoice_change", args=[invoice.pk])
    assert invoice.number in browser.get(path).content.decode()
    for act in ("print-again", "mail-again"):
        address = reverse("admin:payments_invoice_changelist") + f"{invoice.pk}/{act}/"
        assert browser.get(address).status_code == 200
        assert browser.post(address).status_code == 302
    invoice.refresh_from_db()
    assert invoice.status == "waiting"
    assert invoice.buyer.notices.filter(kind="invoice").count() == 2

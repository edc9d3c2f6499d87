"""What is printed of an invoice, read out of the PDF; and how it gets from the worker into two mails, once."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from django.core import mail
from django.core.files.storage import storages
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.models import Notice
from payments import invoice_telling, orders, printing, typesetting
from payments.in_words import in_words
from payments.invoice_choices import LANGUAGES
from payments.invoice_words import WORDS
from payments.models import Invoice, InvoiceDetails
from payments.orders import NewLine
from payments.printing import BACK_OFF, LEASE, print_for
from tests.factories import make_staff, make_user
from tests.payments.invoices import credit, fonts_of, keep_prints_in, pay, text_of

pytestmark = pytest.mark.django_db

RATES = {"tiers": [[0, "25"], [1_000_000, "20"]], "tax_percent": "21.00", "tax_on": "premium"}


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Path:
    """Where prints are kept."""
    keep_prints_in(tmp_path / "private", settings)
    return tmp_path / "private"


def sold(*titles: str, language: str = "en", currency: str = "INR", hammer: int = 125_000_000, **named: str) -> Invoice:
    """The invoice of these lots, a seller's in that language."""
    seller, buyer = make_user(), make_user(name=named.get("buyer", "Meera Kulkarni"))
    InvoiceDetails.objects.create(
        seller=seller, legal_name=named.get("seller", "Deccan Mandi"), tax_number="27AAACD", address="Pune", language=language
    )
    for title in titles:
        line = NewLine(
            reference=f"lot:{uuid4()}",
            title=title,
            detail="10 quintals × 4,700.00",
            hammer=hammer,
            premium=334_000,
            tax=70_140,
            rates=RATES,
        )
        added = orders.add_line(
            buyer_id=buyer.pk, seller_id=seller.pk, currency=currency, subject="auction:1", title="Autumn", url="", line=line
        )
    return pay(orders.confirm(added.order_id))


def again(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(pk=invoice.pk)


# --- What it says ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("typesetter")
def test_it_says_who_sold_what_to_whom_for_how_much() -> None:
    invoice = sold("Škoda Octavia Combi", currency="EUR", hammer=1_420_000)
    text = text_of(typesetting.pdf(invoice))
    for said in (
        "Invoice",
        invoice.number,
        invoice.order_reference,
        "Deccan Mandi",
        "27AAACD",
        "Meera Kulkarni",
        "Škoda Octavia Combi",
    ):
        assert said in text
    for said in ("€14,200.00", "€3,340.00", "€701.40", "€18,241.40", "25% up to €10,000.00, 20% above", "21% on the premium"):
        assert said in text
    assert "Euros: eighteen thousand two hundred forty-one and 40/100" in text.replace("\r\n", " ")
    assert invoice.code in text.replace("\r\n", "")


@pytest.mark.usefixtures("typesetter")
def test_rupees_are_grouped_in_lakh_and_named_so() -> None:
    text = text_of(typesetting.pdf(sold("Soybean")))
    assert "₹12,50,000.00" in text
    assert "Indian rupees: twelve lakh fifty-four thousand" in text.replace("\r\n", " ")


@pytest.mark.usefixtures("typesetter")
@pytest.mark.parametrize(("currency", "said"), [("JPY", "¥1,250"), ("KWD", "1.250"), ("EUR", "€12.50")])
def test_amounts_have_the_places_of_their_currency(currency: str, said: str) -> None:
    assert said in text_of(typesetting.pdf(sold("A vase", currency=currency, hammer=1250)))


@pytest.mark.usefixtures("typesetter")
def test_a_credit_note_names_what_it_corrects() -> None:
    invoice = sold("Soybean")
    note = credit(invoice.order, amount=100_000, reason="Half of it was wet")
    assert note is not None
    text = text_of(typesetting.pdf(note))
    for said in ("Credit note", note.number, "Corrects invoice", invoice.number, "Half of it was wet", "₹1,000.00"):
        assert said in text


@pytest.mark.usefixtures("typesetter")
def test_many_lots_take_many_pages_each_with_its_number() -> None:
    invoice = sold(*(f"Lot {number}" for number in range(60)))
    document = pypdfium2.PdfDocument(typesetting.pdf(invoice))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) > 1
    assert all(f"{place} / {len(pages)}" in page for place, page in enumerate(pages, start=1))
    assert all(invoice.number in page and "Hammer price" in page for page in pages)


@pytest.mark.usefixtures("typesetter")
@pytest.mark.parametrize(
    ("language", "title", "font"),
    [("hi", "सोयाबीन, 10 क्विंटल", "Devanagari"), ("ar", "سجادة فارسية", "Arabic"), ("en", "Škoda", "Noto-Sans")],
)
def test_the_fonts_of_its_scripts_are_in_the_file(language: str, title: str, font: str) -> None:
    assert any(font in name for name in fonts_of(typesetting.pdf(sold(title, language=language))))


@pytest.mark.usefixtures("typesetter")
def test_prints_share_what_was_read_once_until_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = sold("Škoda")
    first = text_of(typesetting.pdf(invoice))
    fonts = typesetting._press.fonts
    assert text_of(typesetting.pdf(invoice)) == first
    assert typesetting._press.fonts is fonts

    def fail(*_args: object, **_options: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("weasyprint.HTML.write_pdf", fail)
        with pytest.raises(MemoryError):
            typesetting.pdf(invoice)
    assert typesetting._press.fonts is not fonts
    assert text_of(typesetting.pdf(invoice)) == first


def test_every_language_has_all_words_and_spells_numbers() -> None:
    assert set(WORDS) == {code for code, _name in LANGUAGES}
    for code in WORDS:
        assert "125" not in in_words(125_000_000, "INR", code)
    assert in_words(125_000_050, "INR", "hi") == "भारतीय रुपए: बारह लाख पचास हज़ार और 50/100"


# --- What it does not do ---------------------------------------------------------------------------------------------


@pytest.fixture
def listening() -> Any:
    """A server that notes who asks it."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.usefixtures("typesetter")
def test_what_people_write_is_text_and_fetches_nothing(listening: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = listening
    secret = tmp_path / "secret.txt"
    secret.write_text("the house's own", encoding="utf-8")
    title = f"<img src=file://{secret}><img src={address}/a.png>"
    style = f"<style>@import '{address}/b.css'</style><link rel=attachment href=file://{secret}>"
    pdf = typesetting.pdf(sold(title, seller=style[:120], buyer="<script>1</script>"))
    assert "<img src=file" in text_of(pdf)
    assert "<script>1</script>" in text_of(pdf)
    assert asked == []
    assert b"the house's own" not in pdf


@pytest.mark.usefixtures("typesetter")
@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,hello", "relative.png"])
def test_the_printer_is_given_no_file_and_no_address(address: str) -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        typesetting.fetcher().fetch(address)


# --- From the row to the mails ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("typesetter")
def test_it_is_printed_kept_and_mailed_to_both(kept: Path) -> None:
    invoice = sold("Soybean")
    assert print_for(60) == 1
    found = again(invoice)
    assert (found.status, found.file) == ("printed", f"invoices/{found.issued_at.year}/{found.pk}.pdf")
    content = (kept / found.file).read_bytes()
    while deliver_due(10):
        pass
    sent = {each.to[0]: each for each in mail.outbox if each.attachments}
    assert set(sent) == {invoice.buyer.email, invoice.seller.email}
    for each in sent.values():
        name, attached, kind = each.attachments[0]
        assert (name, attached, kind) == (f"{invoice.number}.pdf", content, "application/pdf")
        assert invoice.number in each.subject


@pytest.mark.usefixtures("typesetter")
def test_a_worker_that_died_between_print_and_mail_is_taken_over(monkeypatch: pytest.MonkeyPatch, kept: Path) -> None:
    invoice = sold("Soybean")

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(printing, "_settle", die)
        with pytest.raises(KeyboardInterrupt):
            print_for(60)
    assert again(invoice).status == "waiting"
    assert list(kept.rglob("*.pdf"))
    assert print_for(60) == 0
    Invoice.objects.filter(pk=invoice.pk).update(leased_until=timezone.now() - LEASE)
    assert print_for(60) == 1
    assert len(list(kept.rglob("*.pdf"))) == 1
    assert again(invoice).number == invoice.number
    assert Notice.objects.filter(kind="invoice").count() == 2


@pytest.mark.usefixtures("typesetter")
def test_who_has_lost_the_lease_notes_nothing_and_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = sold("Soybean")

    def slow(claimed: Invoice) -> bytes:
        Invoice.objects.filter(pk=claimed.pk).update(leased_until=timezone.now() + LEASE)
        return b"%PDF"

    monkeypatch.setattr(typesetting, "pdf", slow)
    assert print_for(60) == 1
    assert again(invoice).status == "waiting"
    assert not Notice.objects.filter(kind="invoice").exists()


@pytest.mark.usefixtures("typesetter")
def test_it_is_tried_again_and_then_given_up_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Invoice) -> bytes:
        raise OSError("no space left on device")

    monkeypatch.setattr(typesetting, "pdf", full)
    invoice = sold("Soybean")
    for _attempt in range(len(BACK_OFF) + 1):
        Invoice.objects.filter(pk=invoice.pk).update(next_attempt_at=timezone.now())
        assert print_for(60) == 1
    found = again(invoice)
    assert (found.status, found.failure) == ("failed", "OSError: no space left on device")
    told = Notice.objects.filter(kind="invoice")
    assert {notice.attachment for notice in told} == {""}


def test_without_pango_it_is_a_page_and_both_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "can_print", lambda: False)
    invoice = sold("Soybean")
    assert print_for(60) == 1
    assert again(invoice).status == "page"
    while deliver_due(10):
        pass
    said = [each for each in mail.outbox if invoice.number in each.subject]
    assert len(said) == 2
    assert all("there is no PDF of it" in str(each.body) and not each.attachments for each in said)


@pytest.mark.usefixtures("typesetter")
def test_staff_print_again_and_nobody_is_told_twice() -> None:
    invoice = sold("Soybean")
    print_for(60)
    printing.print_again(again(invoice), actor=make_staff())
    assert print_for(60) == 1
    assert again(invoice).status == "printed"
    assert Notice.objects.filter(kind="invoice").count() == 2


@pytest.mark.usefixtures("typesetter")
def test_staff_mail_again_to_both() -> None:
    invoice = sold("Soybean")
    print_for(60)
    invoice_telling.tell_again(again(invoice), actor=make_staff())
    assert Notice.objects.filter(kind="invoice", recipient=invoice.buyer).count() == 2
    assert storages["private"].exists(again(invoice).file)

"""The words of an invoice, in each language it may be in. Its language is the document's and not the page's: the house may
speak another, or fewer (docs/decisions/0050). So they are kept here whole, rather than with the words of pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    invoice: str
    credit_note: str
    date: str
    order: str
    corrects: str
    sale: str
    seller: str
    buyer: str
    tax_number: str
    lot: str
    hammer: str
    premium: str
    tax: str
    total: str
    in_words: str
    paid: str
    given_back: str
    code: str
    genuine: str
    up_to: str
    above: str
    on_premium: str
    on_all: str


WORDS: Final[Mapping[str, Words]] = {
    "en": Words(
        invoice="Invoice",
        credit_note="Credit note",
        date="Date",
        order="Order",
        corrects="Corrects invoice",
        sale="Sale",
        seller="Seller",
        buyer="Buyer",
        tax_number="Tax number",
        lot="Lot",
        hammer="Hammer price",
        premium="Premium",
        tax="Tax",
        total="Total",
        in_words="Total in words",
        paid="Paid in full.",
        given_back="Given back to the buyer.",
        code="Code that leads to the page below",
        genuine="Is it genuine? Scan the code, or open this page: it says the number, date and amount that were issued.",
        up_to="{percent} up to {amount}",
        above="{percent} above",
        on_premium="{percent} on the premium",
        on_all="{percent} on hammer price and premium",
    ),
    "hi": Words(
        invoice="बीजक",
        credit_note="क्रेडिट नोट",
        date="दिनांक",
        order="ऑर्डर",
        corrects="इस बीजक का संशोधन",
        sale="नीलामी",
        seller="विक्रेता",
        buyer="क्रेता",
        tax_number="कर संख्या",
        lot="लॉट",
        hammer="बोली मूल्य",
        premium="क्रेता प्रीमियम",
        tax="कर",
        total="कुल",
        in_words="कुल राशि शब्दों में",
        paid="पूरा भुगतान प्राप्त।",
        given_back="क्रेता को वापस किया गया।",
        code="नीचे दिए गए पृष्ठ का कोड",
        genuine="क्या यह असली है? कोड स्कैन करें या यह पृष्ठ खोलें: वहाँ जारी की गई संख्या, दिनांक और राशि लिखी है।",
        up_to="{amount} तक {percent}",
        above="उससे ऊपर {percent}",
        on_premium="क्रेता प्रीमियम पर {percent}",
        on_all="बोली मूल्य और क्रेता प्रीमियम पर {percent}",
    ),
    "es": Words(
        invoice="Factura",
        credit_note="Nota de crédito",
        date="Fecha",
        order="Pedido",
        corrects="Rectifica la factura",
        sale="Subasta",
        seller="Vendedor",
        buyer="Comprador",
        tax_number="Número fiscal",
        lot="Lote",
        hammer="Precio de remate",
        premium="Comisión del comprador",
        tax="Impuesto",
        total="Total",
        in_words="Total en letras",
        paid="Pagado en su totalidad.",
        given_back="Devuelto al comprador.",
        code="Código que lleva a la página de abajo",
        genuine="¿Es auténtica? Escanee el código o abra esta página: indica el número, la fecha y el importe emitidos.",
        up_to="{percent} hasta {amount}",
        above="{percent} por encima",
        on_premium="{percent} sobre la comisión",
        on_all="{percent} sobre el remate y la comisión",
    ),
    "fr": Words(
        invoice="Facture",
        credit_note="Avoir",
        date="Date",
        order="Commande",
        corrects="Rectifie la facture",
        sale="Vente",
        seller="Vendeur",
        buyer="Acheteur",
        tax_number="Numéro fiscal",
        lot="Lot",
        hammer="Prix d’adjudication",
        premium="Frais acheteur",
        tax="Taxe",
        total="Total",
        in_words="Total en lettres",
        paid="Payé en totalité.",
        given_back="Remboursé à l’acheteur.",
        code="Code menant à la page ci-dessous",
        genuine="Est-elle authentique ? Scannez le code ou ouvrez cette page : elle indique le numéro, la date et le montant émis.",
        up_to="{percent} jusqu’à {amount}",
        above="{percent} au-delà",
        on_premium="{percent} sur les frais",
        on_all="{percent} sur l’adjudication et les frais",
    ),
    "ar": Words(
        invoice="فاتورة",
        credit_note="إشعار دائن",
        date="التاريخ",
        order="الطلب",
        corrects="تصحيح للفاتورة",
        sale="المزاد",
        seller="البائع",
        buyer="المشتري",
        tax_number="الرقم الضريبي",
        lot="القطعة",
        hammer="سعر المطرقة",
        premium="علاوة المشتري",
        tax="الضريبة",
        total="الإجمالي",
        in_words="الإجمالي كتابةً",
        paid="مدفوع بالكامل.",
        given_back="أُعيد إلى المشتري.",
        code="رمز يؤدي إلى الصفحة أدناه",
        genuine="هل هي أصلية؟ امسح الرمز أو افتح هذه الصفحة: فيها الرقم والتاريخ والمبلغ كما صدرت.",
        up_to="{percent} حتى {amount}",
        above="{percent} لما فوق ذلك",
        on_premium="{percent} على العلاوة",
        on_all="{percent} على سعر المطرقة والعلاوة",
    ),
}

"""REST of invoices (docs/protocol.md, "Invoices"): one's own, one of them, its PDF, and a seller's details."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions, serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from accounts.names import validate_line
from accounts.signed_in import person
from core.strict import Strict
from core.times import timestamp, timestamp_or_none
from core.web import Timestamp, problems
from ledger.money import to_decimal_string
from payments import invoice_access, invoice_details, invoice_document
from payments.invoice_choices import LANGUAGES, InvoiceKind, InvoiceStatus
from payments.models import Invoice, InvoiceDetails


class InvoiceLineOut(serializers.Serializer[Any]):
    title = serializers.CharField()
    detail = serializers.CharField()
    hammer = serializers.CharField(help_text="Decimal string, as all amounts here.")
    premium = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()


class PartyOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField(), help_text="Address, as it is printed.")
    tax_number = serializers.CharField(help_text="Of a seller; empty for a buyer.")


class InvoiceOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=InvoiceKind.choices)
    number = serializers.CharField()
    order = serializers.CharField()
    corrects = serializers.CharField(allow_null=True, help_text="Of a credit note: the invoice's id.")
    title = serializers.CharField()
    language = serializers.ChoiceField(choices=LANGUAGES)
    currency = serializers.CharField()
    hammer = serializers.CharField()
    premium = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField(help_text="Positive on credit notes, too.")
    issued_at = Timestamp()
    printing = serializers.ChoiceField(choices=InvoiceStatus.choices)
    printed_at = Timestamp(allow_null=True)
    url = serializers.CharField(help_text="Path of the page.")
    pdf = serializers.CharField(allow_null=True, help_text="Path of the file, once it is printed.")


class InvoiceDetailOut(InvoiceOut):
    seller = PartyOut()
    buyer = PartyOut()
    verify = serializers.CharField(help_text="Address of the public page that vouches for it.")
    lines = InvoiceLineOut(many=True)


class DetailsIn(Strict):
    legal_name = serializers.CharField(max_length=120, validators=[validate_line])
    address = serializers.CharField(max_length=400, help_text="One to six lines, divided by line breaks.")
    tax_number = serializers.CharField(max_length=40, validators=[validate_line], required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False, allow_blank=True, help_text="Empty: the buyer's own.")

    def validate_address(self, text: str) -> str:
        try:
            return invoice_details.clean_address(text)
        except ValidationError as refused:
            raise serializers.ValidationError(refused.messages) from refused


class DetailsOut(serializers.ModelSerializer[InvoiceDetails]):
    changed_at = Timestamp()

    class Meta:
        model = InvoiceDetails
        fields = ["legal_name", "tax_number", "address", "language", "changed_at"]
        read_only_fields = fields


class PdfRenderer(BaseRenderer):
    """Lets clients ask for `application/pdf`; refusals are problems all the same."""

    media_type = "application/pdf"
    format = "pdf"
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        renderer = api_settings.DEFAULT_RENDERER_CLASSES[0]()  # type: ignore[operator]  # imported by their names, as the stubs do not know
        return bytes(renderer.render(data, accepted_media_type, renderer_context))


class MyInvoices(generics.GenericAPIView[Invoice]):
    """Invoices and credit notes that I received or wrote, the newest first."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Invoice.objects.none()
    serializer_class = InvoiceOut

    @extend_schema(operation_id="me_invoices_list", responses={200: InvoiceOut(many=True)} | problems(400, 401, 403, 404, 406))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(invoice_access.list_of(person(request))) or []
        return self.get_paginated_response([invoice_out(found) for found in page])


class OneInvoice(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="invoices_read", responses={200: InvoiceDetailOut} | problems(401, 403, 404, 406))
    def get(self, request: Request, invoice_id: UUID) -> Response:
        """For its buyer, its seller and staff; for everybody else there is no such invoice."""
        return Response(_detail_out(invoice_access.find(invoice_id, user=person(request))))


class InvoicePdf(APIView):
    permission_classes = (permissions.IsAuthenticated,)
    renderer_classes = (*api_settings.DEFAULT_RENDERER_CLASSES, PdfRenderer)  # type: ignore[arg-type]  # likewise

    @extend_schema(
        operation_id="invoices_pdf",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY} | problems(401, 403, 404, 406, 409),
    )
    def get(self, request: Request, invoice_id: UUID) -> Any:
        """The file; 409 `not_printed` until there is one."""
        found = invoice_access.find(invoice_id, user=person(request))
        return FileResponse(invoice_access.opened(found), filename=f"{found.number}.pdf", content_type="application/pdf")


class MyInvoiceDetails(generics.GenericAPIView[InvoiceDetails]):
    permission_classes = (permissions.IsAuthenticated,)
    queryset = InvoiceDetails.objects.none()
    serializer_class = DetailsIn
    pagination_class = None

    @extend_schema(operation_id="me_invoice_details", responses={200: DetailsOut, 204: None} | problems(401, 403, 406))
    def get(self, request: Request) -> Response:
        """How I am named on the invoices I write; 204 while I have not said: then by my name and postal address."""
        found = invoice_details.of(person(request))
        return Response(status=204) if found is None else Response(DetailsOut(found).data)

    @extend_schema(
        operation_id="me_invoice_details_keep",
        request=DetailsIn,
        responses={200: DetailsOut} | problems(400, 401, 403, 406, 415, 429),
    )
    def put(self, request: Request) -> Response:
        """The whole of it, for invoices to come; those issued keep what they say."""
        asked = DetailsIn(data=request.data)
        asked.is_valid(raise_exception=True)
        kept = invoice_details.keep(seller=person(request), given=invoice_details.Given(**asked.validated_data))
        return Response(DetailsOut(kept).data)


def invoice_out(found: Invoice) -> dict[str, Any]:
    sums = {name: to_decimal_string(getattr(found, name), found.currency) for name in ("hammer", "premium", "tax", "total")}
    return {
        "id": str(found.pk),
        "kind": found.kind,
        "number": found.number,
        "order": str(found.order_id),
        "corrects": str(found.corrects_id) if found.corrects_id else None,
        "title": found.title,
        "language": found.language,
        "currency": found.currency,
        **sums,
        "issued_at": timestamp(found.issued_at),
        "printing": found.status,
        "printed_at": timestamp_or_none(found.printed_at),
        "url": reverse("payments:invoice", args=[found.pk]),
        "pdf": reverse("payments:invoice_pdf", args=[found.pk]) if found.file else None,
    }


def _detail_out(found: Invoice) -> dict[str, Any]:
    parts = ("hammer", "premium", "tax", "total")
    return invoice_out(found) | {
        "seller": found.seller_as,
        "buyer": found.buyer_as | {"tax_number": ""},
        "verify": invoice_document.verify_url(found),
        "lines": [
            {"title": line.title, "detail": line.detail}
            | {part: to_decimal_string(getattr(line, part), found.currency) for part in parts}
            for line in found.lines.all()
        ],
    }

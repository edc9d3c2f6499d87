"""`manage.py bill_sales`: orders for the sales of an auction from before the house took payments (decision 0043)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from auctions import billing
from auctions.models import Auction


class Command(BaseCommand):
    help = "Makes orders for sold lots of one auction that have none yet, so that their buyers pay through the house."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("auction", type=UUID, help="id of the auction")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Auction.objects.filter(pk=options["auction"]).exists():
            message = "There is no such auction."
            raise CommandError(message)
        self.stdout.write(f"{billing.bill_old(options['auction'])} sale(s) put on orders.")

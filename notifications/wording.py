"""Puts a notice in words: at the moment it is read, in the language and time zone that are active then.

The words of a kind stand in three templates of the app that sends it (`choices.FOLDERS`): `<kind>.subject.txt` is the
title, in the page and of the mail; `<kind>.txt` is the body of both; `<kind>.html` is the mail's page. They are given
the notice's context with its times as datetimes, and write its amounts by `wire_money`. What a sender puts into a
context, all of it optional:

A kind that is told merged has a fourth: `<kind>.many.subject.txt`, the title of a mail with several (`count`) in it.

| key | what |
|---|---|
| `lot`, `lot_number`, `lot_title` | id, number and title of the lot |
| `auction`, `auction_title` | id and title of the auction |
| `amount`, `minimum_bid`, `all_in` | decimal strings in `currency`: what was bid or paid; the next bid; with premium and tax |
| `paddle` | who bid |
| `count` | new_bid: bids on the lot; auction_started: lots in it; auction_ended: lots sold |
| `checks` | books_differ: names of the checks that found something, `count` of them all |
| `opens_at` | auction_soon: RFC 3339 |
| `closes_at`, `decide_by` | RFC 3339: when bidding closes; until when seller and bidder may decide |
| `by`, `yours`, `seller`, `lapsed` | after the close: whose counter-offer; to who buys; to who sells; nobody answered in time |
| `what`, `may_offer` | second_chance: what happened; whether there is somebody to offer the lot to |
| `order` | the number of the order on which it is paid |
| `seller_name`, `seller_email` | won: with whom to settle, where there is no order |
| `reference`, `due_at`, `status`, `tracking`, `note` | orders: number; RFC 3339; what it became; the carrier's word; why |
| `rate_by`, `both` | orders, `status` rated: until when the other side may be rated (RFC 3339); both have been |
| `defaults_at`, `reminder` | payment_due: it is late, and can be paid until then (RFC 3339); which reminder it is, from 1 |
| `event`, `outcome`, `reason` | dispute: `opened`, `answered` or `decided`; `release`, `part` or `whole`; why, in a code |
| `number`, `credit_note`, `selling`, `printed` | invoice: its number; it is one; told to who sells; there is a PDF |
| `as_seller`, `other_name` | orders: told to the seller; the name of the other side |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.base import Template
from django.template.context import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from accounts import preferences
from accounts.models import User
from notifications.choices import FOLDERS, Kind
from notifications.models import Notice
from notifications.parcels import Parcel

TIMES = ("opens_at", "closes_at", "decide_by", "due_at", "defaults_at", "rate_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Plain text, not escaped: what shows it escapes it. The title is one line without control characters."""

    title: str
    body: str


@contextmanager
def reading_as(person: User) -> Iterator[None]:
    """Within: the person's language and time zone are active."""
    chosen = preferences.of(person)
    with translation.override(chosen.language), timezone.override(chosen.time_zone):
        yield


def words_of(notice: Notice) -> Words:
    context = readable(notice)
    return Words(
        title=_one_line(_plain(notice, part="subject.txt", context=context)),
        body=_plain(notice, part="txt", context=context).strip(),
    )


def title_of(parcel: Parcel) -> str:
    return words_of_many(parcel).title if parcel.is_digest else words_of(parcel.first.notice).title


def words_of_many(parcel: Parcel) -> Words:
    """The title of several pieces of news in one; each then says its own."""
    count = len(parcel.deliveries)
    path = f"{FOLDERS[parcel.kind]}/notices/{parcel.kind}.many.subject.txt"
    template: Template = get_template(path).template  # type: ignore[attr-defined]  # the stubs know of no engine's own
    return Words(title=_one_line(template.render(Context({"count": count}, autoescape=False))), body="")


def html_of(notice: Notice, *, surroundings: dict[str, Any]) -> str:
    """The mail's page: the kind's template inside the frame, given `surroundings` as well."""
    return get_template(_template(notice, part="html")).render(readable(notice) | surroundings)


def readable(notice: Notice) -> dict[str, Any]:
    """The context with times as aware datetimes. Amounts stay decimal strings: the templates write them, `wire_money`."""
    context: dict[str, Any] = {"currency": "", **notice.context}
    return context | {key: _moment(str(context[key])) for key in TIMES if context.get(key)}


def _template(notice: Notice, *, part: str) -> str:
    return f"{FOLDERS[Kind(notice.kind)]}/notices/{notice.kind}.{part}"


def _plain(notice: Notice, *, part: str, context: dict[str, Any]) -> str:
    """Text is not HTML: nothing is escaped here, whatever the template forgets."""
    template: Template = get_template(_template(notice, part=part)).template  # type: ignore[attr-defined]  # the stubs know of no engine's own
    return template.render(Context(context, autoescape=False))


def _one_line(text: str) -> str:
    """For a header and a heading: control characters and line breaks, which a title may hold, become spaces."""
    spaced = "".join(" " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each for each in text)
    return re.sub(" {2,}", " ", spaced).strip(" ")


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None

"""Where a person is sent things: given, changed, taken back; by page and over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from accounts import addresses
from accounts.models import Address, User
from tests.accounts.client import Api

pytestmark = pytest.mark.django_db

WHOLE = {
    "name": "Ada Roy",
    "lines": "12 Lake Road\nFlat 3",
    "city": "Pune",
    "region": "Maharashtra",
    "postcode": "411001",
    "country": "IN",
}


def put(api: Api, **changed: Any) -> Any:
    return api.client.put("/api/me/address/", WHOLE | changed, format="json")


@pytest.fixture
def page(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_there_is_none_until_it_is_given_and_none_once_it_is_taken_back(api: Api, person: User) -> None:
    api.sign_in(person)
    assert api.get("me/address/").status_code == 204
    assert put(api).status_code == 200
    kept = api.get("me/address/").json()
    assert kept.pop("changed_at").endswith("Z")
    assert kept == WHOLE
    assert api.delete("me/address/").status_code == api.delete("me/address/").status_code == 204
    assert not Address.objects.exists()


def test_a_new_address_takes_the_place_of_the_old_one_whole(api: Api, person: User) -> None:
    api.sign_in(person)
    put(api)
    fewer = {name: value for name, value in WHOLE.items() if name not in {"region", "postcode"}}
    assert api.client.put("/api/me/address/", fewer, format="json").json()["region"] == ""
    assert Address.objects.get().postcode == ""


def test_an_address_is_for_those_signed_in_and_one_s_own(api: Api, person: User, staff: User) -> None:
    assert api.get("me/address/").status_code == put(api).status_code == 401
    put(api.sign_in(person))
    assert api.sign_in(staff).get("me/address/").status_code == 204


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "XX"),
        ("country", "in"),
        ("country", ""),
        ("lines", " \n "),
        ("lines", "a\nb\nc\nd"),
        ("lines", "a\u202eb"),
        ("city", ""),
        ("city", "two\nlines"),
        ("name", ""),
        ("postcode", "1" * 17),
        ("planet", "Earth"),
    ],
)
def test_what_no_parcel_could_be_sent_to_is_refused(api: Api, person: User, field: str, value: str) -> None:
    answer = put(api.sign_in(person), **{field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Address.objects.exists()


def test_blank_lines_and_foreign_line_ends_are_tidied(api: Api, person: User) -> None:
    assert put(api.sign_in(person), lines=" 12 Lake Road \r\n\r\nFlat 3 ").json()["lines"] == "12 Lake Road\nFlat 3"


def test_the_database_itself_refuses_a_country_that_is_no_code(person: User) -> None:
    with pytest.raises(IntegrityError, match="address_country_is_a_code"), transaction.atomic():
        Address.objects.create(user=person, **(WHOLE | {"country": "in"}))


def test_the_page_takes_the_address_shows_it_and_takes_it_back(page: Client) -> None:
    assert "Remove the address" not in page.get("/me/address/").content.decode()
    assert page.post("/me/address/", WHOLE)["Location"] == "/me/address/"
    shown = page.get("/me/address/").content.decode()
    assert "12 Lake Road" in shown
    assert '<option value="IN" selected>India</option>' in shown
    page.post("/me/address/forget/")
    assert not Address.objects.exists()


def test_the_page_says_what_is_missing(page: Client) -> None:
    answer = page.post("/me/address/", WHOLE | {"city": "", "lines": "a\nb\nc\nd"})
    assert answer.status_code == 422
    assert "Three lines at most." in answer.content.decode()
    assert not Address.objects.exists()


def test_countries_are_named_in_the_reader_s_language() -> None:
    assert ("IN", "India") in addresses.countries()
    with translation.override("hi"):
        assert addresses.country_name("IN") == "भारत"
    assert addresses.country_name("QQ") == "QQ"
    assert not {"ZZ", "EU", "XA"} & addresses.codes()


def test_what_is_kept_of_an_address_does_not_change_with_it(person: User) -> None:
    before = addresses.given(addresses.keep(user=person, given=addresses.Given(**WHOLE)))
    addresses.keep(user=person, given=addresses.Given(**(WHOLE | {"city": "Mumbai"})))
    assert before.city == "Pune"

"""What a person may change about themselves, and that pictures are drawn anew."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart
from PIL import Image

from accounts import pictures
from accounts.models import User
from tests.accounts.client import Api
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "navy").save(drawn, kind, **options)
    return drawn.getvalue()


def send(api: Api, content: bytes, *, name: str = "me.jpg") -> Any:
    body = encode_multipart("frontier", {"avatar": SimpleUploadedFile(name, content)})
    return api.client.patch("/api/me/", body, content_type="multipart/form-data; boundary=frontier")


def test_me_says_who_one_is(api: Api, person: User) -> None:
    me = api.sign_in(person).get("me/").json()
    assert me.pop("joined_at").endswith("Z")
    assert me == {
        "id": str(person.pk),
        "email": "ada@example.test",
        "email_verified": True,
        "name": "Ada",
        "avatar": None,
        "language": "en",
        "time_zone": "UTC",
        "roles": [],
        "may_sell": True,
    }


def test_me_is_for_those_signed_in(api: Api) -> None:
    assert api.get("me/").status_code == api.patch("me/", name="X").status_code == 401


def test_what_is_given_changes_and_what_is_left_out_stays(api: Api, person: User) -> None:
    api.sign_in(person)
    assert api.patch("me/", time_zone="Asia/Kolkata").json()["time_zone"] == "Asia/Kolkata"
    changed = api.patch("me/", name="Ada L.").json()
    assert (changed["name"], changed["time_zone"]) == ("Ada L.", "Asia/Kolkata")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "evil@example.test"),
        ("is_staff", True),
        ("is_superuser", True),
        ("id", "1"),
        ("password", "another-Password-2"),
        ("roles", ["staff"]),
        ("name", ""),
        ("name", None),
        ("name", "two\nlines"),
        ("name", "nul\u0000"),
        ("language", "tlh"),
        ("time_zone", "Atlantis/Capital"),
        ("time_zone", "../../etc/passwd"),
        ("avatar", "a string"),
    ],
)
def test_anything_else_is_refused_and_changes_nothing(api: Api, person: User, field: str, value: Any) -> None:
    before = User.objects.values().get()
    answer = api.sign_in(person).patch("me/", **{field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert User.objects.values().get() == before


def test_a_body_that_is_no_object_is_refused(api: Api, person: User) -> None:
    api.sign_in(person)
    answer = api.client.patch("/api/me/", [1], format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


# --- pictures ---


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_small_square_of_ours(api: Api, person: User, media: Path, kind: str) -> None:
    answer = send(api.sign_in(person), picture(kind))
    assert answer.status_code == 200
    person.refresh_from_db()
    with Image.open(media / person.avatar.name) as kept:
        assert (kept.format, kept.size) == ("WEBP", (pictures.SIDE, pictures.SIDE))
    assert answer.json()["avatar"] == f"http://testserver/media/{person.avatar.name}"


def test_place_and_camera_are_gone(api: Api, person: User, media: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    send(api.sign_in(person), picture(exif=exif))
    person.refresh_from_db()
    kept = (media / person.avatar.name).read_bytes()
    assert b"A camera" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_the_name_of_the_file_is_ours(api: Api, person: User, media: Path) -> None:
    send(api.sign_in(person), picture(), name="../../evil.svg")
    person.refresh_from_db()
    assert person.avatar.name.startswith("avatars/")
    assert person.avatar.name.endswith(".webp")
    assert "evil" not in person.avatar.name


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
UNREADABLE = {
    "svg": SVG,
    "html": b"<html><script>alert(1)</script></html>",
    "gif": picture("GIF"),
    "tiff": picture("TIFF"),
    "cut off": picture()[:400],
    "jpeg head, html body": b"\xff\xd8\xff\xe0" + SVG,
    "nothing": b" ",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_picture_is_refused(api: Api, person: User, content: bytes) -> None:
    answer = send(api.sign_in(person), content)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["avatar"])
    person.refresh_from_db()
    assert not person.avatar


def test_a_bomb_is_refused_before_it_is_unpacked(api: Api, person: User, settings: Any) -> None:
    settings.PHOTO_LIMITS = settings.PHOTO_LIMITS | {"pixels": 1_000_000}
    bomb = picture("PNG", size=(4000, 4000))
    assert len(bomb) < 100_000
    assert send(api.sign_in(person), bomb).status_code == 400


def test_too_large_a_file_is_refused(api: Api, person: User) -> None:
    assert send(api.sign_in(person), picture() + b"\0" * pictures.BYTES).status_code == 400


def test_a_new_picture_and_none_leave_no_old_file(
    api: Api, person: User, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    api.sign_in(person)
    with django_capture_on_commit_callbacks(execute=True):
        send(api, picture())
        send(api, picture("PNG"))
    assert len(list((media / "avatars").iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert api.patch("me/", avatar=None).json()["avatar"] is None
    assert not list((media / "avatars").iterdir())


# --- the page ---


@pytest.fixture
def page(person: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


GIVEN = {"name": "Ada L.", "language": "en", "time_zone": "Asia/Kolkata"}


def test_the_page_saves(page: Client, person: User) -> None:
    answer = page.post("/me/", GIVEN | {"avatar": SimpleUploadedFile("me.png", picture("PNG"))}, follow=True)
    assert "Saved." in answer.content.decode()
    person.refresh_from_db()
    assert (person.name, person.time_zone, bool(person.avatar)) == ("Ada L.", "Asia/Kolkata", True)
    page.post("/me/", GIVEN | {"remove_avatar": "on"})
    person.refresh_from_db()
    assert not person.avatar


def test_the_page_says_what_is_wrong(page: Client, person: User) -> None:
    answer = page.post("/me/", GIVEN | {"time_zone": "Atlantis", "avatar": SimpleUploadedFile("me.png", SVG)})
    assert set(answer.context["form"].errors) == {"time_zone"}
    answer = page.post("/me/", GIVEN | {"avatar": SimpleUploadedFile("me.png", SVG)})
    assert set(answer.context["form"].errors) == {"avatar"}
    person.refresh_from_db()
    assert person.name == "Ada"


def test_a_name_is_text_and_not_markup(page: Client, person: User) -> None:
    page.post("/me/", GIVEN | {"name": "<script>alert(1)</script>"})
    assert b"<script>alert" not in page.get("/me/").content


def test_the_page_is_for_those_signed_in() -> None:
    assert Client().get("/me/")["Location"] == "/accounts/login/?next=/me/"


# --- the time ---


def test_the_time_is_the_databases(api: Api, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        told = api.get("time/").json()
    assert set(told) == {"server_time"}
    assert len(told["server_time"]) == len("2026-11-20T10:00:00.123Z")

"""Photographs: what is taken in, what is kept of it, and whose they are."""

from __future__ import annotations

import io
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from auctions import photos
from auctions.models import LotPhoto
from core.errors import Conflict
from tests.factories import make_auction, make_lot, make_user

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (90, 60), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, "red" if mode == "RGB" else None)
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F] = "Secret Camera"
    found.get_ifd(0x8825)[1] = "N"  # GPS
    return found


@pytest.fixture
def lot(seller: Any) -> Any:
    return make_lot(auction=make_auction(seller=seller, status="draft"))


@pytest.fixture
def send(api_of: Client, seller: Any, lot: Any) -> Callable[..., Any]:
    """Posts `data` as a photograph of `lot`."""

    def post(data: bytes, *, name: str = "photo.jpg", kind: str = "image/jpeg", user: Any = seller, **more: Any) -> Any:
        upload = SimpleUploadedFile(name, data, content_type=kind)
        return api_of(user).post(f"/api/lots/{lot.pk}/photos/", {"image": upload, **more}, format="multipart")

    return post


def stored(media: Path, photo: LotPhoto) -> tuple[Image.Image, Image.Image]:
    return Image.open(media / photo.image.name), Image.open(media / photo.thumbnail.name)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_written_anew_with_a_thumbnail(kind: str, send: Any, media: Path) -> None:
    answer = send(picture(kind, size=(3000, 1500)), alt="A red field")
    assert answer.status_code == 201, answer.json()
    full, small = stored(media, LotPhoto.objects.get())
    assert (full.format, full.size, small.size) == ("JPEG", (2560, 1280), (640, 320))
    found = answer.json()
    assert (found["width"], found["height"], found["alt"], found["position"]) == (2560, 1280, "A red field", 0)
    assert found["image"].startswith("http")


def test_what_is_see_through_stays_so(send: Any, media: Path) -> None:
    assert send(picture("PNG", mode="RGBA")).status_code == 201
    full, _small = stored(media, LotPhoto.objects.get())
    assert (full.format, full.mode) == ("WEBP", "RGBA")


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_taken(mode: str, send: Any) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert send(picture(kind, mode=mode)).status_code == 201


def test_the_picture_stands_upright_and_says_nothing_of_place_or_camera(send: Any, media: Path) -> None:
    data = picture("JPEG", size=(90, 60), exif=exif(orientation=6), comment=b"at home")
    assert b"Secret Camera" in data
    assert send(data).status_code == 201
    photo = LotPhoto.objects.get()
    for image in stored(media, photo):
        assert image.size == (60, 90)
        assert not dict(image.getexif())
        assert "comment" not in image.info
    for path in (photo.image.name, photo.thumbnail.name):
        assert b"Secret Camera" not in (media / path).read_bytes()


def test_an_animation_becomes_its_first_picture(send: Any, media: Path) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert send(out.getvalue()).status_code == 201
    assert getattr(stored(media, LotPhoto.objects.get())[0], "n_frames", 1) == 1


def test_names_are_ours_whatever_was_sent(send: Any, media: Path) -> None:
    for name in ("../../etc/passwd.jpg", "a.php", "x" * 300 + ".jpg", ".htaccess"):
        assert send(picture(), name=name).status_code == 201
    assert {Path(name).parent.as_posix() for name in LotPhoto.objects.values_list("image", flat=True)} == {"lots"}
    written = [path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file()]
    assert len(written) == 8
    assert all(path.startswith("lots/") and path.endswith(".jpg") for path in written)


def bomb() -> bytes:
    """A PNG of 60,000 by 60,000 pixels in a few hundred bytes."""
    head = b"\x00\x00\xea\x60\x00\x00\xea\x60\x08\x02\x00\x00\x00"

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


NO_PICTURES = {
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML that claims to be JPEG": b"<html><script>alert(1)</script></html>",
    "a GIF": picture("GIF"),
    "a BMP": picture("BMP"),
    "a TIFF": picture("TIFF"),
    "half a JPEG": picture()[: len(picture()) // 2],
    "a JPEG's head": picture()[:20],
    "a pixel bomb": bomb(),
    "too many pixels": picture("PNG", size=(10_000, 5000), mode="1"),
    "nothing": b"",
    "noise": bytes(range(256)) * 8,
}


@pytest.mark.parametrize("case", NO_PICTURES)
def test_what_is_no_picture_of_ours_is_refused_and_leaves_nothing(case: str, send: Any, media: Path) -> None:
    answer = send(NO_PICTURES[case])
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["image"])
    assert not LotPhoto.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_markup_behind_a_true_picture_does_not_survive(send: Any, media: Path) -> None:
    assert send(picture() + b"<script>alert(1)</script>").status_code == 201
    assert b"<script>" not in (media / LotPhoto.objects.get().image.name).read_bytes()


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(send: Any, settings: Any) -> None:
    settings.PHOTO_LIMITS = settings.PHOTO_LIMITS | {"bytes": 1000}
    assert list(send(picture(size=(600, 600)) + b"\0" * 1000).json()["errors"]) == ["image"]
    assert list(send(b"\0" * 200_000).json()["errors"]) == ["image"]


@pytest.mark.parametrize("data", [{}, {"image": "text"}, {"alt": "x"}])
def test_without_a_file_there_is_nothing_to_add(data: Any, api_of: Client, seller: Any, lot: Any) -> None:
    answer = api_of(seller).post(f"/api/lots/{lot.pk}/photos/", data, format="multipart")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["image"])


def test_ten_photographs_and_no_more(send: Any) -> None:
    answers = [send(picture()) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [409]
    assert [photo.position for photo in LotPhoto.objects.all()] == list(range(10))


@pytest.mark.django_db(transaction=True)
def test_ten_also_when_they_come_at_one_instant(lot: Any, seller: Any) -> None:
    data, told = picture(), []

    def go() -> None:
        try:
            photos.add(lot_id=lot.pk, actor=seller, upload=SimpleUploadedFile("a.jpg", data))
            told.append("added")
        except Conflict:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["added"] * 10 + ["refused"] * 4
    assert LotPhoto.objects.count() == 10


def test_deleting_takes_the_files_and_the_others_close_up(
    send: Any, media: Path, api_of: Client, seller: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ids = [send(picture(), alt=alt).json()["id"] for alt in "abc"]
    gone = LotPhoto.objects.get(pk=ids[0])
    with django_capture_on_commit_callbacks(execute=True):
        assert api_of(seller).delete(f"/api/photos/{ids[0]}/").status_code == 204
    assert [(photo.alt, photo.position) for photo in LotPhoto.objects.all()] == [("b", 0), ("c", 1)]
    assert not (media / gone.image.name).exists()
    assert not (media / gone.thumbnail.name).exists()


def test_deleting_a_draft_takes_its_files(
    send: Any, media: Path, api_of: Client, seller: Any, lot: Any, django_capture_on_commit_callbacks: Any
) -> None:
    send(picture())
    with django_capture_on_commit_callbacks(execute=True):
        api_of(seller).delete(f"/api/auctions/{lot.auction_id}/")
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_a_photograph_moves_among_its_lots(send: Any, api_of: Client, seller: Any) -> None:
    ids = [send(picture(), alt=alt).json()["id"] for alt in "abc"]
    answer = api_of(seller).patch(f"/api/photos/{ids[2]}/", {"position": 0}, format="json")
    assert (answer.status_code, answer.json()["position"]) == (200, 0)
    assert [photo.alt for photo in LotPhoto.objects.all()] == ["c", "a", "b"]
    api_of(seller).patch(f"/api/photos/{ids[2]}/", {"position": 9, "alt": "last"}, format="json")
    assert [photo.alt for photo in LotPhoto.objects.all()] == ["a", "b", "last"]


@pytest.mark.parametrize("change", [{"position": -1}, {"position": 10}, {"position": "1"}, {"alt": 5}, {"image": "x"}])
def test_a_change_of_a_photograph_is_strict(change: Any, send: Any, api_of: Client, seller: Any) -> None:
    photo = send(picture()).json()["id"]
    assert api_of(seller).patch(f"/api/photos/{photo}/", change, format="json").status_code == 400


def test_photographs_are_their_sellers(send: Any, api_of: Client, lot: Any, seller: Any, staff: Any) -> None:
    photo = send(picture()).json()["id"]
    assert send(picture(), user=make_user()).status_code == 404
    assert send(picture(), user=None).status_code == 401
    for user, refusal in ((make_user(), 404), (staff, 403), (None, 401)):
        assert api_of(user).delete(f"/api/photos/{photo}/").status_code == refusal
        assert api_of(user).patch(f"/api/photos/{photo}/", {"position": 0}, format="json").status_code == refusal
    assert LotPhoto.objects.count() == 1


def test_photographs_stand_fast_once_the_lot_is_open(api_of: Client, seller: Any) -> None:
    lot = make_lot(auction=make_auction(seller=seller))
    upload = SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")
    answer = api_of(seller).post(f"/api/lots/{lot.pk}/photos/", {"image": upload}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("number", [999_999, 10**30])
def test_no_such_photograph(number: int, api_of: Client, seller: Any) -> None:
    assert api_of(seller).delete(f"/api/photos/{number}/").status_code == 404

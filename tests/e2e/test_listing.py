"""A seller lists a lot in one form, with photographs; staff approve it; it stands in the catalogue and is found."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from deploy.local.environment import ROOT
from tests.e2e.house import House
from tests.e2e.room import standing
from tests.e2e.windows import Windows
from tests.factories import make_staff, make_user

PICTURES = ROOT / "config/demo/pictures"
TITLE = "Brass sextant by Negretti, cased"


def test_a_lot_from_the_form_to_the_search(house: House, windows: Windows) -> None:
    seller, staff = house.do(lambda: (make_user(name="Sven Seller"), make_staff(name="Stella Staff")))
    page = windows.open(seller, at="/sell/")
    fill_in(page)
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_text("We are looking at it.")).to_be_visible()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()

    visitor = windows.open(at="/auctions/")
    assert not is_found(visitor)
    approve(windows, staff)
    assert is_found(visitor)

    visitor.get_by_role("link", name=TITLE).click()
    standing(visitor).to_contain_text("Not open yet")
    expect(visitor.locator("[data-gallery-thumb]")).to_have_count(2)
    for photo in visitor.locator(".stage img").all():
        expect(photo).to_have_js_property("complete", value=True)
        assert photo.evaluate("photo => photo.naturalWidth") > 0


def fill_in(page: Page) -> None:
    page.get_by_label("Title buyers will see").fill(TITLE)
    page.get_by_label("Description").fill("In its mahogany case, 1880. Mirrors clear.")
    page.get_by_label("Photos").set_input_files([picture("painting"), picture("painting-close")])
    expect(page.locator("[data-photos-list] img")).to_have_count(2)
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_label("Start price").fill("120")
    page.get_by_label("Reserve, secret").fill("1,500.00")
    page.get_by_label("Buyer’s premium").fill("10")
    expect(page.get_by_label("What it comes to")).to_contain_text("€1,650.00")
    opens = timezone.now() + timedelta(days=1)
    page.get_by_label("Opens", exact=True).fill(typed(opens))
    page.get_by_label("Closes", exact=True).fill(typed(opens + timedelta(days=2)))


def picture(name: str) -> Path:
    return PICTURES / f"{name}.jpg"


def typed(moment: datetime) -> str:
    """As a date and time field takes it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


def is_found(page: Page) -> bool:
    """By a visitor who remembers two words of the title."""
    search = page.get_by_role("search")
    search.get_by_role("searchbox").fill("sextant brass")
    search.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="“sextant brass”")).to_be_visible()
    return page.get_by_role("link", name=TITLE).count() == 1


def approve(windows: Windows, staff: User) -> None:
    admin = windows.open(staff, at="/admin/auctions/auction/?status__exact=submitted")
    admin.get_by_role("link", name=TITLE).click()
    admin.get_by_role("link", name="Approve").click()
    admin.get_by_role("button", name="Approve").click()
    expect(admin.get_by_text("Done: Approve.")).to_be_visible()

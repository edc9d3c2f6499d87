"""What one is told: chosen on a page, a phone confirmed by the code that came, a browser that lets itself be pushed to."""

from __future__ import annotations

import json
import re

from playwright.sync_api import CDPSession, Page, expect

from notifications.models import Phone, PushSubscription
from tests.e2e.house import House
from tests.e2e.windows import Windows
from tests.factories import make_user
from tests.notifications.browsers import Browser

SETTINGS = "/me/notices/settings/"

# Chromium has no push service in a closed network; all else is its own: permission, service worker, what it shows.
SERVICE = """(() => {
  const given = %s;
  let held = null;
  PushManager.prototype.getSubscription = async () => held;
  PushManager.prototype.subscribe = async function (options) {
    if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new TypeError("not as a browser wants it");
    held = { toJSON: () => given, unsubscribe: async () => { held = null; return true; } };
    return held;
  };
})();"""


def test_a_mail_of_a_kind_is_switched_off_and_on_by_the_keyboard(house: House, windows: Windows) -> None:
    page = windows.open(house.do(make_user), at=SETTINGS)
    won = page.get_by_role("checkbox", name="Won by E-mail", exact=True)
    expect(won).to_be_checked()
    won.press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(won).not_to_be_checked()


def test_a_phone_is_confirmed_by_the_code_that_came_and_texts_can_be_chosen_then(house: House, windows: Windows) -> None:
    person = house.do(make_user)
    page, outbox = windows.open(person, at="/me/phone/"), windows.open(at="/help/")
    number = f"+9198{person.pk:08d}"
    page.get_by_label("Your mobile number").fill(number)
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()

    outbox.goto("/outbox/sms/")
    text = outbox.get_by_role("listitem").filter(has_text=number).first
    code = re.search(r"\d{6}", text.inner_text())
    assert code is not None
    windows.expect("status of 422")
    page.get_by_label("Code").fill("000000" if code[0] != "000000" else "111111")
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_text("That is not the code")).to_be_visible()
    page.get_by_label("Code").fill(code[0])
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_text("Your phone is confirmed.")).to_be_visible()
    assert house.do(lambda: Phone.objects.get(person=person).number) == number

    page.get_by_role("link", name="Choose what comes by SMS").click()
    page.get_by_role("checkbox", name="Won by SMS", exact=True).check()
    page.get_by_label("From").fill("22:00")
    page.get_by_label("Until").fill("07:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("checkbox", name="Won by SMS", exact=True)).to_be_checked()
    expect(page.get_by_label("Until")).to_have_value("07:00")


def test_a_browser_is_asked_on_the_press_of_a_button_and_shows_what_is_pushed(house: House, windows: Windows) -> None:
    person = house.do(make_user)
    browser = Browser(f"https://updates.push.services.mozilla.com/wpush/{person.pk}")
    page = windows.open(person, at="/help/")
    page.context.grant_permissions(["notifications"], origin=house.address)
    page.add_init_script(SERVICE % json.dumps({"endpoint": browser.endpoint, "keys": browser.keys}))
    line = page.context.new_cdp_session(page)
    line.send("ServiceWorker.enable")
    page.goto(SETTINGS)
    expect(page.get_by_text("This browser is not pushed to.")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0, (
        "nothing before the press"
    )

    page.get_by_role("button", name="Push to this browser").click()
    expect(page.locator("push-switch")).to_have_attribute("data-state", "on")
    assert house.do(lambda: PushSubscription.objects.get(person=person).endpoint) == browser.endpoint
    assert shown_of(
        page, line, house, {"title": "You won lot 3", "body": "Blue van", "tag": "notice-1", "url": "/me/notices/1/"}
    ) == [{"title": "You won lot 3", "body": "Blue van", "tag": "notice-1", "url": "/me/notices/1/"}]

    page.get_by_role("button", name="Push here no more").click()
    expect(page.locator("push-switch")).to_have_attribute("data-state", "off")
    assert not house.do(lambda: PushSubscription.objects.filter(person=person).exists())


def shown_of(page: Page, line: CDPSession, house: House, said: dict[str, str]) -> list[dict[str, str]]:
    """What the browser shows once this has come in by push, past the encryption."""
    found: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    line.send("ServiceWorker.disable")
    line.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.getRegistration('/').then((found) => Boolean(found?.active))")
    line.send(
        "ServiceWorker.deliverPushMessage", {"origin": house.address, "registrationId": found[0], "data": json.dumps(said)}
    )
    page.wait_for_function(
        "navigator.serviceWorker.getRegistration('/').then((found) => found.getNotifications()).then((all) => all.length > 0)"
    )
    shown: list[dict[str, str]] = page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.getRegistration("/");
            const all = await registration.getNotifications();
            return all.map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }));
        }"""
    )
    return shown

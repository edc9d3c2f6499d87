"""Every page of ours, and who looks at it: the list that `test_every_page.py` holds against the URLconf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

Do = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Visit:
    """`name` is that of the URL; `who` and `at` name a guest and an address of `exhibits`, `at` may be a path.

    `then` is done before looking; `status` is the answer.
    """

    name: str
    who: str = "nobody"
    at: str = ""
    then: Do | None = None
    status: int = 200

    def __str__(self) -> str:
        done = f" {self.then.__name__}" if self.then else ""
        return f"{self.name} {self.at} by {self.who}{done}".replace("  ", " ")


def pressed(button: str) -> Do:
    """An empty form, sent without the browser's own checks."""

    def sends_nothing(page: Page) -> None:
        page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
        page.locator("main").get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".error").filter(visible=True).first).to_be_visible()

    return sends_nothing


def opens_the_menus(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.menu').forEach((menu) => { menu.open = true; })")


def opens_the_tables(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.plotted__table').forEach((table) => { table.open = true; })")


def reports_the_rating(page: Page) -> None:
    page.locator("summary").get_by_text("Report it").click()
    pressed("Ask staff to look at it")(page)


def opens_the_filters(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.filters').forEach((filters) => { filters.open = true; })")


def is_asked_twice(page: Page) -> None:
    page.get_by_label("Your max bid").fill("9000000")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def is_asked_without_scripts(page: Page) -> None:
    page.evaluate("""() => {
        const form = document.querySelector("[data-bid-form=max]");
        form.elements.amount.value = "9000000";
        form.submit();
    }""")
    expect(page.get_by_role("heading", name="Set a max of")).to_be_visible()


def bids_too_little(page: Page) -> None:
    page.get_by_label("Your max bid").fill("1")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("[data-say]")).to_be_visible()


def turns_a_message_over(page: Page) -> None:
    row = page.get_by_role("log").get_by_role("listitem").last
    row.hover()
    row.locator("[data-act]").click()
    page.get_by_text("Moderate", exact=True).click()


def looks_at_questions(page: Page) -> None:
    page.get_by_role("tab", name="Questions").click()
    expect(page.get_by_role("group", name="With this question").first).to_be_visible()


def looks_at_polls(page: Page) -> None:
    page.get_by_role("tab", name="Poll").click()
    page.get_by_text("New poll").click()
    expect(page.locator(".poll").first).to_be_visible()


def is_asked_first(page: Page) -> None:
    page.get_by_role("button", name="Let the hammer fall").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def is_in_the_room(page: Page) -> None:
    expect(page.locator("room-stage:is([data-phase=live], [data-phase=picture-off])")).to_be_attached()


def was_tested(page: Page) -> None:
    expect(page.locator("[data-check-again]")).to_be_enabled()


def asks_for_every_key(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Every key")).to_be_visible()


def enters_a_floor_bid(page: Page) -> None:
    expect(page.locator("[data-deed=floor]")).to_have_attribute("aria-disabled", "false")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write the number of a paddle, or F.")).to_be_visible()


def looks_at_a_list(page: Page) -> None:
    form = page.locator("form").filter(has=page.get_by_role("heading", name="Set many from a list"))
    form.get_by_label("Or the lines themselves").fill("1,1200\n2,800\n9,100")
    form.get_by_label("Why").fill("Season 4")
    form.get_by_role("button", name="Look at the list").click()
    expect(page.get_by_text("1 line is wrong. Nothing is set.")).to_be_visible()


def bids_beyond_the_purse(page: Page) -> None:
    page.get_by_label("Your max bid").fill("900")
    page.get_by_role("button", name="Set", exact=True).click()
    page.locator("[data-unusual-yes]").click()
    expect(page.locator("[data-say]")).to_contain_text("Your purse covers")


VISITS = (
    Visit("home"),
    Visit("auctions:browse"),
    Visit("auctions:browse", "outbid", at="/auctions/?q=wheat&state=live&min_price=much", then=opens_the_filters),
    Visit("auctions:browse", at="/auctions/?q=nothing-of-the-kind"),
    Visit("auctions:detail", at="sale: on"),
    Visit("auctions:detail", "leader", at="sale: on"),
    Visit("auctions:detail", "newcomer", at="sale: live"),
    Visit("auctions:detail", "unconfirmed", at="sale: to come"),
    Visit("auctions:detail", "waiting", at="sale: choosy"),
    Visit("auctions:detail", "seller", at="sale: choosy"),
    Visit("auctions:detail", "seller", at="sale: draft"),
    Visit("auctions:detail", "staff", at="sale: submitted"),
    Visit("auctions:detail", "organiser", at="sale: declined"),
    Visit("auctions:detail", "organiser", at="sale: live", then=is_asked_first),
    Visit("auctions:detail", "seller", at="sale: over"),
    Visit("auctions:detail", at="sale: cancelled"),
    Visit("auctions:sell", "seller"),
    Visit("auctions:sell", "newcomer", then=pressed("Send for approval"), status=422),
    Visit("auctions:mine", "seller"),
    Visit("auctions:mine", "newcomer"),
    Visit("auctions:edit", "seller", at="edit sale"),
    Visit("auctions:edit", "seller", at="edit sale to come"),
    Visit("auctions:purses", "purse seller", at="purses"),
    Visit("auctions:purses", "purse seller", at="purses", then=looks_at_a_list, status=422),
    Visit("auctions:detail", "awaiting deposit", at="sale: with purses"),
    Visit("auctions:detail", "with a purse", at="sale: with purses"),
    Visit("auctions:detail", "deposit promised", at="sale: with purses"),
    Visit("auctions:detail", "deposit sent back", at="sale: with purses"),
    Visit("auctions:detail", "purse seller", at="sale: with purses"),
    Visit("auctions:add_lot", "seller", at="add lot"),
    Visit("auctions:edit_lot", "seller", at="edit lot"),
    Visit("auctions:edit_lot", "seller", at="amend lot"),
    Visit("bidding:lot", at="lot: led"),
    Visit("bidding:lot", "leader", at="lot: led"),
    Visit("bidding:lot", "outbid", at="lot: led", then=bids_too_little),
    Visit("bidding:lot", "outbid", at="lot: led", then=is_asked_twice),
    Visit("bidding:lot", "with a purse", at="lot: led from a purse"),
    Visit("bidding:lot", "with a purse", at="lot: with a purse", then=bids_beyond_the_purse),
    Visit("bidding:lot", "awaiting deposit", at="lot: with a purse"),
    Visit("bidding:lot", "newcomer", at="lot: led"),
    Visit("bidding:lot", "seller", at="lot: led"),
    Visit("bidding:lot", at="lot: under the hammer"),
    Visit("bidding:lot", "organiser", at="lot: under the hammer", then=is_asked_first),
    Visit("bidding:lot", "organiser", at="lot: under the hammer", then=turns_a_message_over),
    Visit("bidding:lot", "organiser", at="lot: under the hammer", then=looks_at_questions),
    Visit("bidding:lot", "organiser", at="lot: under the hammer", then=looks_at_polls),
    Visit("bidding:lot", "waiting", at="lot: to come"),
    Visit("bidding:lot", "winner", at="lot: sold"),
    Visit("bidding:lot", at="lot: sold"),
    Visit("bidding:lot", at="lot: undecided"),
    Visit("bidding:lot", at="lot: withdrawn"),
    Visit("bidding:decide", "undecided seller", at="decision"),
    Visit("bidding:decide", "undecided bidder", at="decision"),
    Visit("bidding:decide_by_link", at="decision by link"),
    Visit("bidding:chance", "seller of an unpaid lot", at="second chance"),
    Visit("bidding:chance_by_link", at="second chance by link"),
    Visit("bidding:chance_by_link", at="second chance by a worn link"),
    Visit("bidding:decide_by_link", at="decision by a worn link"),
    Visit("bidding:place_bid", "outbid", at="lot: led", then=is_asked_without_scripts),
    Visit("bidding:console", "organiser", at="console"),
    Visit("bidding:console", "organiser", at="console", then=asks_for_every_key),
    Visit("bidding:console", "organiser", at="console", then=enters_a_floor_bid),
    Visit("bidding:projector", at="projector"),
    Visit("bidding:replay", at="replay"),
    Visit("bidding:replay", "seller", at="replay of a timed sale"),
    Visit("bidding:replay", at="replay of nothing"),
    Visit("bidding:figures", "seller", at="figures", then=opens_the_tables),
    Visit("bidding:figures", at="figures"),
    Visit("auctions:statement", "seller", at="sale statement"),
    Visit("bidding:my_bids", "leader"),
    Visit("bidding:my_bids", "newcomer"),
    Visit("bidding:dashboard", "winner", then=opens_the_tables),
    Visit("bidding:dashboard", "leader"),
    Visit("bidding:dashboard", "newcomer"),
    Visit("bidding:sales", "seller", then=opens_the_tables),
    Visit("bidding:sales", "newcomer"),
    Visit("payments:orders", "buyer"),
    Visit("payments:orders", "newcomer"),
    Visit("ledger:statement", "buyer"),
    Visit("ledger:statement", "newcomer"),
    Visit("payments:order", "buyer", at="order to pay"),
    Visit("payments:order", "buyer", at="order on its way"),
    Visit("payments:order", "seller", at="order to pay"),
    Visit("payments:order", "seller", at="order to send"),
    Visit("payments:order", "staff", at="order to send"),
    Visit("payments:order", "buyer", at="order to rate"),
    Visit("payments:order", "buyer", at="order to rate", then=pressed("Rate"), status=422),
    Visit("payments:order", "seller", at="order rated"),
    Visit("payments:order", "seller", at="order rated", then=reports_the_rating, status=422),
    Visit("auctions:person", at="person who sells"),
    Visit("auctions:person", "seller", at="person who buys"),
    Visit("auctions:person", at="/people/0/", status=404),
    Visit("payments:invoices", "buyer"),
    Visit("payments:invoices", "newcomer"),
    Visit("payments:invoice", "buyer", at="invoice"),
    Visit("payments:invoice", "seller", at="credit note"),
    Visit("payments:invoice_details", "seller"),
    Visit("payments:invoice_details", "seller", then=pressed("Save"), status=422),
    Visit("payments:verify", at="genuine invoice"),
    Visit("payments:verify", at="/verify/made-up/", status=404),
    Visit("payments:pay", "buyer", at="pay"),
    Visit("payments:pay", "buyer", at="pay: refused"),
    Visit("payments:pay", "buyer", at="pay: by transfer"),
    Visit("payments:pay", "buyer", at="pay: paid"),
    Visit("payments:sandbox", at="sandbox"),
    Visit("payments:sandbox", at="sandbox: asks"),
    Visit("payments:sandbox", at="sandbox: over"),
    Visit("payments:deposit", "buyer", at="deposit"),
    Visit("payments:deposit", "deposit promised", at="deposit: promised"),
    Visit("payments:deposit", "deposit sent back", at="deposit: sent back"),
    Visit("payments:refund", "seller", at="refund"),
    Visit("payments:refund", "seller", at="refund", then=pressed("Refund"), status=422),
    Visit("payments:cards", "buyer"),
    Visit("payments:cards", "newcomer"),
    Visit("payments:payouts", "seller"),
    Visit("payments:payouts", "buyer"),
    Visit("payments:payouts", "newcomer"),
    Visit("payments:sandbox", at="sandbox: payouts"),
    Visit("payments:transfer_details", "seller"),
    Visit("payments:dispute", "buyer", at="something wrong"),
    Visit("payments:dispute", "buyer", at="something wrong", then=pressed("Open a dispute"), status=422),
    Visit("payments:dispute", "seller", at="dispute"),
    Visit("payments:dispute", "staff", at="dispute"),
    Visit("payments:address", "buyer", at="address of an order"),
    Visit("payments:address", "buyer", at="address of an order", then=pressed("Save"), status=422),
    Visit("conferencing:room", at="room", then=is_in_the_room),
    Visit("conferencing:room", "organiser", at="room", then=is_in_the_room),
    Visit("conferencing:join", at="before the room", then=was_tested),
    Visit("conferencing:join", "organiser", at="before the room", then=was_tested),
    Visit("accounts:profile", "leader"),
    Visit("accounts:profile", "unconfirmed"),
    Visit("accounts:profile", "suspended", status=403),
    Visit("accounts:sessions", "leader"),
    Visit("notifications:settings", "leader"),
    Visit("notifications:phone", "leader"),
    Visit("notifications:phone", "leader", then=pressed("Send a code"), status=422),
    Visit("notifications:outbox_texts"),
    Visit("notifications:outbox_pushes"),
    Visit("notifications:unsubscribe", at="unsubscribe"),
    Visit("accounts:address", "leader"),
    Visit("accounts:address", "leader", then=pressed("Save"), status=422),
    Visit("notifications:list", "outbid"),
    Visit("notifications:list", "newcomer"),
    Visit("chat:messages", "leader"),
    Visit("chat:messages", "newcomer"),
    Visit("chat:conversation", "leader", at="conversation"),
    Visit("notifications:outbox"),
    Visit("notifications:outbox_mail", at="mail"),
    Visit("notifications:outbox_html", at="mail as a page"),
    Visit("help", "leader", then=opens_the_menus),
    Visit("help", "staff", then=opens_the_menus),
    Visit("styleguide"),
    Visit("account_login"),
    Visit("account_login", then=pressed("Log in")),
    Visit("account_logout", "leader"),
    Visit("account_inactive"),
    Visit("account_signup"),
    Visit("account_signup", then=pressed("Sign up")),
    Visit("account_reauthenticate", "newcomer"),
    Visit("account_email", "newcomer"),
    Visit("account_email", "unconfirmed"),
    Visit("account_email_verification_sent"),
    Visit("account_change_password", "newcomer"),
    Visit("account_set_password", "without password"),
    Visit("account_reset_password"),
    Visit("account_reset_password_done"),
    Visit("account_confirm_email", at="confirm"),
    Visit("account_confirm_email", at="/accounts/confirm-email/worn-out/"),
    Visit("account_reset_password_from_key", at="reset"),
    Visit("account_reset_password_from_key", at="/accounts/password/reset/key/1-worn-out/"),
    Visit("account_reset_password_from_key_done"),
)

NO_PAGE = {
    "auctions:register": "takes a form",
    "auctions:move": "takes a form",
    "auctions:remove_lot": "takes a form",
    "auctions:remove_photo": "takes a form",
    "auctions:decide": "takes a form",
    "auctions:set_purse": "takes a form",
    "auctions:set_purses": "takes a form",
    "bidding:operate": "takes a form",
    "payments:act": "takes a form",
    "payments:decide_dispute": "takes a form",
    "payments:rate": "takes a form",
    "payments:report_rating": "takes a form",
    "payments:dispute_picture": "is no page but a picture",
    "payments:confirm_transfer": "takes a form",
    "payments:confirm_sent_back": "takes a form",
    "payments:deposit_received": "takes a form",
    "payments:deposit_sent_back": "takes a form",
    "payments:remove_card": "takes a form",
    "payments:webhook": "is the door of gateways",
    "payments:returned": "leads to the page of what was paid",
    "payments:payouts_returned": "leads to the page of payouts",
    "payments:payouts_again": "leads to the gateway",
    "payments:card_saved": "leads to the page of cards",
    "payments:invoice_pdf": "is no page but a file",
    "bidding:absentee": "takes a form",
    "auctions:statement_sheet": "is no page but a table",
    "ledger:statement_sheet": "is no page but a table",
    "bidding:dashboard_sheet": "is no page but a table",
    "bidding:bought_picture": "is no page but a picture",
    "bidding:bought_sheet": "is no page but a table",
    "bidding:sold_picture": "is no page but a picture",
    "bidding:sold_sheet": "is no page but a table",
    "bidding:purse_picture": "is no page but a picture",
    "bidding:purse_sheet": "is no page but a table",
    "bidding:figure_picture": "is no page but a picture",
    "bidding:figure_sheet": "is no page but a table",
    "bidding:ladder_picture": "is no page but a picture",
    "bidding:ladder_sheet": "is no page but a table",
    "conferencing:recording_file": "is no page but a film",
    "conferencing:show_recording": "takes a form",
    "accounts:end_all_sessions": "takes a form",
    "accounts:end_session": "takes a form",
    "notifications:read_all": "takes a form",
    "chat:block": "takes a form",
    "chat:unblock": "takes a form",
    "set_language": "takes a form",
    "notifications:remove_push": "takes a form",
    "notifications:forget_phone": "takes a form",
    "notifications:sms_status": "takes a report",
    "accounts:forget_address": "takes a form",
    "notifications:outbox_file": "is no page but a file",
    "notifications:follow": "leads to what a notice is about",
    "account_confirm_login_code": "leads away: nobody logs in by code here",
    "usersessions_list": "leads to our own list",
}
"""Named addresses that show no page when they are opened."""

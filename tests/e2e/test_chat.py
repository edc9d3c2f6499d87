"""People talk, ask and vote beside a sale, in two windows and more; who holds the sale keeps order."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from chat.models import Channel, Message
from tests.e2e.house import House
from tests.e2e.sales import Sale, make_sale
from tests.e2e.talking import act, message, messages, say, turn_to
from tests.e2e.windows import Windows

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)> https://example.org/a?b=1."
PAGE = 50


def opened(house: House) -> Sale:
    return house.do(lambda: make_sale(is_furnished=True))


def test_two_talk_and_the_seller_keeps_order(house: House, windows: Windows) -> None:
    sale = opened(house)
    hers, his = (windows.open(person, at=sale.lot_page()) for person in sale.bidders)
    sellers = windows.open(sale.seller, at=sale.lot_page())
    expect(hers.get_by_text("Nobody has said anything yet.")).to_be_visible()

    # What looks like a script is text; an address is a link that carries nothing along.
    say(hers, SCRIPT)
    for page in (hers, his, sellers):
        expect(message(page, "Paddle 1")).to_contain_text(SCRIPT)
        expect(messages(page).locator("script, img")).to_have_count(0)
    link = message(his, "Paddle 1").get_by_role("link")
    expect(link).to_have_attribute("href", "https://example.org/a?b=1")
    expect(link).to_have_attribute("rel", "nofollow noopener noreferrer ugc")

    # Somebody is writing; what comes while one looks elsewhere is counted.
    turn_to(his, "Questions")
    sellers.get_by_role("combobox", name="Say something to the room").press_sequentially("See")
    expect(hers.get_by_text("Sofia Seller is writing")).to_be_visible()
    say(sellers, "See the papers, page 2.")
    expect(his.get_by_role("tab", name="Chat")).to_contain_text("1 unread message")
    turn_to(his, "Chat")
    expect(his.get_by_role("tab", name="Chat")).not_to_contain_text("unread")
    expect(message(his, "See the papers")).to_contain_text("Moderator")

    act(sellers, "Paddle 1", "Delete")
    sellers.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    for page in (hers, his):
        expect(message(page, "Paddle 1")).to_contain_text("Deleted by a moderator")
        expect(page.get_by_text("<script>")).to_have_count(0)

    act_mute(sellers, his)
    sellers.get_by_text("Moderate", exact=True).click()
    sellers.get_by_label("Slow mode").select_option("One message in 5 minutes")
    expect(hers.get_by_text("Slow mode: again in")).to_be_visible()
    expect(hers.get_by_role("button", name="Send")).to_be_disabled()


def act_mute(moderator: Page, muted: Page) -> None:
    """He says something and is muted for it, and reads why he cannot answer."""
    say(muted, "Rubbish!")
    act(moderator, "Rubbish!", "Mute")
    dialog = moderator.get_by_role("dialog", name="Mute Paddle 2?")
    dialog.get_by_label("For how long").select_option("1 hour")
    dialog.get_by_role("button", name="Mute").click()
    expect(muted.get_by_text("A moderator muted you until")).to_be_visible()
    expect(muted.get_by_role("combobox", name="Say something to the room")).to_be_disabled()


def test_by_keyboard_one_means_corrects_answers_agrees_and_reports(house: House, windows: Windows) -> None:
    sale = opened(house)
    hers, his = (windows.open(person, at=sale.lot_page()) for person in sale.bidders)
    sellers = windows.open(sale.seller, at=sale.lot_page())
    say(his, "Is the mileage right?")
    expect(message(hers, "mileage")).to_be_visible()

    line = hers.get_by_role("combobox", name="Say something to the room")
    line.press_sequentially("@pad")
    expect(hers.get_by_role("option", name="Paddle 2", selected=True)).to_be_visible()
    line.press("Enter")
    line.press_sequentially("ask the sellr")
    line.press("Enter")
    expect(message(his, "ask the sellr").locator("mark")).to_have_text("@Paddle 2")

    # The arrow up corrects what one said last, once it stands there.
    expect(message(hers, "ask the sellr")).to_be_visible()
    line.press("ArrowUp")
    expect(line).to_have_value("@Paddle 2 ask the sellr")
    line.press("Backspace")
    line.press_sequentially("er")
    line.press("Enter")
    expect(message(his, "ask the seller")).to_contain_text("corrected")

    row = message(his, "ask the seller")
    row.locator("[data-act]").focus()
    his.keyboard.press("Enter")
    his.keyboard.press("Enter")  # the first of the buttons: agree
    expect(message(hers, "ask the seller").get_by_role("button", name="Agree, 1 person")).to_be_visible()
    act(his, "ask the seller", "Reply")
    say(his, "I will.")
    expect(message(hers, "I will.")).to_contain_text("To Paddle 1: @Paddle 2 ask the seller")

    act(his, "ask the seller", "Report")
    report = his.get_by_role("dialog", name="Report the message of Paddle 1?")
    report.get_by_label("What is wrong with it").fill("Not nice.")
    report.get_by_role("button", name="Report").click()
    expect(his.get_by_text("A moderator looks at it.").last).to_be_visible()
    sellers.get_by_text("1 report").click()
    expect(sellers.get_by_text("Paddle 2 reports: Not nice.")).to_be_visible()
    sellers.get_by_role("button", name="Nothing wrong").click()
    expect(sellers.get_by_text("1 report")).to_be_hidden()

    act(his, "I will.", "Take back")
    his.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(messages(hers).last).to_contain_text("Taken back by who wrote it")


def test_a_question_is_approved_voted_for_and_answered(house: House, windows: Windows) -> None:
    sale = opened(house)
    hers, his = (windows.open(person, at=sale.lot_page()) for person in sale.bidders)
    sellers = windows.open(sale.seller, at=sale.lot_page())
    for page in (hers, his):
        turn_to(page, "Questions")
    hers.get_by_label("Ask the house").fill("Is there a second key?")
    hers.get_by_label("Ask the house").press("Enter")
    expect(hers.get_by_text("A moderator looks at it first.").first).to_be_visible()
    expect(his.get_by_text("Is there a second key?")).to_have_count(0)

    expect(sellers.get_by_role("tab", name="Questions")).to_contain_text("1 question waits")
    turn_to(sellers, "Questions")
    sellers.get_by_role("button", name="Let it stand").click()
    expect(his.get_by_text("Asked by Paddle 1. Waiting.")).to_be_visible()
    his.get_by_role("button", name="Vote, 0").click()
    expect(his.get_by_role("button", name="Vote, 1")).to_have_attribute("aria-pressed", "true")
    expect(hers.get_by_role("button", name="Vote, 1")).to_be_visible()

    questions = sellers.get_by_role("group", name="With this question")
    questions.get_by_role("button", name="Answer").click()
    dialog = sellers.get_by_role("dialog", name="Is there a second key?")
    dialog.get_by_label("Answer").fill("Yes, in the glove box.")
    dialog.get_by_role("button", name="Answer").click()
    for page in (hers, his):
        expect(page.get_by_text("Answered: Yes, in the glove box.")).to_be_visible()


def test_a_poll_is_voted_in_once_and_shows_its_bars(house: House, windows: Windows) -> None:
    sale = opened(house)
    hers, his = (windows.open(person, at=sale.lot_page()) for person in sale.bidders)
    sellers = windows.open(sale.seller, at=sale.lot_page())
    for page in (hers, his, sellers):
        turn_to(page, "Poll")
    expect(hers.get_by_text("There is nothing to vote on.")).to_be_visible()
    sellers.get_by_text("New poll").click()
    sellers.get_by_role("textbox", name="Question", exact=True).fill("Where does lot 1 end?")
    sellers.get_by_label("Answers, one a line").fill("Below 20\nAbove 20")
    sellers.get_by_role("button", name="Keep as a draft").click()
    sellers.get_by_role("button", name="Open the poll").click()

    for page, answer in ((hers, "Above 20"), (his, "Below 20")):
        page.get_by_role("radio", name=answer).check()
        page.get_by_role("button", name="Vote", exact=True).click()
        expect(page.get_by_text(f"{answer} (your vote)")).to_be_visible()
    expect(hers.get_by_text("2 votes")).to_be_visible()
    expect(hers.locator(".poll__opt[data-mine] rect.fg")).to_have_attribute("width", "50.0%")
    expect(hers.get_by_role("button", name="Vote", exact=True)).to_be_hidden()

    sellers.get_by_role("button", name="Close the poll").click()
    for page in (hers, his):
        expect(page.get_by_text("Closed. 2 votes")).to_be_visible()


def test_earlier_messages_come_by_scrolling_up(house: House, windows: Windows) -> None:
    sale = opened(house)
    windows_of = windows.open(sale.bidders[0], at=sale.lot_page())
    say(windows_of, "The last word")
    house.do(lambda: said_before(sale.auction.channel))
    reader = windows.open(at=sale.lot_page())
    expect(messages(reader)).to_have_count(PAGE)
    expect(message(reader, "The last word")).to_be_in_viewport()
    reader.get_by_role("log").evaluate("(list) => list.scrollTo(0, 0)")
    expect(messages(reader)).to_have_count(PAGE + 11)
    expect(messages(reader).first).to_contain_text("Word 1 of 60")
    # Nobody who is not known says anything; the way in is where the line would be.
    expect(reader.get_by_role("link", name="Log in to take part")).to_be_visible()


def said_before(channel: Channel | None) -> None:
    """Sixty messages before the one that is there."""
    assert channel is not None
    (last,) = Message.objects.filter(channel=channel)
    Message.objects.filter(pk=last.pk).update(sequence=61)
    more = [
        Message(
            channel=channel,
            sequence=number,
            revision=last.revision,
            author_id=last.author_id,
            label=last.label,
            voice=last.voice,
            key=f"before {number}",
            text=f"Word {number} of 60",
        )
        for number in range(1, 61)
    ]
    Message.objects.bulk_create(more)
    Channel.objects.filter(pk=channel.pk).update(last_sequence=61)


def test_what_is_said_while_the_line_is_down_goes_out_once(house: House, windows: Windows) -> None:
    sale = opened(house)
    windows.expect("WebSocket|ERR_INTERNET_DISCONNECTED|Failed to fetch|Failed to load resource")
    hers, his = (windows.open(person, at=sale.lot_page()) for person in sale.bidders)
    say(hers, "Before")
    expect(message(his, "Before")).to_be_visible()
    hers.context.set_offline(True)
    expect(hers.get_by_text("What you write is sent when the line is back.")).to_be_visible()
    line = hers.get_by_role("combobox", name="Say something to the room")
    line.fill("Meanwhile")
    line.press("Enter")
    expect(hers.get_by_text("Not sent yet: the line broke.")).to_be_visible()
    say(his, "Are you there?")
    hers.context.set_offline(False)
    expect(message(his, "Meanwhile")).to_have_count(1)
    expect(message(hers, "Are you there?")).to_be_visible()
    expect(line).to_have_value("")


def test_a_private_word_is_read_by_two_until_one_blocks(house: House, windows: Windows) -> None:
    sale = opened(house)
    hers = windows.open(sale.bidders[0], at=sale.lot_page())
    sellers = windows.open(sale.seller, at=sale.lot_page())
    say(sellers, "Questions? Write to me.")
    act(hers, "Write to me.", "Write in private")
    expect(hers.get_by_role("heading", name="Sofia Seller")).to_be_visible()
    line = hers.get_by_role("combobox", name="Write a message")
    line.fill("May I collect on Monday?")
    line.press("Enter")

    sellers.get_by_role("status").filter(has_text="Paddle 1 wrote to you").get_by_role("link", name="Open").click()
    expect(message(sellers, "May I collect on Monday?")).to_be_visible()
    answer = sellers.get_by_role("combobox", name="Write a message")
    answer.fill("Yes, from nine.")
    answer.press("Enter")
    expect(message(hers, "Yes, from nine.")).to_be_visible()

    sellers.get_by_role("button", name="Block").click()
    sellers.get_by_role("dialog").get_by_role("button", name="Block").click()
    expect(sellers.get_by_text("Neither of you can write to the other.")).to_be_visible()
    line.fill("And Tuesday?")
    line.press("Enter")
    expect(hers.locator("[data-say-why]")).to_be_visible()
    expect(message(sellers, "And Tuesday?")).to_have_count(0)
    sellers.get_by_role("link", name="Whom you have blocked").click()
    sellers.get_by_role("button", name="Unblock").click()
    expect(sellers.get_by_role("button", name="Unblock")).to_have_count(0)

"""What the lot page says, once for the server and for the scripts: both fill the same sentences.

`say("outbid.more", leader="12", price="₹8.25")` here is `say("outbid.more", { leader: "12", price: "₹8.25" })` in
`bidding/words.js`, which gets them from the page (templates/bidding/lot/words.html).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, pgettext_lazy
from django.utils.translation import gettext_lazy as _

STANDING: Final[Mapping[str, Promise]] = {
    "leading.word": _("You lead"),
    "leading.more": _("Paddle {paddle}, {price}"),
    "leading.max": _("Paddle {paddle}, {price}. Your max is {max}"),
    "outbid.word": _("Outbid"),
    "outbid.more": _("by paddle {leader} at {price}"),
    "reserve.word": _("Reserve not met"),
    "reserve.more": _("You are highest at {price}"),
    "reserve.max": _("You are highest at {price}. Your max is {max}"),
    "reconnecting.word": _("Reconnecting"),
    "reconnecting.more": _("Price as of {time}."),
    "reconnecting.max": _("Price as of {time}. Your max bid still works."),
    "sold.mine.word": _("Sold to you, {price}"),
    "sold.mine.more": _("How it goes on stands below."),
    "sold.word": _("Sold, {price}"),
    "sold.more": _("to paddle {leader}"),
    "unsold.word": _("Unsold"),
    "unsold.more": _("Nobody bid."),
    "unsold.bid": _("The highest bid was {price}."),
    "awaiting.word": _("The seller decides"),
    "awaiting.mine": _("You are highest at {price}. We tell you what comes of it."),
    "awaiting.more": _("The highest bid is {price}."),
    "withdrawn.word": _("Withdrawn"),
    "withdrawn.more": _("This lot is not for sale any more."),
    "cancelled.word": _("Sale cancelled"),
    "cancelled.more": _("Nothing in it is for sale any more."),
    "hold.word": _("On hold"),
    "hold.more": _("The clock stands still; no bids until it goes on."),
    "hold.mine": _("You lead at {price}. The clock stands still."),
    "queued.word": _("Not open yet"),
    "queued.more": _("Bids count from {time}."),
    "queued.live": _("The seller opens it."),
    "seller.word": _("You sell this lot"),
    "seller.none": _("Nobody has bid yet."),
    "seller.more": _("Paddle {leader} leads at {price}"),
    "fair_warning.word": _("Fair warning"),
    "final_call.word": _("Final call"),
    "against.more": _("Against you at {price}"),
    "ready.word": _("You hold paddle {paddle}"),
    "ready.more": _("The next bid is {minimum}"),
    "watching.word": _("You are watching"),
    "watching.anonymous": _("Log in to bid"),
    "watching.unverified": _("Confirm your e-mail address to bid"),
    "watching.unregistered": _("Register to bid"),
    "watching.auctioneer": _("You conduct this sale"),
    "watching.awaiting_deposit": _("Give the deposit to bid"),
    "watching.pending": _("The seller has yet to let you in"),
    "watching.declined": _("The seller did not let you in"),
    "watching.revoked": _("The seller took your paddle back"),
    "watching.over": _("This sale takes no more bidders"),
}

CLOCK: Final[Mapping[str, Promise]] = {
    "clock.closes": _("Closes {time}"),
    "clock.closes.hard": _("Closes {time}, at the latest {hard}"),
    "clock.adds.seconds": _("A bid now adds {n} s"),
    "clock.adds.minutes": _("A bid now adds {n} min"),
    "clock.opens": _("Opens {time}"),
    "clock.opening": _("Opening now"),
    "clock.held": _("On hold: the time left is kept"),
    "clock.hammer": _("Closes when the hammer falls"),
}

LOG: Final[Mapping[str, Promise]] = {
    "you": _("You"),
    "paddle": _("Paddle {paddle}"),
    "floor": _("In the room"),
    "floor.badge": pgettext_lazy("on the paddle of somebody in the room", "F"),
    "automatic": _("automatic"),
    "origin.room": _("in the room"),
    "origin.absentee": _("left with the house"),
    "log.opened": _("Open for bids"),
    "log.extended": _("Closes later: {time}"),
    "log.extended.reason": _("Closes later: {time}. {reason}"),
    "log.reserve_met": _("Reserve met"),
    "log.reserve_lowered": _("The seller lowered the reserve"),
    "log.hold": _("On hold"),
    "log.resume": _("Bidding goes on"),
    "log.closed.sold": _("Sold to paddle {paddle}, {price}"),
    "log.closed.mine": _("Sold to you, {price}"),
    "log.closed.unsold": _("Unsold"),
    "log.closed.passed": _("Passed"),
    "log.closed.awaiting_decision": _("Closed: the seller decides"),
    "log.decision.accepted": _("The seller accepts {price}: sold"),
    "log.decision.rejected": _("The seller says no: unsold"),
    "log.decision.countered": _("The seller asks {price}"),
    "log.decision.offered": _("Paddle {paddle} offers {price}"),
    "log.decision.counter_accepted": _("Agreed: sold for {price}"),
    "log.decision.counter_rejected": _("Paddle {paddle} says no to {price}"),
    "log.decision.lapsed": _("No decision came in time: unsold"),
    "log.fell_through": _("The buyer did not pay: not sold"),
    "log.second_chance.offered": _("Offered to paddle {paddle}"),
    "log.second_chance.accepted": _("Sold to paddle {paddle}, {price}"),
    "log.second_chance.rejected": _("Paddle {paddle} says no: not sold"),
    "log.second_chance.lapsed": _("No answer from paddle {paddle}: not sold"),
    "log.withdrawn": _("Withdrawn: the auction was cancelled"),
    "log.text_added": _("The seller adds: {text}"),
    "log.fair_warning": _("Fair warning"),
    "log.final_call": _("Final call"),
    "log.ask_set": _("The auctioneer asks {price}"),
    "log.undone": _("The last bid is taken back"),
    "log.increment_set": _("Bids rise by {price} now"),
    "log.increment_set.table": _("Bids rise by the table again"),
    "log.floor_named": _("The bid in the room is of paddle {paddle}"),
    "log.hold.bidders": _("On hold by itself: many bidders have lost the connection"),
    "log.hold.auctioneer": _("On hold by itself: the auctioneer has lost the connection"),
    "log.hold.gateway": _("On hold by itself: the picture is gone"),
    "log.reopened": _("Open again"),
    "log.reopened.reason": _("Open again: {reason}"),
    "log.said": _("“{text}”"),
    "log.words": _("Auctioneer’s words"),
}

BOARD: Final[Mapping[str, Promise]] = {
    "pill.open": _("Open"),
    "pill.live": _("On air"),
    "price.now": _("Current bid"),
    "price.start": _("Starts at"),
    "price.hammer": _("Hammer price"),
    "price.as_of": _("Price as of {time}"),
    "leads": _("leads"),
    "lead.you": _("you lead"),
    "bought": _("bought it"),
    "bought.you": _("bought it"),
    "reserve.none": _("No reserve"),
    "reserve.met": _("Reserve met"),
    "reserve.not": _("Reserve not met"),
    "stamp.sold": _("Sold"),
    "stamp.unsold": _("Unsold"),
    "stamp.reconnecting": _("Reconnecting"),
    "ladder": _("Price ladder, the last bids from the lowest to the highest"),
    "next": _("next"),
}

PANEL: Final[Mapping[str, Promise]] = {
    "bid.button": _("Bid {price}"),
    "bid.sending": _("Sending your bid"),
    "bid.over": _("Bidding is over"),
    "bid.closed": _("No bids now"),
    "bid.unsure": _("No answer yet. We ask again; your bid counts once, whatever happens."),
    "bid.too_low": _("The next bid is {minimum}. Nothing was bid."),
    "bid.max_low": _("You lead already. A higher max starts at {minimum}."),
    "bid.purse": _("Your purse covers {available} at most here, and this takes {needed}. Nothing was bid."),
    "bid.not_open": _("This lot takes no bids now. Nothing was bid."),
    "bid.leads": _("You lead at {price}."),
    "bid.beaten": _("Your bid of {amount} was taken, but somebody has a higher max: now {price}."),
    "bid.invalid": _("Write an amount like {example}. Nothing was bid."),
    "bid.throttled": _("Too fast. Your bid waits a moment."),
    "bid.moved": _("The next bid has just changed to {price}. Press again if you mean it."),
    "bid.signed_out": _("You are logged out, and nothing was bid. Log in again to bid."),
    "max.set": _("Your max is {max}. Only you see it."),
    "max.cost": _("At most {all_in} all-in. Secret: we bid up to it for you, one step at a time."),
    "max.secret": _("Secret. We bid up to it for you, one step at a time."),
    "unusual.next": _("The next bid is {minimum}."),
    "unusual.bid": _("Bid {price} on lot {number}?"),
    "unusual.max": _("Set a max of {price} on lot {number}?"),
    "unusual.max.button": _("Set {price}"),
    "link.polling": _("Every 2 seconds"),
    "room.next": _("Lot {number} is open"),
}

WORDS: Final[Mapping[str, Promise]] = {**STANDING, **CLOCK, **LOG, **BOARD, **PANEL}

_FIRST_STRONG_ISOLATE, _POP = "\u2068", "\u2069"


def say(name: str, /, **values: object) -> str:
    """The sentence, filled. In a right-to-left language each value is isolated, so that an amount keeps its order."""
    pattern = str(WORDS[name])
    if get_language_bidi():
        values = {key: f"{_FIRST_STRONG_ISOLATE}{value}{_POP}" for key, value in values.items()}
    return pattern.format(**values)

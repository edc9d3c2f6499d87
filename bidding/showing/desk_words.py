"""What the console and the page for the hall say, for their scripts (`say` in `bidding/words.js`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bidding.showing.words import BOARD, CLOCK, LOG, STANDING

DESK: Final[Mapping[str, Promise]] = {
    "desk.lot": _("Lot {number}"),
    "desk.log": _("Log of lot {number}"),
    "desk.starts": _("Starts at {price}"),
    "desk.no_lot": _("No lot is open"),
    "desk.run.now": _("on now"),
    "desk.run.held": _("on hold"),
    "desk.run.from": _("from {price}"),
    "desk.run.passed": _("passed"),
    "desk.run.awaiting": _("the seller decides"),
    "desk.run.withdrawn": _("withdrawn"),
    "desk.sold": _("{n} of {count} lots sold"),
    "desk.hammer": _("Hammer total {total}"),
    "desk.crowd": _("{bidding} bidding, {watching} watching"),
    "desk.air": _("On air {time}"),
    "desk.air.before": _("Not yet on air"),
    "desk.air.over": _("Over"),
    "desk.leader.floor": _("The floor"),
    "desk.leader.paddle": _("Paddle {paddle}"),
    "desk.leader.is": _("Paddle {paddle}, {name}"),
    "desk.leader.none": _("Nobody has bid yet."),
    "desk.how.floor": _("in the room"),
    "desk.how.online": _("online"),
    "desk.how.live": _("by a raised hand"),
    "desk.how.absentee": _("absentee"),
    "desk.reserve.none": _("None"),
    "desk.reserve.met": _("Met"),
    "desk.reserve.not": _("Not met"),
    "desk.absentee.none": _("None"),
    "desk.absentee.stand": _("Ceilings: {n}"),
    "desk.absentee.passed": _("Ceilings: {n}, all passed"),
    "desk.bar": _("The bid is {price}, from a start of {start}"),
    "desk.bar.reserve": _("The bid is {price}, from a start of {start}; the reserve is {reserve}"),
    "desk.bar.mark": _("reserve {reserve}"),
    "desk.bidder.purse": _("may bid {price}"),
    "desk.bidder.has": _("has the last price"),
    "desk.bidder.not": _("does not have the last price yet"),
    "desk.hand.bid": _("Bid"),
    "desk.hand.speak": _("On stage"),
    "desk.hand.online": _("{time}, online"),
    "desk.hand.speaks": _("{time}, asks to speak"),
    "desk.hand.stage": _("{time}, on stage"),
}

ACTS: Final[Mapping[str, Promise]] = {
    "act.take": _("Take bid"),
    "act.take.next": _("next: {who}"),
    "act.open": _("Open lot {number}"),
    "act.open.sale": _("Open the sale"),
    "act.end": _("End the sale"),
    "act.end.more": _("no lot is left"),
    "act.said": _("said {time}"),
    "act.then_sell": _("then sell"),
    "act.sell": _("Sell"),
    "act.sell.to": _("Sell to {who}"),
    "act.sell.hold": _("hold 0.5 s"),
    "act.sell.armed": _("press again: {price}"),
    "act.sell.waits": _("the last bids come in"),
    "act.sell.reserve": _("the seller decides"),
    "act.pass": _("nobody buys it"),
    "act.hold": _("Hold lot"),
    "act.hold.more": _("freezes bids"),
    "act.resume": _("Go on"),
    "act.resume.more": _("bids count again"),
    "act.undo.none": _("nothing to undo"),
    "act.undo.bid": _("bid {price}"),
}

TOLD: Final[Mapping[str, Promise]] = {
    "told.armed": _("Press again to sell to {who} at {price}."),
    "told.unsure": _("No answer yet. We ask again; it counts once, whatever happens."),
    "told.sold": _("Lot {number} is sold to {who} for {price}."),
    "told.passed": _("Lot {number} is passed."),
    "told.awaiting": _("Lot {number} waits for the seller."),
    "told.opened": _("Lot {number} is open."),
    "told.no_amount": _("Write an amount like {example}."),
    "told.no_paddle": _("Write the number of a paddle, or F."),
    "told.no_lot": _("There is no lot {number} to open."),
    "told.no_words": _("Write what is to be said."),
    "end.question": _("End the sale?"),
    "end.yes": _("End it"),
    "end.more": _("Nothing can be opened or sold in it afterwards."),
    "refused.low": _("The next bid is {price}. Nothing was bid."),
    "refused.closed": _("This lot takes no bids now."),
    "refused.purse": _("The purse of that paddle covers {price} at most here."),
    "refused.paddle": _("There is no such paddle in this sale."),
    "refused.unregistered": _("That paddle may not bid in this sale."),
    "refused.needs_paddle": _("Somebody in the room bought it: name their paddle."),
    "refused.line": _("No answer came. What stands above is what is known."),
    "alert.line": _("Reconnecting"),
    "alert.line.more": _("As of {time}. No key does anything until the line is back; bids go on."),
    "alert.taken": _("Another console is at the rostrum"),
    "alert.taken.more": _("{name} conducts the sale. What you see is current."),
    "alert.held": _("The lot is on hold"),
    "alert.held.more": _("No bids are taken."),
    "alert.held.share": _("It held itself: too many bidders have lost their line."),
    "alert.held.auctioneer": _("It held itself: the auctioneer’s line was gone."),
    "alert.held.gateway": _("It held itself: the picture is gone."),
    "alert.late": _("Late bid on lot {number}: {price} from {who}"),
    "alert.late.more": _("It reached us {behind} s behind the hammer."),
}

HALL: Final[Mapping[str, Promise]] = {
    "hall.before": _("The sale begins soon"),
    "hall.soon": _("Opens next"),
    "hall.over": _("The sale is over"),
    "hall.passed": _("Passed"),
    "hall.bought": _("{who} bought it"),
}

WORDS: Final[Mapping[str, Promise]] = {
    **STANDING,
    **CLOCK,
    **LOG,
    **BOARD,
    **DESK,
    **ACTS,
    **TOLD,
    "link.polling": _("Every second"),
}
HALL_WORDS: Final[Mapping[str, Promise]] = {**STANDING, **CLOCK, **LOG, **BOARD, **DESK, **HALL}


@dataclass(frozen=True, slots=True)
class Key:
    """What is written on the keys, and what they do."""

    caps: tuple[Promise | str, ...]
    does: Promise


KEYS: Final = (
    Key((_("Space"),), _("take the next bid from the chosen hand or paddle")),
    Key(("↑", "↓"), _("choose a hand or paddle")),
    Key(("1", "9"), _("the first to the ninth hand: take its bid, or take it on stage")),
    Key(("B",), _("floor bid for a paddle")),
    Key(("+", "-"), _("ask a step more, a step less")),
    Key(("A",), _("set what is asked")),
    Key(("I",), _("set what this lot steps by")),
    Key(("F",), _("fair warning")),
    Key(("L",), _("final call")),
    Key((_("Enter"),), _("sell: hold it half a second, or press it twice")),
    Key(("P",), _("pass the lot")),
    Key(("H",), _("hold the lot, and go on")),
    Key(("U",), _("take the newest bid back")),
    Key(("O",), _("open the next lot")),
    Key(("E",), _("end the sale, when no lot is left")),
    Key(("G",), _("go to a lot by its number")),
    Key(("R",), _("reopen the last lot to all")),
    Key(("Esc",), _("let a late bid stand as late; take the finger off the hammer")),
    Key(("S",), _("say something to the room")),
    Key(("?",), _("this list")),
)

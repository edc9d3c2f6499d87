"""A T20 player auction: the live format, in rupees, by the IPL's increments. All names are invented."""

from __future__ import annotations

from typing import Final

from auctions.choices import Format
from auctions.drafts import Steps
from config.demo.plans import NOW, AskPlan, BidPlan, LotPlan, PhotoPlan, PollPlan, SalePlan, TalkPlan, Word


def _player(
    *, name: str, role: str, record: str, base: str, shirt: str, colours: str, bids: tuple[BidPlan, ...] = ()
) -> LotPlan:
    return LotPlan(
        title=f"{name}, {role}",
        description=record,
        start=base,
        photos=(PhotoPlan(shirt, f"Shirt in {colours}"),),
        bids=bids,
    )


HAMMERED: Final = 3
"""So many lots are over when the page is opened first; the next one is on."""

_TALK: Final = TalkPlan(
    words=(
        Word("bidder4", "Strong numbers against spin; look at the middle overs."),
        Word("auctioneer", "Good morning from the rostrum. Steps are five lakh below one crore, then ten."),
        Word("bidder5", "Is there a break after lot 4?"),
        Word("organiser", "@Sara Haddad Ten minutes, with the papers of the last four."),
        Word("bidder9", "Papers and medical reports: https://rostrum.test/papers"),
        Word("bidder2", "Thanks, found them."),
    ),
    behind=(
        Word("organiser", "Papers for lot 5 are in."),
        Word("auctioneer", "Thanks. I go on in a minute; watch row 4 for me."),
    ),
    questions=(
        AskPlan(
            "bidder7",
            "Does an unsold player come up again today?",
            votes=("bidder1", "bidder4", "bidder9", "bidder12"),
            answer="Yes, once, after the last lot.",
        ),
        AskPlan("bidder2", "How many overseas players may one squad hold?", votes=("bidder5", "bidder7")),
    ),
    poll=PollPlan(
        "Where does the next lot end?",
        ("Below 1 crore", "1 to 3 crore", "Above 3 crore"),
        (("bidder1", "bidder5"), ("bidder2", "bidder4", "bidder7", "bidder9"), ("bidder12",)),
    ),
)

T20: Final = SalePlan(
    seller="organiser",
    title="T20 Player Auction, day one",
    description=(
        "Eight players come up one by one. The auctioneer opens the lots and lets the hammer fall; a lot that nobody wants goes "
        "unsold. Steps are five lakh below one crore, ten up to two, twenty up to five, then twenty-five."
    ),
    category="players",
    currency="INR",
    format=Format.LIVE,
    opens=NOW,
    closes=None,
    increments=Steps(preset="ipl"),
    conditions="Base prices are what the players have registered with. No premium and no tax in this auction.",
    auctioneer=True,
    talk=_TALK,
    paddles=(12, 1, 7, 4, 9, 2),
    rehearsed=True,
    lots=(
        _player(
            name="Mateo Fonseca",
            role="leg-spin bowler, overseas",
            record="26 years, capped. 61 matches, 78 wickets, economy 6.9. Bowls in the powerplay.",
            base="15000000",
            shirt="player-6",
            colours="purple and gold",
            bids=(BidPlan(7, "20000000"), BidPlan(4, "46000000"), BidPlan(12, "62000000"), BidPlan(4, "60000000")),
        ),
        _player(
            name="Devansh Puri",
            role="seam bowler",
            record="22 years, uncapped. 19 matches, 24 wickets, slower ball at the death.",
            base="4000000",
            shirt="player-5",
            colours="sky blue and navy",
            bids=(BidPlan(1, "9500000"), BidPlan(9, "8000000"), BidPlan(2, "9000000")),
        ),
        _player(
            name="Henrik Vos",
            role="wicketkeeper, overseas",
            record="31 years, capped. 84 matches, strike rate 128. Back from a knee injury.",
            base="20000000",
            shirt="player-8",
            colours="teal and coral",
        ),
        _player(
            name="Ishaan Deshpande",
            role="right-hand batter",
            record="24 years, capped. 52 matches, average 41.3, strike rate 151.8. Opens, and stays.",
            base="15000000",
            shirt="player",
            colours="navy and gold",
            bids=(
                BidPlan(9, "19000000"),
                BidPlan(7, "24000000"),
                BidPlan(12, "28000000"),
                BidPlan(1, "32000000"),
                BidPlan(7, "34000000"),
            ),
        ),
        _player(
            name="Rohan Kale",
            role="left-arm bowler",
            record="27 years, capped. 70 matches, 91 wickets, economy 7.4.",
            base="10000000",
            shirt="player-4",
            colours="black and orange",
        ),
        _player(
            name="Tomás Hale",
            role="all-rounder, overseas",
            record="29 years, capped. 112 matches, strike rate 143, 66 wickets. Fields at point.",
            base="20000000",
            shirt="player-2",
            colours="maroon and cream",
        ),
        _player(
            name="Sameer Lone",
            role="wicketkeeper-batter",
            record="23 years, uncapped. 27 matches, strike rate 139, 21 catches, 6 stumpings.",
            base="5000000",
            shirt="player-3",
            colours="green and white",
        ),
        _player(
            name="Yusuf Rahmani",
            role="off-spin bowler",
            record="20 years, uncapped. 14 matches, economy 6.2. The find of the under-23 season.",
            base="3000000",
            shirt="player-7",
            colours="red and black",
        ),
    ),
)

"""Paintings and collectibles: a single item that closes soon, sales to come, and sales that never came."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from auctions.choices import Visibility
from auctions.drafts import Steps
from config.demo.plans import BidPlan, LotPlan, PhotoPlan, SalePlan, house_premium

_EBAY: Final = Steps(preset="ebay")
_PAINTINGS: Final = (
    "The premium is 25 % up to €10,000 and 20 % above, with 23 % VAT on the premium.\n"
    "Bidders are admitted by the seller; please allow a working day. Export papers are the buyer's affair."
)


def _painting(picture: str, what: str) -> tuple[PhotoPlan, ...]:
    return (PhotoPlan(picture, f"{what}, framed"), PhotoPlan(f"{picture}-close", f"{what}, detail"))


SHIRT: Final = SalePlan(
    seller="seller",
    title="One shirt, one night: number 45, match-worn",
    description="A single lot without reserve. The proceeds go to the club's youth academy.",
    category="collectibles",
    currency="USD",
    closes=timedelta(minutes=12),
    soft_close=60,
    hard_end=timedelta(minutes=20),
    increments=_EBAY,
    conditions="No premium, no tax. Sent insured within a week of the sale.",
    paddles=(3, 1, 11, 10, 5),
    rehearsed=True,
    lots=(
        LotPlan(
            title="Shirt number 45, worn in the 2025 final, signed by the whole team",
            description=(
                "Worn from the first over to the last catch, unwashed since. Signed in the dressing room by all eleven and the "
                "coach; the club's letter names the match and the hour. Grass stain on the left elbow. Size L."
            ),
            start="150.00",
            photos=(PhotoPlan("player-2", "Maroon and cream shirt with the number 45"),),
            bids=(
                BidPlan(10, "180.00"),
                BidPlan(3, "240.00"),
                BidPlan(5, "225.00"),
                BidPlan(11, "310.00"),
                BidPlan(1, "295.00"),
                BidPlan(3, "340.00"),
            ),
        ),
    ),
)

MEMBERS: Final = SalePlan(
    seller="seller",
    title="For members: two shirts from the dressing room",
    description="Not in the catalogue: whoever has the link may see it and bid.",
    category="collectibles",
    currency="USD",
    visibility=Visibility.UNLISTED,
    closes=timedelta(days=2),
    soft_close=120,
    increments=_EBAY,
    conditions="No premium, no tax. Collect at the club, or have it sent.",
    paddles=(1, 5),
    lots=(
        LotPlan(
            title="Shirt number 7, spare of the captain",
            description="Never worn on the field, signed on the collar. Size M.",
            start="60.00",
            photos=(PhotoPlan("player-3", "Green and white shirt with the number 7"),),
            bids=(BidPlan(5, "75.00"), BidPlan(1, "82.00")),
        ),
        LotPlan(
            title="Shirt number 99, training",
            description="A season's training in it, and looks it. Size XL.",
            start="25.00",
            photos=(PhotoPlan("player-8", "Teal and coral shirt with the number 99"),),
        ),
    ),
)

TIDE: Final = SalePlan(
    seller="seller",
    title="Ochre and tide: paintings from a flat in Lisbon",
    description=(
        "Four oils on board by a painter who never sold one, 1959 to 1964, from the family's flat above Graça. "
        "The seller admits each bidder; register in good time."
    ),
    category="art",
    currency="EUR",
    opens=timedelta(days=2),
    closes=timedelta(days=5),
    stagger=120,
    soft_close=300,
    hard_end=timedelta(hours=2),
    premium=house_premium(tax="23"),
    conditions=_PAINTINGS,
    approve_bidders=True,
    lots=(
        LotPlan(
            title="Ochre field with tide line, oil on board, 1962",
            description="61 × 48 cm, signed on the back. Original frame, small loss at the lower left corner.",
            start="900.00",
            reserve="1800.00",
            photos=_painting("painting", "Ochre field under a pale sun above dark red ground"),
        ),
        LotPlan(
            title="Night crossing, oil on board, 1964",
            description="61 × 48 cm, unsigned, in the artist's own list as number 31. Clean.",
            start="1200.00",
            reserve="2400.00",
            photos=_painting("painting-night", "A full moon over dark water"),
        ),
        LotPlan(
            title="Low water, oil on board, 1960",
            description="60 × 47 cm, signed lower right. Reframed in the seventies.",
            start="700.00",
            photos=_painting("painting-shore", "Pale sea above a strip of sand"),
        ),
        LotPlan(
            title="Evening, rose, oil on board, 1959",
            description="61 × 48 cm, the earliest of the four. Craquelure in the sky, stable.",
            start="600.00",
            photos=_painting("painting-rose", "Rose sky above dark red hills"),
        ),
    ),
)
TIDE_PADDLES: Final = {"approved": (1, 6), "pending": (2, 11), "declined": (9,)}

GARAGE: Final = SalePlan(
    seller="seller",
    title="A garage of a lifetime: tools and machines",
    description="Still being written down.",
    category="machinery",
    currency="USD",
    opens=timedelta(days=7),
    closes=timedelta(days=9),
    increments=_EBAY,
    lots=(
        LotPlan(
            title="Lathe, 1974, with three chucks", description="Runs true. Buyer loads; forklift on site.", start="450.00"
        ),
        LotPlan(title="Drill press and vice", description="Single phase, quiet.", start="80.00"),
    ),
)

SUPPORTER: Final = SalePlan(
    seller="seller",
    title="Winter jerseys: a supporter’s collection",
    description="Three shirts out of a wardrobe in Leeds, with their tickets. Waits for the house’s approval.",
    category="collectibles",
    currency="USD",
    opens=timedelta(days=3),
    closes=timedelta(days=6),
    soft_close=120,
    increments=_EBAY,
    lots=(
        LotPlan(
            title="Shirt number 23, season 2019",
            description="Bought at the ground, worn twice. Size M.",
            start="30.00",
            photos=(PhotoPlan("player-4", "Black and orange shirt with the number 23"),),
        ),
        LotPlan(
            title="Shirt number 66, season 2021",
            description="With the ticket of the semi-final. Size L.",
            start="40.00",
            photos=(PhotoPlan("player-7", "Red and black shirt with the number 66"),),
        ),
        LotPlan(
            title="Shirt number 3, season 2022",
            description="Signed by the full-back on a rainy Tuesday. Size M.",
            start="45.00",
            photos=(PhotoPlan("player-6", "Purple and gold shirt with the number 3"),),
        ),
    ),
)

THREE_LOTS: Final = SalePlan(
    seller="seller",
    title="Fresh off the press",
    description="A small sale for trying things out: it opens at once and closes when you said.",
    category="collectibles",
    currency="USD",
    closes=timedelta(minutes=1),
    soft_close=10,
    hard_end=timedelta(minutes=10),
    increments=_EBAY,
    premium=house_premium(),
    conditions="A sale for trying things out.",
    paddles=tuple(range(1, 13)),
    lots=(
        LotPlan(
            title="Shirt number 18, home",
            description="Navy and gold, size L, new with its label.",
            start="10.00",
            photos=(PhotoPlan("player", "Navy and gold shirt with the number 18"),),
        ),
        LotPlan(
            title="Shirt number 10, away",
            description="Sky blue and navy, size M, new with its label.",
            start="10.00",
            photos=(PhotoPlan("player-5", "Sky blue and navy shirt with the number 10"),),
        ),
        LotPlan(
            title="Low water, print after an oil of 1960",
            description="Number 12 of 80, in a narrow frame.",
            start="10.00",
            photos=(PhotoPlan("painting-shore", "Pale sea above a strip of sand"),),
        ),
    ),
)

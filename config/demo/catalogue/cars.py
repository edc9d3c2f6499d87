"""Fleet Days: used cars in euros, with premium tiers and tax, soft close, closing one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from auctions.choices import Format
from auctions.drafts import Steps
from config.demo.plans import BidPlan, LotPlan, PhotoPlan, SalePlan, house_premium

_CONDITIONS: Final = (
    "Cars are sold as they stand; the inspection report is part of the description.\n"
    "The premium is 25 % up to €10,000 and 20 % above, with 21 % VAT on the premium.\n"
    "Collect within ten working days from the yard at Waalhaven 12, Rotterdam, Monday to Friday, 08:00 to 17:00."
)


def _views(picture: str, what: str) -> tuple[PhotoPlan, ...]:
    return (PhotoPlan(picture, f"{what}, seen from the side"), PhotoPlan(f"{picture}-close", f"{what}: front wheel and door"))


OCTAVIA: Final = LotPlan(
    title="Škoda Octavia Combi 2.0 TDI, 2021",
    description=(
        "88,400 km, DSG, one owner, every service at the dealer. Inspection B+: stone chips on the bonnet, two tyres at 4 mm. "
        "Tow bar, adaptive cruise control, heated seats. MOT until March 2028."
    ),
    start="4000.00",
    reserve="11800.00",
    photos=_views("car-estate", "Blue estate car"),
    bids=(BidPlan(2, "6200.00"), BidPlan(3, "7100.00"), BidPlan(1, "8600.00"), BidPlan(2, "9000.00"), BidPlan(6, "9400.00")),
)
LEAF: Final = LotPlan(
    title="Nissan Leaf 40 kWh, 2020",
    description=(
        "61,200 km, battery health 91 % (report in the glove box). Type 2 and CHAdeMO, reversing camera, winter pack. "
        "Inspection A-: one scratched alloy wheel."
    ),
    start="3000.00",
    photos=_views("car-hatch", "Silver hatchback"),
    bids=(BidPlan(4, "3600.00"), BidPlan(1, "6400.00"), BidPlan(10, "4800.00")),
)
TRANSPORTER: Final = LotPlan(
    title="Volkswagen Transporter 6.1, long wheelbase",
    description=(
        "112,900 km, 2.0 TDI 150 hp, double cab with six seats, plywood floor and rails. Company car of a gardener in Breda, "
        "all bills at hand. Inspection B: dent in the left sliding door."
    ),
    start="7000.00",
    reserve="16500.00",
    photos=(*_views("car-van", "White van"), PhotoPlan("yard", "The yard in Rotterdam at night")),
    bids=(BidPlan(6, "9200.00"), BidPlan(9, "11800.00"), BidPlan(6, "12000.00")),
)
ZOE: Final = LotPlan(
    title="Renault Zoe R110, 2020",
    description="54,700 km, battery owned, not leased. Fast charging CCS, navigation. Inspection A-.",
    start="2500.00",
    photos=_views("car-hatch-red", "Red hatchback"),
    bids=(BidPlan(5, "3200.00"), BidPlan(11, "4100.00")),
)
PEUGEOT: Final = LotPlan(
    title="Peugeot 308 SW 1.2 PureTech, 2019",
    description=(
        "97,000 km, automatic, panorama roof. Timing belt changed at 90,000 km with invoice. Inspection B: clear coat "
        "fading on the tailgate."
    ),
    start="2800.00",
    reserve="7000.00",
    photos=_views("car-estate-graphite", "Graphite estate car"),
    bids=(BidPlan(3, "3900.00"),),
)
PROACE: Final = LotPlan(
    title="Toyota Proace City, 2022",
    description="38,300 km, 1.5 diesel, three seats, parking sensors, still under warranty until June 2027. Inspection A.",
    start="5500.00",
    photos=_views("car-van-yellow", "Yellow van"),
    bids=(BidPlan(12, "6100.00"), BidPlan(4, "7400.00"), BidPlan(2, "7600.00")),
)
VOLVO: Final = LotPlan(
    title="Volvo V60 D4 Momentum, 2019",
    description=(
        "121,500 km, eight-speed automatic, leather, Harman Kardon. Full Volvo history, last service in August. "
        "Inspection B+: front bumper repainted."
    ),
    start="5000.00",
    reserve="13000.00",
    photos=_views("car-estate-green", "Dark green estate car"),
    bids=(BidPlan(6, "6000.00"), BidPlan(1, "6800.00"), BidPlan(3, "8200.00")),
)
KONA: Final = LotPlan(
    title="Hyundai Kona 64 kWh, 2021",
    description="70,100 km, heat pump, head-up display, range about 400 km. Inspection A-: wheel arch touched up.",
    start="6000.00",
    photos=_views("car-hatch-blue", "Blue hatchback"),
)

FLEET: Final = SalePlan(
    seller="seller",
    title="Fleet Days, {day}: used cars",
    description=(
        "Eight cars and vans from company fleets, each with an inspection report by an independent workshop. "
        "They stand at our yard in Rotterdam and can be seen on weekdays. Lots close one by one, a quarter of an hour apart; "
        "a bid in the last two minutes gives everybody two minutes more."
    ),
    category="cars",
    currency="EUR",
    closes=timedelta(minutes=18),
    stagger=15 * 60,
    soft_close=120,
    hard_end=timedelta(minutes=30),
    increments=Steps(preset="copart"),
    premium=house_premium(tax="21"),
    conditions=_CONDITIONS,
    lots=(OCTAVIA, LEAF, TRANSPORTER, ZOE, PEUGEOT, PROACE, VOLVO, KONA),
    paddles=(6, 2, 11, 1, 3, 10, 4, 9, 12, 5),
    rehearsed=True,
)

ENDS_AFTER: Final = timedelta(seconds=8)
"""Time enough for its bids, while the others are made."""

PREVIEW: Final = SalePlan(
    seller="seller",
    title="Fleet Days, the preview: five cars",
    description="The first five of the season. The sale is over; every lot's record stays open for checking.",
    category="cars",
    currency="EUR",
    closes=ENDS_AFTER,
    increments=Steps(preset="copart"),
    premium=house_premium(tax="21"),
    conditions=_CONDITIONS,
    commitments_public=True,
    paddles=(4, 1, 8, 2, 5, 3),
    lots=(
        LotPlan(
            title="Dacia Jogger, seven seats, 2022",
            description="45,900 km, LPG, tow bar. Inspection A-.",
            start="6000.00",
            photos=_views("car-estate-graphite", "Graphite estate car"),
            bids=(BidPlan(2, "7500.00"), BidPlan(1, "11600.00"), BidPlan(4, "9000.00"), BidPlan(2, "10800.00")),
        ),
        LotPlan(
            title="Kia e-Niro 64 kWh, 2021",
            description="66,000 km, heat pump, one owner. Inspection A.",
            start="9000.00",
            reserve="14000.00",
            photos=_views("car-hatch-blue", "Blue hatchback"),
            bids=(BidPlan(5, "12500.00"), BidPlan(3, "15000.00"), BidPlan(8, "15800.00")),
        ),
        LotPlan(
            title="Ford Transit Custom, 2020",
            description="134,000 km, 130 hp, racking on both sides. Inspection B-: windscreen chipped.",
            start="8000.00",
            reserve="13500.00",
            photos=_views("car-van", "White van"),
            bids=(BidPlan(4, "9500.00"), BidPlan(1, "10500.00"), BidPlan(8, "11000.00")),
        ),
        LotPlan(
            title="Opel Corsa 1.2, 2017",
            description="151,000 km, gearbox noisy in second gear. For export or parts. Inspection C.",
            start="1800.00",
            photos=_views("car-hatch", "Silver hatchback"),
        ),
        LotPlan(
            title="Volkswagen Polo 1.0 TSI, 2020",
            description="58,800 km, Apple CarPlay, new tyres all round. Inspection A-.",
            start="4500.00",
            photos=_views("car-hatch-red", "Red hatchback"),
            bids=(BidPlan(3, "6300.00"), BidPlan(5, "7900.00"), BidPlan(1, "7000.00")),
        ),
    ),
)

EVENING: Final = SalePlan(
    seller="seller",
    title="Fleet Days, the evening sale: vans",
    description="Two vans under the hammer, one after the other. The auctioneer opens the sale and lets the hammer fall.",
    category="cars",
    currency="EUR",
    format=Format.LIVE,
    opens=timedelta(hours=6),
    closes=None,
    increments=Steps(preset="copart"),
    premium=house_premium(tax="21"),
    conditions=_CONDITIONS,
    auctioneer=True,
    paddles=(1, 6, 9),
    lots=(
        LotPlan(
            title="Mercedes-Benz Sprinter 314 CDI, 2020",
            description="143,000 km, high roof, tail lift serviced in May. Inspection B.",
            start="9000.00",
            reserve="14500.00",
            photos=(PhotoPlan("car-van", "White van, seen from the side"), PhotoPlan("yard", "The yard in Rotterdam at night")),
        ),
        LotPlan(
            title="Citroën Berlingo, 2021",
            description="49,500 km, two sliding doors, five seats. Inspection A-.",
            start="5500.00",
            photos=_views("car-van-yellow", "Yellow van"),
        ),
    ),
)

FLOODED: Final = SalePlan(
    seller="seller",
    title="Fleet Days, spring: hatchbacks",
    description="Two small cars for town, with winter tyres.",
    category="cars",
    currency="EUR",
    opens=timedelta(days=1),
    closes=timedelta(days=3),
    increments=Steps(preset="copart"),
    premium=house_premium(tax="21"),
    conditions=_CONDITIONS,
    lots=(
        LotPlan(
            title="Renault Twingo, 2018",
            description="72,000 km, open sky roof. Inspection B+.",
            start="2000.00",
            photos=_views("car-hatch-red", "Red hatchback"),
        ),
        LotPlan(
            title="Toyota Yaris Hybrid, 2019",
            description="80,300 km, one owner. Inspection A-.",
            start="5000.00",
            photos=_views("car-hatch", "Silver hatchback"),
        ),
    ),
)

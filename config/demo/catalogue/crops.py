"""Malwa harvest: crops in rupees a quintal, with secret reserves, as at a mandi."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from auctions.drafts import Steps
from auctions.increments import Table
from config.demo.plans import BidPlan, LotPlan, PhotoPlan, SalePlan

_RUPEES: Final = 100
"""Paise."""
_STEPS: Final = Steps(table=Table("add", ((0, 20 * _RUPEES), (5000 * _RUPEES, 50 * _RUPEES))))
"""₹20 up to ₹5,000, then ₹50."""
_CONDITIONS: Final = (
    "Prices are for one quintal (100 kg); the whole lot is sold together.\n"
    "Weighing at the mandi's bridge on collection; moisture is measured again there.\n"
    "Collect within five days. No premium is taken from the buyer."
)
_SOYBEAN: Final = (PhotoPlan("soybean", "Yellow soybeans"), PhotoPlan("soybean-close", "Yellow soybeans, close"))
_WHEAT: Final = (PhotoPlan("wheat", "Golden wheat"), PhotoPlan("wheat-close", "Golden wheat, close"))
_CHICKPEA: Final = (PhotoPlan("chickpea", "Brown chickpeas"),)
_MUNG: Final = (PhotoPlan("mung", "Green mung beans"),)

HARVEST: Final = SalePlan(
    seller="organiser",
    title="Malwa harvest, {day}, Ujjain mandi",
    description=(
        "Six lots of the new harvest from farmers around Ujjain, graded and weighed at the mandi this morning. "
        "Priced for one quintal. Lots close ten minutes apart; a late bid adds two minutes."
    ),
    category="crops",
    currency="INR",
    closes=timedelta(minutes=35),
    stagger=10 * 60,
    soft_close=120,
    hard_end=timedelta(minutes=30),
    increments=_STEPS,
    conditions=_CONDITIONS,
    paddles=(8, 1, 12, 4, 7, 9),
    rehearsed=True,
    lots=(
        LotPlan(
            title="सोयाबीन (पीला), FAQ ग्रेड, 10 क्विंटल",
            description="Yellow soybean, FAQ grade, moisture 9.8 %, foreign matter under 1 %. Lying at Ujjain mandi, shed 4.",
            start="3900.00",
            reserve="4700.00",
            quantity="10",
            unit="quintal",
            photos=_SOYBEAN,
            bids=(BidPlan(8, "4100.00"), BidPlan(12, "4240.00"), BidPlan(1, "4300.00"), BidPlan(8, "4380.00")),
        ),
        LotPlan(
            title="Sharbati wheat, 40 quintals, new harvest",
            description="Sharbati from Sehore road, cleaned twice, moisture 10.5 %, in 50 kg bags. The farmer loads.",
            start="2600.00",
            reserve="3120.00",
            quantity="40",
            unit="quintal",
            photos=_WHEAT,
            bids=(BidPlan(4, "2700.00"), BidPlan(7, "2840.00"), BidPlan(1, "2960.00")),
        ),
        LotPlan(
            title="Chickpea, desi brown, 25 quintals",
            description="Desi chana of this rabi, 8 mm and above, moisture 9 %. Lying at Tarana.",
            start="4600.00",
            reserve="5600.00",
            quantity="25",
            unit="quintal",
            photos=_CHICKPEA,
            bids=(BidPlan(9, "4800.00"), BidPlan(12, "4960.00")),
        ),
        LotPlan(
            title="Green gram (moong), 12 quintals",
            description="Bold grain, polished, moisture 8.5 %. Sample bags at the mandi office.",
            start="5800.00",
            reserve="6900.00",
            quantity="12",
            unit="quintal",
            photos=_MUNG,
            bids=(BidPlan(7, "6200.00"), BidPlan(8, "6500.00")),
        ),
        LotPlan(
            title="Soybean JS 20-34, seed quality, 6.5 quintals",
            description="Early variety, germination tested at 84 %, treated. Certificates go with the lot.",
            start="4400.00",
            reserve="5200.00",
            quantity="6.5",
            unit="quintal",
            photos=_SOYBEAN[::-1],
            bids=(BidPlan(1, "4600.00"),),
        ),
        LotPlan(
            title="Lok-1 wheat, 80 quintals, mill quality",
            description="Moisture 11 %, one heap, to be bagged by the buyer. Lying at Ujjain mandi, shed 11.",
            start="1900.00",
            reserve="2450.00",
            quantity="80",
            unit="quintal",
            photos=_WHEAT[::-1],
        ),
    ),
)

SEHORE: Final = SalePlan(
    seller="organiser",
    title="Sehore mandi: wheat of the new harvest",
    description="Three heaps of Sharbati, sold by the quintal. Samples can be seen at the mandi office from eight o’clock.",
    category="crops",
    currency="INR",
    opens=timedelta(hours=20),
    closes=timedelta(hours=27),
    soft_close=300,
    hard_end=timedelta(hours=1),
    increments=_STEPS,
    conditions=_CONDITIONS,
    paddles=(1, 4, 12),
    lots=(
        LotPlan(
            title="Sharbati wheat, 40 quintals, heap A",
            description="Moisture 10.2 %, hectolitre weight 82. Cleaned.",
            start="2800.00",
            reserve="3150.00",
            quantity="40",
            unit="quintal",
            photos=_WHEAT,
        ),
        LotPlan(
            title="Sharbati wheat, 65 quintals, heap B",
            description="Moisture 10.9 %, hectolitre weight 80. As harvested.",
            start="2600.00",
            quantity="65",
            unit="quintal",
            photos=_WHEAT[::-1],
        ),
    ),
)

BY_THE_BAG: Final = SalePlan(
    seller="organiser",
    title="Grain by the bag",
    description="Mixed bags of grain from several farms.",
    category="crops",
    currency="INR",
    opens=timedelta(days=2),
    closes=timedelta(days=3),
    increments=_STEPS,
    lots=(LotPlan(title="Green gram, 20 bags", description="Good quality.", start="5000.00", photos=_MUNG),),
)
WHY_DECLINED: Final = "Moisture, weight of a bag and the place where it lies are missing. Add them and send it to us again."

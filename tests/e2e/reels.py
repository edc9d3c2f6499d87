"""Sales that are over, with a film of them: what a replay shows. Within `House.do`."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from auctions.models import Auction
from chat.models import Membership, Message
from conferencing import programs
from conferencing.models import Recording
from tests.bidding.replays import at, make_sale
from tests.conferencing.films import make_ready
from tests.factories import make_user

FILM_STARTS: Final = 5.0
"""Seconds after the beginning of the sale."""
FILM_LASTS: Final = 50.0
SECONDS: Final = ("red", "green", "blue", "yellow")
"""The colour of a second of the film, by its number, over and over."""


def sale_with_film() -> Auction:
    """`tests.bidding.replays.make_sale`, and a film of it from its fifth second on, to ten seconds into the second lot."""
    sale = make_sale(title="Chairs and tables")
    assert sale.room is not None
    assert sale.channel is not None
    span = {"started_at": at(FILM_STARTS), "stopped_at": at(FILM_STARTS + FILM_LASTS)}
    film = make_ready(sale.room, data=_film(), seconds=FILM_LASTS)
    Recording.objects.filter(pk=film.pk).update(**span, duration=timedelta(seconds=FILM_LASTS))
    member = Membership.objects.create(channel=sale.channel, user=make_user(), label="Paddle 2")
    for number, (seconds, text) in enumerate(((12, "Good luck all"), (28, "Paddle 1 is out"), (42, "Well bought")), start=1):
        place = {"channel": sale.channel, "sequence": number, "revision": number, "author": member, "key": str(number)}
        Message.objects.create(**place, label="Paddle 2", voice="member", text=text, at=at(seconds))
    return sale


def _film() -> bytes:
    """A plain colour a second, and a hum."""
    second = "mod(floor(T),4)"
    colours = f"geq=r='255*(eq({second},0)+eq({second},3))':g='255*(eq({second},1)+eq({second},3))':b='255*eq({second},2)'"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "film.webm"
        picture = f"nullsrc=s=320x180:r=10:d={FILM_LASTS},format=gbrp,{colours},format=yuv420p[picture]"
        sound = f"sine=f=220:d={FILM_LASTS}[sound]"
        encoding = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "20", "-c:a", "libopus"]
        programs.ffmpeg(["-filter_complex", f"{picture};{sound}", "-map", "[picture]", "-map", "[sound]", *encoding, str(made)])
        return made.read_bytes()

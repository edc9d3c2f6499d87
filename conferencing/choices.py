"""Fixed words of rooms."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OpenTo(models.TextChoices):
    """Who may come in without having been let in by name."""

    ALL = "all", _("Everybody")
    PEOPLE = "people", _("Everybody who is signed in")
    ADMITTED = "admitted", _("Those who were let in by name")


class Role(models.TextChoices):
    AUCTIONEER = "auctioneer", _("Auctioneer")
    HOST = "host", _("Host")
    SPEAKER = "speaker", _("Speaker")
    BIDDER = "bidder", _("Bidder")
    AUDIENCE = "audience", _("Audience")


class Wish(models.TextChoices):
    """What a raised hand asks for."""

    BID = "bid", _("To bid")
    SPEAK = "speak", _("To speak")


class Source(models.TextChoices):
    """What somebody sends: each is a feed of its own."""

    CAMERA = "camera", _("Camera and microphone")
    SCREEN = "screen", _("Screen")

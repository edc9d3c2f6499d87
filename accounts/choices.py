"""Fixed words of accounts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """AC5. What each may do is data: `accounts.roles.PERMISSIONS`."""

    BIDDER = "bidder", _("Bidder")
    SELLER = "seller", _("Seller")
    AUCTIONEER = "auctioneer", _("Auctioneer")
    ORGANISER = "organiser", _("Organiser")
    MODERATOR = "moderator", _("Moderator")
    STAFF = "staff", _("Staff")


class SessionEnd(models.TextChoices):
    """Why an API session ended before its time."""

    LOG_OUT = "log_out", _("Signed out")
    ENDED = "ended", _("Ended from the list of sessions")
    PASSWORD = "password", _("Password changed")
    BAN = "ban", _("Suspended")
    CLOSED = "closed", _("Account closed")
    REUSE = "reuse", _("An old refresh token was used again")

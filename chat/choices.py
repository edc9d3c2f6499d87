"""Fixed words of chat."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PUBLIC = "public", _("Public")
    STAFF = "staff", _("Behind the scenes")
    PRIVATE = "private", _("Between two people")


class Reads(models.TextChoices):
    """Who may read: everybody, people who are signed in, those who were admitted."""

    ALL = "all", _("Everybody")
    PEOPLE = "people", _("People who are signed in")
    MEMBERS = "members", _("Members")


class Writes(models.TextChoices):
    """Who may write: people with a confirmed address, those who were admitted."""

    PEOPLE = "people", _("People with a confirmed address")
    MEMBERS = "members", _("Members")


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    MODERATOR = "moderator", _("Moderator")


class Voice(models.TextChoices):
    """As what somebody spoke. A guest came without being admitted, and speaks by their own name: it vouches for nothing."""

    GUEST = "guest", _("Guest")
    MEMBER = "member", _("Member")
    MODERATOR = "moderator", _("Moderator")


class Word(models.TextChoices):
    """Reactions: words of ours, so that a page draws them; nothing that people type."""

    AGREE = "agree", _("Agree")
    THANKS = "thanks", _("Thanks")
    APPLAUSE = "applause", _("Applause")
    SURPRISED = "surprised", _("Surprised")


class QuestionStatus(models.TextChoices):
    """Pending and dismissed ones are seen by who asked and by moderators."""

    PENDING = "pending", _("Waiting for a moderator")
    APPROVED = "approved", _("Asked")
    ANSWERED = "answered", _("Answered")
    DISMISSED = "dismissed", _("Dismissed")


class PollChoice(models.TextChoices):
    SINGLE = "single", _("One answer")
    MULTIPLE = "multiple", _("Several answers")


class PollResults(models.TextChoices):
    LIVE = "live", _("While it is open")
    AFTER = "after", _("Once it is closed")


class PollStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class ReportStatus(models.TextChoices):
    OPEN = "open", _("Waiting")
    DISMISSED = "dismissed", _("Nothing wrong")
    UPHELD = "upheld", _("Message deleted")

"""What went wrong, in words for the person at the keyboard; printed as one line, without a traceback."""


class CannotStart(Exception):
    """The command cannot go on; the text says why and what to do about it."""

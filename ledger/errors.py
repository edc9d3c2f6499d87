"""What the books refuse. Both are mistakes of the program, never of a person: nobody is shown them."""

from __future__ import annotations


class Unbalanced(ValueError):
    """An entry without lines, or one whose lines do not sum to zero."""


class SourceReused(ValueError):
    """Under this source something else was posted."""

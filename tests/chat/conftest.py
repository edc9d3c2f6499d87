"""What the tests of chat share. Imports wait until Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.chat.halls import Hall


@pytest.fixture(autouse=True)
def _at_any_pace(settings: Any) -> None:
    """Tests speak faster than people; the one about the limit sets it again."""
    settings.LIMITS = dict.fromkeys(settings.LIMITS)


@pytest.fixture
def hall(db: None) -> Hall:
    """The channel of a sale: its seller moderates, two bidders have paddles, a guest and others come by."""
    from tests.chat.halls import make_hall

    return make_hall()


@pytest.fixture
def open_hall(transactional_db: None) -> Hall:
    """The same, for what several connections do at once."""
    from tests.chat.halls import make_hall

    return make_hall()

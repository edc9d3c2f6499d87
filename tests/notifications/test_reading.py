"""Reading: one's own only, once is enough."""

from __future__ import annotations

import pytest

from core.errors import NotFound
from notifications.models import Notice
from notifications.queries import unread_count
from notifications.reading import read, read_all
from tests.factories import make_user, tell

pytestmark = pytest.mark.django_db


def test_reading_twice_is_reading_once() -> None:
    person = make_user()
    notice = tell(person)
    first = read(person_id=person.pk, notice_id=notice.pk).read_at
    assert first is not None
    assert read(person_id=person.pk, notice_id=notice.pk).read_at == first


def test_another_s_notice_does_not_exist_for_me() -> None:
    notice = tell(make_user())
    for unknown in (notice.pk, notice.pk + 1, 2**63 - 1, 2**80):
        with pytest.raises(NotFound):
            read(person_id=make_user().pk, notice_id=unknown)
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_all_reads_mine_and_says_how_many() -> None:
    mine, other = make_user(), make_user()
    for _ in range(3):
        tell(mine)
    tell(other)
    assert read_all(person_id=mine.pk) == 3
    assert read_all(person_id=mine.pk) == 0
    assert (unread_count(mine.pk), unread_count(other.pk)) == (0, 1)
    assert Notice.objects.unread().get().recipient == other

"""What a person is told by which way (N5): the house's own choice, and what the person said otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from accounts.models import User
from notifications.choices import BY_DEFAULT, FOLDERS, FOR_STAFF, GROUPS, Kind, Way
from notifications.models import Notice, Preference

Table = Mapping[tuple[Kind, Way], bool]
"""For each kind and way, whether it is told by it."""


def by_default(kind: str, way: str) -> bool:
    return Kind(kind) in BY_DEFAULT[Way(way)]


def kinds_for(person: User) -> list[Kind]:
    """What this person can be told at all, in the order it is asked about: by group, as declared within."""
    order = [*GROUPS, ""]
    seen = [kind for kind in Kind if person.is_staff or kind not in FOR_STAFF]
    return sorted(seen, key=lambda kind: order.index(FOLDERS[kind] if FOLDERS[kind] in GROUPS else ""))


def of(person_id: int) -> Table:
    chosen = {(row.kind, row.way): row.is_on for row in Preference.objects.filter(person_id=person_id)}
    return {(kind, way): chosen.get((kind, way), by_default(kind, way)) for kind in Kind for way in Way}


def is_wanted(*, person_id: int, kind: str, way: str) -> bool:
    chosen = Preference.objects.filter(person_id=person_id, kind=kind, way=way).values_list("is_on", flat=True).first()
    return by_default(kind, way) if chosen is None else chosen


def wanted(notices: Sequence[Notice], *, way: str) -> set[int]:
    """Keys of those that their readers want by this way; as `is_wanted`, for many in one query."""
    people, kinds = {each.recipient_id for each in notices}, {each.kind for each in notices}
    rows = Preference.objects.filter(person_id__in=people, kind__in=kinds, way=way)
    chosen = {(person, kind): is_on for person, kind, is_on in rows.values_list("person_id", "kind", "is_on")}
    return {each.pk for each in notices if chosen.get((each.recipient_id, each.kind), by_default(each.kind, way))}


def change(*, person_id: int, wanted: Table) -> None:
    """Write down what differs from what holds now: what was never touched follows the house's choice, should that change."""
    now = of(person_id)
    rows = _differing(person_id=person_id, wanted=wanted, now=now)
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "kind", "way"], update_fields=["is_on"]
    )


def _differing(*, person_id: int, wanted: Table, now: Table) -> Iterable[Preference]:
    # In one order for everybody: two writers of the same rows then wait for each other, and not crosswise.
    for (kind, way), is_on in sorted(wanted.items()):
        if now[kind, way] != is_on:
            yield Preference(person_id=person_id, kind=kind, way=way, is_on=is_on)

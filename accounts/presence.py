"""Who is connected right now, whichever process they are connected to.

    self._here = presence.arrive(self.hub, topics.auction(auction_id), user_id=17)     # in a socket's `opened`
    self._here.note(lot="0b9c…", sequence=5)                                          # facts beside it, merged
    self._here.leave()                                                                 # in `closed`

    presence.people(topics.auction(auction_id))                                        # anywhere, by the database

Each event loop is a node. It writes what has changed within `FLUSH`, in one transaction however many came and went, and
says every `BEAT` that it lives. What a node says counts for `ALIVE` after that, so that a killed process leaves no
ghosts. Nothing here is the truth about anything else; while the database is away, it is as old as that.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Collection, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import orjson
from django.db import Error as DatabaseError
from django.db import connection, transaction

from core.sockets import run_db

if TYPE_CHECKING:
    from core.realtime import Hub

logger = logging.getLogger(__name__)

FLUSH: Final = 0.2
"""Seconds within which a change is written."""
BEAT: Final = 2.0
"""Seconds between two signs of life of a node."""
ALIVE: Final = 6
"""Seconds for which a node counts after its last sign of life."""

Key = tuple[str, int | None]
"""A topic and a person; None: all who are not signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A person on a topic. `sockets` is how many; `noted` what their sockets noted, the newest last."""

    user_id: int
    since: datetime
    sockets: int
    noted: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """People who are signed in, and sockets of anybody."""

    people: int
    sockets: int


def people(topic: str) -> list[Present]:
    """Who is there, the first to come first. One query."""
    found: dict[int, Present] = {}
    for user_id, since, sockets, noted in _read(_PEOPLE, topic):
        known = found.get(user_id)
        found[user_id] = Present(
            user_id=user_id,
            since=since if known is None else known.since,
            sockets=sockets + (known.sockets if known else 0),
            noted={**(known.noted if known else {}), **orjson.loads(noted)},
        )
    return list(found.values())


def counted(topic: str) -> Counted:
    """How many are there. One query."""
    signed_in, sockets = _read(_COUNTED, topic)[0]
    return Counted(people=signed_in, sockets=sockets)


def sockets_on(topics: Collection[str]) -> dict[str, int]:
    """How many sockets of anybody are on each; one that has none is left out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SOCKETS, {"topics": list(topics), "alive": ALIVE})
        return {topic: int(sockets) for topic, sockets in cursor.fetchall()}


def arrive(hub: Hub, topic: str, *, user_id: int | None) -> Here:
    """One more socket on a topic. On the hub's event loop; returns at once, written within `FLUSH`."""
    node = _nodes.get(hub)
    if node is None:
        node = _nodes[hub] = _Node()
    return Here(node, (topic, user_id))


class Here:
    """One socket's being there, from `arrive` to `leave`."""

    __slots__ = ("_key", "_left", "_node")

    def __init__(self, node: _Node, key: Key) -> None:
        self._node, self._key, self._left = node, key, False
        node.standing.setdefault(key, _Standing()).sockets += 1
        node.changed(key)

    def note(self, **facts: Any) -> None:
        """Facts (JSON) beside the person; of the same name the newest counts. Nothing is kept of who is not signed in."""
        standing = self._node.standing.get(self._key)
        if not self._left and self._key[1] is not None and standing is not None and facts.items() - standing.noted.items():
            standing.noted.update(facts)
            self._node.changed(self._key)

    def leave(self) -> None:
        """The socket has ended. Again: nothing."""
        if self._left:
            return
        self._left = True
        standing = self._node.standing[self._key]
        standing.sockets -= 1
        if not standing.sockets:
            del self._node.standing[self._key]
        self._node.changed(self._key)


@dataclass(slots=True)
class _Standing:
    sockets: int = 0
    noted: dict[str, Any] = field(default_factory=dict)


class _Node:
    """What one event loop knows, and the task that writes it down while there is anybody."""

    def __init__(self) -> None:
        self.id = uuid.uuid4()
        self.standing: dict[Key, _Standing] = {}
        self._changed: set[Key] = set()
        self._task: asyncio.Task[None] | None = None

    def changed(self, key: Key) -> None:
        self._changed.add(key)
        if self._task is None or self._task.done():
            # In a context of its own: it began within some socket's, whose name and address are not its.
            self._task = asyncio.create_task(self._write(), name="presence", context=Context())

    async def _write(self) -> None:
        """Until nobody is left and that is written, too."""
        beaten = -BEAT
        while self.standing or self._changed:
            await asyncio.sleep(FLUSH)
            now = asyncio.get_running_loop().time()
            if not self._changed and now - beaten < BEAT:
                continue
            keys, self._changed = self._changed, set()
            if await self._written({key: self._row(key) for key in keys}):
                beaten = now
            else:
                self._changed |= keys

    async def _written(self, rows: Mapping[Key, _Row | None]) -> bool:
        try:
            while not await run_db(_store, self.id, rows, whole=self.standing.keys() <= rows.keys()):
                rows = {**rows, **{key: self._row(key) for key in self.standing}}
        except DatabaseError:
            logger.warning("Who is connected could not be written; tried again", exc_info=True)
            return False
        return True

    def _row(self, key: Key) -> _Row | None:
        standing = self.standing.get(key)
        return (standing.sockets, orjson.dumps(standing.noted).decode()) if standing else None


_Row = tuple[int, str]
"""Sockets, and the notes as JSON."""

_nodes: WeakKeyDictionary[Hub, _Node] = WeakKeyDictionary()

_PEOPLE: Final = """
SELECT p.user_id, p.since, p.sockets, p.noted::text
FROM accounts_presence p JOIN accounts_node n ON n.id = p.node_id
WHERE p.topic = %(topic)s AND p.user_id IS NOT NULL AND n.seen_at > clock_timestamp() - make_interval(secs => %(alive)s)
ORDER BY p.noted_at, p.since
"""
_COUNTED: Final = """
SELECT count(DISTINCT p.user_id), coalesce(sum(p.sockets), 0)
FROM accounts_presence p JOIN accounts_node n ON n.id = p.node_id
WHERE p.topic = %(topic)s AND n.seen_at > clock_timestamp() - make_interval(secs => %(alive)s)
"""
_SOCKETS: Final = """
SELECT p.topic, sum(p.sockets) FROM accounts_presence p JOIN accounts_node n ON n.id = p.node_id
WHERE p.topic = ANY(%(topics)s) AND n.seen_at > clock_timestamp() - make_interval(secs => %(alive)s) GROUP BY p.topic
"""
_LIVE: Final = """
INSERT INTO accounts_node (id, seen_at) VALUES (%(node)s, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
RETURNING xmax = 0
"""
_PUT: Final = """
INSERT INTO accounts_presence (node_id, topic, user_id, sockets, since, noted, noted_at)
SELECT %(node)s, topic, user_id, sockets, clock_timestamp(), noted::jsonb, clock_timestamp()
FROM unnest(%(topics)s::text[], %(users)s::bigint[], %(sockets)s::int[], %(noted)s::text[]) AS x (topic, user_id, sockets, noted)
WHERE user_id IS NULL OR EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = user_id)
ON CONFLICT (node_id, topic, user_id)
DO UPDATE SET sockets = excluded.sockets, noted = excluded.noted, noted_at = excluded.noted_at
"""
_REMOVE: Final = """
DELETE FROM accounts_presence p USING unnest(%(topics)s::text[], %(users)s::bigint[]) AS x (topic, user_id)
WHERE p.node_id = %(node)s AND p.topic = x.topic AND p.user_id IS NOT DISTINCT FROM x.user_id
"""
# Another node may clear the same dead one, or it may wake: whoever cannot have the row at once leaves it to the other.
_CLEAR: Final = """
WITH dead AS (
  SELECT id FROM accounts_node WHERE seen_at < clock_timestamp() - make_interval(secs => 4 * %(alive)s)
  ORDER BY id FOR UPDATE SKIP LOCKED
), emptied AS (
  DELETE FROM accounts_presence WHERE node_id IN (SELECT id FROM dead)
)
DELETE FROM accounts_node WHERE id IN (SELECT id FROM dead)
"""


def _store(node: uuid.UUID, rows: Mapping[Key, _Row | None], *, whole: bool) -> bool:
    """Writes what has changed and that the node lives.

    False, and nothing written, where it is new to the database (it slept and was given up, or the tables were emptied)
    and `rows` are not the `whole` that it knows.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LIVE, {"node": node})
        if cursor.fetchone()[0] and not whole:
            transaction.set_rollback(True)
            return False
        put = {key: row for key, row in rows.items() if row is not None}
        gone = [key for key, row in rows.items() if row is None]
        if put:
            sockets, noted = [row[0] for row in put.values()], [row[1] for row in put.values()]
            cursor.execute(_PUT, {"node": node, **_keys(list(put)), "sockets": sockets, "noted": noted})
        if gone:
            cursor.execute(_REMOVE, {"node": node, **_keys(gone)})
        cursor.execute(_CLEAR, {"alive": ALIVE})
    return True


def _keys(keys: list[Key]) -> dict[str, Any]:
    return {"topics": [topic for topic, _ in keys], "users": [user for _, user in keys]}


def _read(query: str, topic: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"topic": topic, "alive": ALIVE})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

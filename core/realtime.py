"""The hub: what has happened, told to all who watch (architecture.md, "The socket path: a hub").

`publish` may be called from anywhere, after commit. One `Hub` per event loop encodes each frame once and hands the same
text to every socket that follows the topic. Sockets of this process are served directly, those of others through
`core.relay`. What is told may be lost: each lot's frames carry epoch and sequence, and the heartbeat names the newest.

Topics are named in `core.topics`.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol

import orjson

from core.conflation import Stream, trimmed
from core.pulse import Pulse, register_heartbeat, register_standing
from core.relay import relay

__all__ = ["Hub", "Watcher", "hub", "publish", "register_heartbeat", "register_standing"]

logger = logging.getLogger(__name__)

CONFLATED: Final = "lot.events"
"""The one kind of payload that is conflated; all others go out as they come, in order."""
SLICE: Final = 200
"""Sockets served before others get a turn on the event loop: 2 to 3 ms."""
LINGER: Final = 10.0
"""Seconds that a topic stays subscribed to after its last watcher here has gone: people reload pages."""
RESTARTING: Final = 1012


class Watcher(Protocol):
    """A socket, as the hub sees it. Neither method waits or raises."""

    @property
    def wants(self) -> Collection[str]:
        """The types of payload it wants; of a topic's others it hears nothing."""

    @property
    def principal(self) -> Hashable | None:
        """Whose it is; None for somebody not signed in."""

    def push(self, kind: str, text: str) -> None: ...

    def close(self, code: int) -> None: ...


@dataclass(slots=True)
class Topic:
    """Who follows it here (a dict for its order), and what of it is still to be sent."""

    watchers: dict[Watcher, None] = field(default_factory=dict)
    stream: Stream = field(default_factory=Stream)
    timer: asyncio.TimerHandle | None = None
    is_under_way: bool = False


@dataclass(slots=True)
class Delivery:
    """One text on its way to many."""

    kind: str
    text: str
    watchers: Iterator[Watcher]
    topic: Topic | None


class Hub:
    """All sockets of one event loop. Every method belongs on that loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._topics: dict[str, Topic] = {}
        self._followed: dict[Watcher, set[str]] = {}
        self._deliveries: deque[Delivery] = deque()
        self._is_delivering = False
        self._relay = relay(_heard)
        self._pulse = Pulse(self)

    # --- Sockets come and go

    def attach(self, watcher: Watcher) -> None:
        """From here on it gets heartbeats, and is closed when its person may no longer be here."""
        self._followed.setdefault(watcher, set())

    def detach(self, watcher: Watcher) -> None:
        for topic in list(self._followed.get(watcher, ())):
            self.leave(watcher, topic)
        self._followed.pop(watcher, None)

    def join(self, watcher: Watcher, topic: str) -> None:
        """Pass on to it what is said on the topic; see `certain` for what other processes say."""
        self._followed[watcher].add(topic)
        if topic not in self._topics:
            self._topics[topic] = Topic()
            self._relay.follow(topic)
        self._topics[topic].watchers[watcher] = None

    def leave(self, watcher: Watcher, topic: str) -> None:
        self._followed[watcher].discard(topic)
        found = self._topics.get(topic)
        if found is not None:
            found.watchers.pop(watcher, None)
            if not found.watchers:
                self._loop.call_later(LINGER, self._forget, topic)

    async def certain(self, topic: str) -> None:
        """Return when the topic is heard from all processes: what is read from the database now leaves no gap.

        While Redis is away it returns all the same, at once or after half a second; the heartbeat then shows the gap.
        """
        await self._relay.certain(topic)

    def follows(self, topic: str) -> bool:
        """Whether anybody here follows it. The one question other threads may ask."""
        return topic in self._topics

    @property
    def followed(self) -> Mapping[Watcher, Collection[str]]:
        """All sockets with the topics of each."""
        return self._followed

    def close_all(self, code: int = RESTARTING) -> None:
        """Before this process ends: clients come back to another, each after a pause of its own."""
        for watcher in list(self._followed):
            watcher.close(code)

    async def stop(self) -> None:
        """End the hub's own tasks."""
        await self._pulse.stop()

    def _forget(self, name: str) -> None:
        topic = self._topics.get(name)
        if topic is not None and not topic.watchers:
            if topic.timer is not None:
                topic.timer.cancel()
            del self._topics[name]
            if not any(other.follows(name) for other in _hubs.values()):
                self._relay.unfollow(name)

    # --- What is said

    def say(self, topic: str, payload: Mapping[str, Any]) -> None:
        """What this process has to say. Never raises; from other threads by `publish`."""
        try:
            if payload["type"] == CONFLATED:
                self._conflate(topic, payload)
            else:
                self._pass_on(topic, kind=payload["type"], text=encoded(payload))
        except Exception:
            logger.exception("Something could not be said on %s", topic)

    def hear(self, topic: str, kind: str, body: str) -> None:
        """What another process has said. Never raises."""
        try:
            if kind == CONFLATED:
                self._conflate(topic, orjson.loads(body))
            else:
                self._pass_on(topic, kind=kind, text=body)
        except Exception:
            logger.exception("Something could not be passed on, on %s", topic)

    def _conflate(self, topic: str, frame: Mapping[str, Any]) -> None:
        found = self._topics.get(topic)
        if found is not None:
            found.stream.offer(frame, now=self._loop.time())
            self._flush(found)

    def _flush(self, topic: Topic) -> None:
        """Send what is due of a lot, and come back when more will be. Never two frames of a topic at once under way."""
        now = self._loop.time()
        if topic.is_under_way:
            return
        for frame in topic.stream.take(now=now):
            self._deliver(Delivery(CONFLATED, encoded(frame), iter(tuple(topic.watchers)), topic))
        due = topic.stream.due()
        if due is not None and not topic.is_under_way and topic.timer is None:
            topic.timer = self._loop.call_at(due, self._flush_later, topic)

    def _flush_later(self, topic: Topic) -> None:
        topic.timer = None
        self._flush(topic)

    def _pass_on(self, topic: str, *, kind: str, text: str) -> None:
        found = self._topics.get(topic)
        if found is not None and found.watchers:
            self._deliver(Delivery(kind, text, iter(tuple(found.watchers)), None))

    def send(self, *, kind: str, text: str, watchers: Collection[Watcher]) -> None:
        """The same text to just these."""
        self._deliver(Delivery(kind, text, iter(tuple(watchers)), None))

    # --- Delivery

    def _deliver(self, delivery: Delivery) -> None:
        if delivery.topic is not None:
            delivery.topic.is_under_way = True
        self._deliveries.append(delivery)
        if not self._is_delivering:
            self._is_delivering = True
            self._deliver_slice()

    def _deliver_slice(self) -> None:
        """A few hundred at a time: a bid that arrives meanwhile must not wait for five thousand watchers."""
        left = SLICE
        while self._deliveries and left > 0:
            delivery = self._deliveries[0]
            kind, text = delivery.kind, delivery.text
            served = 0
            for watcher in islice(delivery.watchers, left):
                served += 1
                try:
                    if kind in watcher.wants:
                        watcher.push(kind, text)
                except Exception:
                    # One socket that breaks its word (`Watcher`) must not silence all others.
                    logger.exception("A socket did not take %s", kind)
            if served < left:
                self._deliveries.popleft()
                self._landed(delivery)
            left -= served
        self._is_delivering = bool(self._deliveries)
        if self._is_delivering:
            self._loop.call_soon(self._deliver_slice)

    def _landed(self, delivery: Delivery) -> None:
        topic = delivery.topic
        if topic is not None and not any(other.topic is topic for other in self._deliveries):
            topic.is_under_way = False
            self._loop.call_soon(self._flush, topic)


def encoded(payload: Mapping[str, Any]) -> str:
    """As JSON text. Ids may be UUIDs; anything else unknown is written as its text (lazy translations)."""
    return orjson.dumps(payload, default=str).decode()


# --- From anywhere ---------------------------------------------------------------------------------------------------

_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        for other in [other for other in _hubs if other.is_closed()]:
            del _hubs[other]
        found = _hubs[loop] = Hub()
    return found


def publish(topic: str, payload: Mapping[str, Any]) -> None:
    """Tell all who follow the topic, in every process. After commit; from any thread; returns at once; never raises.

    `payload` has a `type` and what the protocol says of it, JSON all through; it is not to be changed afterwards.
    """
    try:
        if payload["type"] == CONFLATED:
            payload = trimmed(payload)
        for loop, found in _following(topic):
            loop.call_soon_threadsafe(found.say, topic, payload)
        relay(_heard).announce(topic=topic, kind=payload["type"], body=encoded(payload))
    except Exception:
        logger.exception("An announcement failed on %s", topic)


def _heard(topic: str, kind: str, body: str) -> None:
    """From another process, on the relay's thread."""
    for loop, found in _following(topic):
        loop.call_soon_threadsafe(found.hear, topic, kind, body)


def _following(topic: str) -> list[tuple[asyncio.AbstractEventLoop, Hub]]:
    return [(loop, found) for loop, found in list(_hubs.items()) if found.follows(topic) and not loop.is_closed()]


os.register_at_fork(after_in_child=_hubs.clear)

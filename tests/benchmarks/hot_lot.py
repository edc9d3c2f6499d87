"""One hot lot: bids through the ordinary way, raw SQL, a Redis script, and the engine, at 1 to 512 waiting."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

import psycopg
import redis
from django.conf import settings
from django.db import connection, transaction

from auctions.models import Lot
from bidding import engine
from bidding.choices import EventKind
from bidding.commands import PlaceBid
from bidding.models import LotEvent
from core.errors import DomainError
from tests.benchmarks.table import Row, percentile
from tests.factories import give_purse, make_auction, make_lot, register

LEVELS = (1, 8, 32, 128, 512)
SECONDS = 3.0
BIDDERS = 600


@dataclass
class Hall:
    """A lot and bidders; `amounts` rise so that each bid can win."""

    lot: Lot
    users: list[int]
    paddles: list[int]
    amounts: Iterator[int] = field(default_factory=lambda: count(1000))


def hall(*, bidders: int = BIDDERS, purse: int = 0) -> Hall:
    """`purse`: in minor units, so much for each to spend; 0: a sale without purses."""
    policy = "set" if purse else "none"
    auction = make_auction(increment_bands=[[0, 1]], soft_close_window=60, soft_close_extend=60, purse_policy=policy)
    lot = make_lot(auction=auction, start_price=1)
    rows = [register(auction=auction) for _ in range(bidders)]
    for row in rows if purse else ():
        give_purse(row, purse)
    return Hall(lot, [row.user_id for row in rows], [row.pk for row in rows])


def run() -> list[Row]:
    ways = (
        ("ORM, row lock, one transaction a bid", by_orm),
        ("SQL, row lock, one transaction a bid", by_sql),
        ("Redis script (not durable)", by_redis),
    )
    rows = [in_threads(what, level, way(hall())) for what, way in ways for level in LEVELS]
    rows += [asyncio.run(by_engine(hall(), level)) for level in LEVELS]
    rows.append(asyncio.run(refused(hall(), 128)))
    engine.shutdown()
    return rows


def in_threads(what: str, level: int, make: Callable[[], Callable[[int], bool]]) -> Row:
    """`level` threads bid one after the other for `SECONDS`; at most 64 threads, as more only wait longer."""
    threads, took, accepted = min(level, 64), [], []
    until = time.monotonic() + SECONDS

    def work(number: int) -> None:
        bid = make()
        while time.monotonic() < until:
            began = time.perf_counter()
            if bid(number):
                accepted.append(1)
            took.append(time.perf_counter() - began)
        connection.close()

    begun = time.monotonic()
    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.monotonic() - begun
    note = "" if threads == level else f"{threads} threads"
    return Row(what, level, len(took) / seconds, len(accepted) / seconds, percentile(took, 0.5), percentile(took, 0.99), note)


def by_orm(room: Hall) -> Callable[[], Callable[[int], bool]]:
    """What everybody does: lock the row, compare, save it, insert the bid."""

    def bid(number: int) -> bool:
        with transaction.atomic():
            lot = Lot.objects.select_for_update(no_key=True).get(pk=room.lot.pk)
            amount = next(room.amounts)
            if lot.price is not None and amount <= lot.price:
                return False
            lot.price, lot.leader_id, lot.sequence = amount, room.paddles[number], lot.sequence + 1
            lot.bid_count += 1
            lot.save(update_fields=["price", "leader", "sequence", "bid_count"])
            LotEvent.objects.create(
                lot=lot, sequence=lot.sequence, kind=EventKind.BID, at=lot.created_at, actor="1", payload={},
                previous_hash="0" * 64, hash="0" * 64,
            )  # fmt: skip
        return True

    return lambda: bid


_SQL = (
    "SELECT price, sequence FROM auctions_lot WHERE id = %s FOR NO KEY UPDATE",
    "UPDATE auctions_lot SET price = %s, leader_id = %s, sequence = %s, bid_count = bid_count + 1 WHERE id = %s",
    "INSERT INTO bidding_lotevent (lot_id, sequence, kind, at, actor, payload, previous_hash, hash) "
    "VALUES (%s, %s, 'bid', now(), '1', '{}', '', '')",
)


def by_sql(room: Hall) -> Callable[[], Callable[[int], bool]]:
    def make() -> Callable[[int], bool]:
        raw = psycopg.connect(**{k: v for k, v in connection.get_connection_params().items() if k in _CONNECT})
        raw.prepare_threshold = 0

        def bid(number: int) -> bool:
            with raw.transaction(), raw.cursor() as cursor:
                found = cursor.execute(_SQL[0], [room.lot.pk]).fetchone()
                amount = next(room.amounts)
                if found is None or (found[0] is not None and amount <= found[0]):
                    return False
                cursor.execute(_SQL[1], [amount, room.paddles[number], found[1] + 1, room.lot.pk])
                cursor.execute(_SQL[2], [room.lot.pk, found[1] + 1])
            return True

        return bid

    return make


_CONNECT = {"dbname", "user", "password", "host", "port"}
_SCRIPT = """
local price = tonumber(redis.call('HGET', KEYS[1], 'price') or 0)
local amount = tonumber(ARGV[1])
if amount <= price then return 0 end
redis.call('HSET', KEYS[1], 'price', amount, 'leader', ARGV[2])
redis.call('RPUSH', KEYS[2], ARGV[1] .. ':' .. ARGV[2])
return 1
"""


def by_redis(room: Hall) -> Callable[[], Callable[[int], bool]]:
    name = uuid4().hex

    def make() -> Callable[[int], bool]:
        client = redis.Redis.from_url(settings.REDIS_URL)
        script = client.register_script(_SCRIPT)
        return lambda number: bool(script([f"l{name}", f"b{name}"], [next(room.amounts), number]))

    return make


async def by_engine(room: Hall, level: int, *, seconds: float = SECONDS) -> Row:
    took: list[float] = []
    accepted = 0
    until = time.monotonic() + seconds

    async def work(number: int) -> None:
        nonlocal accepted
        while time.monotonic() < until:
            amount = next(room.amounts)
            command = PlaceBid(room.lot.pk, room.users[number], uuid4().hex, f"{amount // 100}.{amount % 100:02d}", "exact")
            began = time.perf_counter()
            try:
                await engine.submit_async(command)
                accepted += 1
            except DomainError:
                pass
            took.append(time.perf_counter() - began)

    begun = time.monotonic()
    await asyncio.gather(*(work(number) for number in range(level)))
    spent = time.monotonic() - begun
    return Row("engine", level, len(took) / spent, accepted / spent, percentile(took, 0.5), percentile(took, 0.99))


async def refused(room: Hall, level: int) -> Row:
    """Bids that cannot win, refused from the snapshot without the lock."""
    await engine.submit_async(PlaceBid(room.lot.pk, room.users[-1], uuid4().hex, "5000.00", "exact"))
    took: list[float] = []
    until = time.monotonic() + SECONDS

    async def work(number: int) -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                await engine.submit_async(PlaceBid(room.lot.pk, room.users[number], uuid4().hex, "20.00"))
            except DomainError:
                took.append(time.perf_counter() - began)

    begun = time.monotonic()
    await asyncio.gather(*(work(number) for number in range(level)))
    seconds = time.monotonic() - begun
    return Row(
        "engine, refused from the snapshot", level, len(took) / seconds, 0, percentile(took, 0.5), percentile(took, 0.99)
    )

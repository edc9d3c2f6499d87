"""Django's cache over Redis that outlives Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from core import outage

Result = TypeVar("Result")

MAX_LOCAL_ENTRIES = 20_000


class ResilientCache(RedisCache):
    """While Redis is away, the memory of the process stands in: throttles go on counting, and nothing raises.

    What is written in an outage is forgotten at its end, and what was written before it is not seen during it: a cache
    may lose anything, but must not show an old value after a newer one.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": outage.TIMEOUT,
            "socket_connect_timeout": outage.TIMEOUT,
            "retry": outage.reconnect_once(),
        }
        super().__init__(server, params | {"OPTIONS": options | params.get("OPTIONS", {})})
        local = {key: value for key, value in params.items() if key != "OPTIONS"}
        self._local = LocMemCache("redis-is-away", local | {"OPTIONS": {"MAX_ENTRIES": MAX_LOCAL_ENTRIES}})

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._either(lambda cache: cache.add(key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._either(lambda cache: cache.get(key, default, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        return self._either(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._either(lambda cache: cache.touch(key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._either(lambda cache: cache.delete(key, version))

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        wanted = list(keys)
        return self._either(lambda cache: cache.get_many(wanted, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._either(lambda cache: cache.has_key(key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._either(lambda cache: cache.incr(key, delta, version))

    def set_many(
        self,
        data: Mapping[Any, Any],
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> list[Any]:
        return self._either(lambda cache: cache.set_many(dict(data), timeout, version))

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        wanted = list(keys)
        return self._either(lambda cache: cache.delete_many(wanted, version))

    def clear(self) -> Any:
        self._local.clear()
        return self._either(lambda cache: cache.clear())

    def _either(self, operation: Callable[[BaseCache], Result]) -> Result:
        redis = cast("BaseCache", super())
        return outage.redis.call(lambda: operation(redis), otherwise=lambda: operation(self._memory()))

    def _memory(self) -> LocMemCache:
        self._local.key_prefix = f"{self.key_prefix}:{outage.redis.outages}"
        return self._local

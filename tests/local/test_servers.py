"""deploy.local.servers: PostgreSQL and Valkey of our own, as every test session brings them."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg
import pytest
import redis

from deploy.local import ports, servers
from deploy.local.home import Home
from deploy.local.postgres import Postgres
from deploy.local.supervisor import Supervisor


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "ROSTRUM_DATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("unset")
def test_servers_come_with_the_block_and_go_with_it() -> None:
    with servers.temporary() as found:
        with psycopg.connect(found["DATABASE_URL"]) as connection:
            durable = connection.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')").fetchone()
            collation = connection.execute("SELECT datlocale FROM pg_database WHERE datname = 'rostrum'").fetchone()
        client = redis.Redis.from_url(found["REDIS_URL"])
        assert (durable, collation, client.ping()) == (("on", "on"), ("C.UTF-8",), True)
        assert client.config_get("append*")["appendfsync"] == "everysec"
        client.close()
        stranger = found["DATABASE_URL"].replace("rostrum:", "rostrum:not")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(stranger, connect_timeout=2)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(found["DATABASE_URL"], connect_timeout=2)
    assert not Path(found["ROSTRUM_DATA"]).exists()


def test_servers_named_by_the_environment_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/rostrum")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with servers.temporary() as found:
        assert list(found) == ["ROSTRUM_DATA"]


@pytest.mark.usefixtures("unset")
def test_postgres_comes_back_with_its_data_after_a_kill(home: Home, supervisor: Supervisor, tmp_path: Path) -> None:
    postgres = Postgres(home=home, port=ports.free())
    postgres.prepare()
    supervisor.start(postgres.part)
    supervisor.wait_until(postgres.is_ready, seconds=30, what="PostgreSQL")
    postgres.make_database()
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE bids AS SELECT 1 AS amount")
    leader = int((tmp_path / "processes" / "postgres").read_text().split()[0])
    os.kill(leader, signal.SIGKILL)
    supervisor.wait_until(lambda: not postgres.is_ready(), seconds=10, what="the death of PostgreSQL")
    supervisor.wait_until(postgres.is_ready, seconds=30, what="PostgreSQL after its death")
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT amount FROM bids").fetchall() == [(1,)]
    supervisor.stop()
    assert not postgres.is_ready()

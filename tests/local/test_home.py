"""deploy.local.home: the data folder."""

from __future__ import annotations

import pytest

from deploy.local import home as homes
from deploy.local.errors import CannotStart
from deploy.local.home import Home


def test_two_runs_cannot_have_the_same_folder(home: Home) -> None:
    with home.lock(), pytest.raises(CannotStart, match="Another run"):
        home.lock()


def test_the_folder_is_free_again_once_its_run_has_ended(home: Home) -> None:
    home.lock().close()
    home.lock().close()


def test_a_password_is_made_once(home: Home) -> None:
    first = home.password("postgres")
    assert len(first) == 48
    assert homes.at(home.folder).password("postgres") == first
    assert home.password("valkey") != first


def test_what_is_remembered_is_nobody_elses_to_read(home: Home) -> None:
    home.remember(name="postgres_port", value="20000")
    assert home.remembered("postgres_port") == "20000"
    assert [path.stat().st_mode & 0o077 for path in home.folder.glob("memory.*")] == [0]


def test_a_torn_memory_is_a_fresh_one(home: Home) -> None:
    (home.folder / "memory.json").write_text("{", encoding="utf-8")
    assert home.remembered("postgres_port") is None

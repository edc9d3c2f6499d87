"""Keys that a local run makes for itself."""

from __future__ import annotations

from pathlib import Path

from py_vapid import Vapid02

from deploy.local import keys
from deploy.local.home import Home


def test_the_key_of_pushes_is_made_once_and_for_nobody_else_to_read(tmp_path: Path) -> None:
    home = Home(folder=tmp_path, owner=None)
    made = keys.push_key(home)
    assert keys.push_key(home) == made
    assert (tmp_path / "push.key").stat().st_mode & 0o777 == 0o600
    assert Vapid02.from_raw(made.encode()).public_key is not None


def test_each_house_has_its_own(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    one, other = (keys.push_key(Home(folder=folder, owner=None)) for folder in folders)
    assert one != other

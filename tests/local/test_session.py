"""tests/conftest.py: what a session leaves out it names, and with CI=true it has failed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ONE = "tests/local/test_ports.py::test_the_preferred_port_is_taken_if_free"


def _session(*words: str, **told: str) -> subprocess.CompletedProcess[str]:
    environment = {"DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": os.environ["REDIS_URL"], "PATH": os.environ["PATH"]}
    return subprocess.run(
        # Without Django: these sessions are about what is said at their end, and start faster.
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "-c", "pyproject.toml", *words],
        cwd=ROOT,
        env={**environment, **told},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_session_that_leaves_nothing_out_succeeds_in_ci() -> None:
    done = _session(ONE, CI="true")
    assert done.returncode == 0
    assert "left out" not in done.stdout


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_what_is_left_out_is_named(ci: str, status: int, tmp_path: Path) -> None:
    skipping = tmp_path / "test_skipping.py"
    skipping.write_text("import pytest\n\n\ndef test_it():\n    pytest.skip('no reason')\n", encoding="utf-8")
    done = _session(ONE, str(skipping), "tests/e2e/test_scripts.py", CI=ci, PATH="/nonexistent")
    assert done.returncode == status
    assert "left out: journeys" in done.stdout
    assert "tests/e2e/test_scripts.py::" in done.stdout
    assert "left out: skipped" in done.stdout
    # Whatever has to be said, pytest's line closes the session.
    assert done.stdout.splitlines()[-1].startswith("1 passed, 1 skipped, ")


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_janus_what_needs_a_picture_is_named(ci: str, status: int) -> None:
    done = _session(ONE, "tests/local/test_janus.py", CI=ci, PATH="/nonexistent")
    assert done.returncode == status
    assert "left out: what needs a picture, as" in done.stdout
    assert "tests/local/test_janus.py::test_its_secrets_are_nobody_elses_to_read" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("3 passed, ")


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_fonts_what_prints_is_named(ci: str, status: int) -> None:
    done = _session(ONE, "tests/local/test_typesetter.py", CI=ci, PATH="/nonexistent")
    assert done.returncode == status
    assert "left out: printed invoices, as" in done.stdout
    assert "tests/local/test_typesetter.py::test_what_weasyprint_loads_is_what_is_looked_for" in done.stdout


def test_a_failed_lint_fails_the_session() -> None:
    done = _session(ONE, LINT_FAILED="mypy")
    assert done.returncode == 1
    assert "make lint failed: mypy" in done.stdout

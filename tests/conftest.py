"""The test session: its own PostgreSQL and Valkey, and an honest account of what was left out.

`DATABASE_URL` and `REDIS_URL` are used where they are set; otherwise both servers are brought, in a temporary folder
on ports of their own, so that any number of sessions may run side by side. `fsync` stays on.
"""

import contextlib
import os
from pathlib import Path

import pytest

from deploy.local import chromium, servers

JOURNEYS = Path(__file__).parent / "e2e"

_left_out: pytest.StashKey[list[str]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the long runs of tests/faults, not the short seeds")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Bring the servers before anything reads the settings; pytest-django sets Django up after this."""
    config.stash[_left_out] = []
    if not (config.option.collectonly or config.option.help):
        running = contextlib.ExitStack()
        config.add_cleanup(running.close)
        brought = running.enter_context(servers.temporary())
        # A cluster of our own goes with the session, and its test database with it: no need to drop that first.
        config.option.reuse_db = getattr(config.option, "reuse_db", False) or "DATABASE_URL" in brought
        os.environ.update(brought)
        running.callback(_leave_servers)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    from django.conf import settings  # only now may the environment be read

    assert settings.DATABASES


def _leave_servers() -> None:
    """Before they end: what still speaks to them would complain after the closing line."""
    from core import relay  # only now is Django set up

    relay.stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Chromium the journeys cannot be made: leave them out by name rather than let them pass unseen."""
    if chromium.find() is not None:
        return
    journeys = [item for item in items if JOURNEYS in item.path.parents]
    if journeys:
        config.stash[_left_out] += [item.nodeid for item in journeys]
        config.hook.pytest_deselected(items=journeys)
        items[:] = [item for item in items if item not in journeys]


def _skipped(config: pytest.Config) -> list[str]:
    """A skip is something left out as well."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    return [report.nodeid for report in reporter.stats.get("skipped", [])] if reporter is not None else []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With `CI=true` a session that left something out has failed; one whose lint failed has failed anywhere."""
    missing = bool(session.config.stash[_left_out] or _skipped(session.config)) and os.environ.get("CI") == "true"
    if exitstatus == pytest.ExitCode.OK and (missing or os.environ.get("LINT_FAILED")):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was left out, and what `make lint` found, right above the closing line."""
    left_out, skipped = config.stash[_left_out], _skipped(config)
    if left_out:
        terminalreporter.section("left out: journeys, as Chromium is not here (apt-get install chromium)")
        terminalreporter.write_line("\n".join(left_out))
    if skipped:
        terminalreporter.section("left out: skipped")
        terminalreporter.write_line("\n".join(skipped))
    if (left_out or skipped) and os.environ.get("CI") == "true":
        terminalreporter.write_line("CI=true: what was left out makes this session fail.", red=True)
    if os.environ.get("LINT_FAILED"):
        terminalreporter.section("make lint failed: " + os.environ["LINT_FAILED"], red=True)

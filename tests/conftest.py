"""The test session: its own PostgreSQL and Valkey, and an honest account of what was left out.

`DATABASE_URL` and `REDIS_URL` are used where they are set; otherwise both servers are brought, in a temporary folder
on ports of their own, so that any number of sessions may run side by side. `fsync` stays on. A session that brings both
moves into a network of its own first (`deploy.local.network`), where Janus may offer its address and no packet leaves.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deploy.local import chromium, network, servers, typesetter
from deploy.local import janus as gateway_program

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from tests.gateways import Gateway

JOURNEYS = Path(__file__).parent / "e2e"

_left_out: pytest.StashKey[dict[str, list[str]]] = pytest.StashKey()
"""Ids of tests by what to say of them."""
_no_picture: pytest.StashKey[str | None] = pytest.StashKey()
"""Why there can be no Janus in this session; None where there can."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the long runs of tests/faults, not the short seeds")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Bring the servers before anything reads the settings; pytest-django sets Django up after this."""
    config.stash[_left_out] = {}
    config.stash[_no_picture] = None
    if not (config.option.collectonly or config.option.help):
        config.stash[_no_picture] = _moved() or _no_program()
    if _has_workers(config):
        return  # nor the settings: they would be read for all of them, before there are servers
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


def _has_workers(config: pytest.Config) -> bool:
    """Whether other processes run the tests (xdist); each brings servers of its own, in the network that we moved into."""
    return bool(getattr(config.option, "numprocesses", None)) and not hasattr(config, "workerinput")


def _moved() -> str | None:
    """Into a network of our own, before anything is started; why not, where it cannot be."""
    if not network.is_inside() and (os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")):
        return "DATABASE_URL or REDIS_URL names a server outside of a network of our own"
    return network.enter()


def _no_program() -> str | None:
    return None if gateway_program.find() else "Janus is not here (apt-get install janus janus-tools)"


def _leave_servers() -> None:
    """Before they end: what still speaks to them would complain after the closing line."""
    from core import relay  # only now is Django set up

    relay.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What cannot be tried on this machine is left out by name rather than passed unseen."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: JOURNEYS not in item.path.parents)
    if chromium.find() is None:
        said = "journeys, as Chromium is not here (apt-get install chromium)"
        _leave_out(config, items, said=said, which=lambda item: JOURNEYS in item.path.parents)
    problem = config.stash[_no_picture]
    if problem is not None:
        said = f"what needs a picture, as {problem}"
        _leave_out(config, items, said=said, which=lambda item: "janus" in getattr(item, "fixturenames", ()))
    lacking = typesetter.missing()
    if lacking:
        said = f"printed invoices, as {', '.join(lacking)} is not here (apt-get install {' '.join(typesetter.PACKAGES)})"
        _leave_out(config, items, said=said, which=lambda item: "typesetter" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Who does what, where two processes share the suite."""
    from tests.sharing import make_scheduler  # only here is xdist needed

    return make_scheduler(config, log)


def _leave_out(config: pytest.Config, items: list[pytest.Item], *, said: str, which: Callable[[pytest.Item], bool]) -> None:
    chosen = [item for item in items if which(item)]
    if chosen:
        config.stash[_left_out][said] = [item.nodeid for item in chosen]
        config.hook.pytest_deselected(items=chosen)
        items[:] = [item for item in items if item not in chosen]


def _skipped(config: pytest.Config) -> list[str]:
    """A skip is something left out as well."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    return [report.nodeid for report in reporter.stats.get("skipped", [])] if reporter is not None else []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With `CI=true` a session that left something out has failed; one whose lint failed has failed anywhere."""
    if (said := getattr(session.config, "workeroutput", None)) is not None:
        said["left_out"] = session.config.stash[_left_out]
    missing = bool(session.config.stash[_left_out] or _skipped(session.config)) and os.environ.get("CI") == "true"
    if exitstatus == pytest.ExitCode.OK and (missing or os.environ.get("LINT_FAILED")):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended; what it left out, all of them did."""
    node.config.stash[_left_out].update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was left out, and what `make lint` found, right above the closing line."""
    left_out, skipped = config.stash[_left_out], _skipped(config)
    for said, tests in left_out.items():
        terminalreporter.section(f"left out: {said}")
        terminalreporter.write_line("\n".join(tests))
    if skipped:
        terminalreporter.section("left out: skipped")
        terminalreporter.write_line("\n".join(skipped))
    if (left_out or skipped) and os.environ.get("CI") == "true":
        terminalreporter.write_line("CI=true: what was left out makes this session fail.", red=True)
    if os.environ.get("LINT_FAILED"):
        terminalreporter.section("make lint failed: " + os.environ["LINT_FAILED"], red=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django's, and then our own way to empty the tables."""
    from tests import emptying  # only now is Django set up

    with django_db_blocker.unblock():
        emptying.install()


@pytest.fixture(scope="session")
def gateway_if_any(pytestconfig: pytest.Config) -> Iterator[Gateway | None]:
    """For what stands longer than a test, such as the journeys' house: None where this machine can have no picture."""
    if pytestconfig.stash[_no_picture] is not None:
        yield None
        return
    from tests import gateways

    with gateways.standing("janus") as (found,):
        yield found


@pytest.fixture
def janus(gateway_if_any: Gateway | None) -> Gateway:
    """A Janus that is up; who kills it need not start it again. Tests that ask for it are left out where there is none."""
    assert gateway_if_any is not None
    if not gateway_if_any.lives:
        gateway_if_any.start()
    return gateway_if_any


@pytest.fixture(name="typesetter")
def _typesetter() -> None:
    """For tests that print: left out where Pango or its fonts are missing."""

"""The documentation holds what the code declares: settings, messages, signals, jobs."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.dispatch import Signal

from config.celery import app as celery
from config.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))


def _calls(*folders: str) -> Iterator[ast.Call]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield from (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


def _first_text(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _variables() -> dict[str, bool]:
    """Each variable read by the settings, or by the commands of the Makefile, and whether its reader says what it is about."""
    found: dict[str, bool] = {}
    for call in _calls("config/settings", "deploy/local"):
        reader = ast.unparse(call.func)
        name = _first_text(call)
        if name and reader.startswith("env."):
            found[name] = found.get(name, False) or any(keyword.arg == "about" for keyword in call.keywords)
        elif name and reader == "os.environ.get":
            found.setdefault(name, True)
    return found


VARIABLES = _variables()
# Not ours: what pip, Python and Django read themselves.
FOREIGN = {"PIP_INDEX_URL", "PIP_CERT", "DJANGO_SETTINGS_MODULE", "PYTHONWARNINGS"}


@pytest.mark.parametrize("name", sorted(set(VARIABLES) - FOREIGN))
def test_a_setting_stands_in_the_readme(name: str) -> None:
    assert f"| `{name}` |" in SETTINGS


def test_a_setting_says_what_it_is_about() -> None:
    assert [name for name, told in VARIABLES.items() if not told] == []


def test_the_readme_lists_no_setting_that_nobody_reads() -> None:
    listed = {line.split("`")[1] for line in SETTINGS.splitlines() if line.startswith("| `")}
    assert listed - set(VARIABLES) == set()


# Between our own processes; no client ever sees it.
INTERNAL = {"notice.written", "room.changed", "chat.reseated", "lot.was_outbid", "console.changed", "console.was_taken"}


def messages() -> set[str]:
    """What goes over the sockets, either way: names such as `lot.follow` in the modules that hear and tell."""
    modules = [path for name in ("consumers.py", "broadcast.py") for path in ROOT.glob(f"*/{name}")]
    nodes = [node for path in modules for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {text for text in texts if re.fullmatch(r"[a-z]+\.[a-z_]+", text)} - INTERNAL


@pytest.mark.parametrize("name", sorted(messages()))
def test_a_message_over_the_sockets_is_documented(name: str) -> None:
    # An opening backtick only: what the message carries may follow inside the same code span.
    assert f"`{name}" in DOCUMENTS


def _signals() -> dict[str, Signal]:
    """Every signal that an app of ours declares, by its name."""
    found: dict[str, Signal] = {}
    for config in apps.get_app_configs():
        if (Path(config.path) / "signals.py").exists() and Path(config.path).parent == ROOT:
            module = importlib.import_module(f"{config.name}.signals")
            found |= {name: value for name, value in vars(module).items() if isinstance(value, Signal)}
    return found


def test_a_signal_is_documented_and_heard() -> None:
    assert [name for name, signal in _signals().items() if name not in DOCUMENTS or not signal.receivers] == []


@pytest.mark.parametrize("name", sorted(SCHEDULE))
def test_a_recurring_job_is_documented_and_exists(name: str) -> None:
    task = SCHEDULE[name]["task"]
    importlib.import_module(task.rpartition(".")[0])
    assert task in celery.tasks
    assert f"`{name}`" in DOCUMENTS

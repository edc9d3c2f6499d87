"""The size and the names of things: a module one can read at a sitting, named for what it is about."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "accounts", "auctions", "bidding", "chat", "conferencing", "config", "core", "deploy", "ledger", "notifications", "payments", "tests",
)  # fmt: skip
MOST_LINES = 400
MOST_LINES_OF_FUNCTION = 50
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "tools", "stuff"}
# Mails have no other way to have a style.
STYLED = {"notices", "email", "mail.html"}

MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
WRITTEN = [path for path in MODULES if "migrations" not in path.parts]
SCRIPTS = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.js"))
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *ROOT.glob("*/templates/**/*.html")])


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and its length in lines, decorators not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", [*WRITTEN, *SCRIPTS], ids=_name)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_functions_are_short() -> None:
    long = [f"{_name(path)}: {name}" for path in WRITTEN for name, lines in _functions(path) if lines > MOST_LINES_OF_FUNCTION]
    assert long == []


def test_modules_are_named_for_what_they_are_about() -> None:
    assert [_name(path) for path in MODULES if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


def test_migrations_have_names() -> None:
    assert [_name(path) for path in MODULES if "migrations" in path.parts and "_auto_" in path.stem] == []


def _inline(path: Path) -> list[str]:
    """What our Content Security Policy would refuse to run or apply."""
    text = re.sub(r"{#.*?#}|{% comment.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    scripts = [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "application/json" not in tag]
    handlers = re.findall(r"<[a-z][^>]*\s(on[a-z]+=)", text)
    styles = re.findall(r"<style\b|<[a-z][^>]*\s(?:style=)", text)
    return scripts + handlers + styles + re.findall(r"javascript:", text)


def test_templates_have_no_inline_script_or_style() -> None:
    ours = [path for path in TEMPLATES if not STYLED & set(path.relative_to(ROOT).parts)]
    assert {_name(path): found for path in ours if (found := _inline(path))} == {}

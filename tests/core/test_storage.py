"""What production serves: hashed names, and modules that import each other by them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from pytest_django import Settings

IMPORT = re.compile(r"""(?:import|from)\s*["'](?P<address>\.[^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "core.storage.HashedStaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_no_module_of_ours_is_loaded_under_two_names(collected: Path) -> None:
    ours = {Path(app).name for app in ("core", "bidding", "auctions", "notifications", "accounts")}
    modules = [path for path in collected.glob("*/*.js") if path.parent.name in ours and HASHED.search(path.name)]
    imports = [match["address"] for path in modules for match in IMPORT.finditer(path.read_text(encoding="utf-8"))]
    assert imports
    assert [address for address in imports if not HASHED.search(address)] == []


def test_the_sprite_holds_every_icon_that_templates_and_scripts_name() -> None:
    sprite = Path(finders.find("core/icons.svg") or "").read_text(encoding="utf-8")
    known = set(re.findall(r'id="i-([a-z-]+)"', sprite))
    root = Path(__file__).parents[2]
    texts = [path.read_text(encoding="utf-8") for path in (root / "templates").rglob("*.html")]
    scripts = [path.read_text(encoding="utf-8") for path in root.glob("*/static/*/*.js")]
    named = {name for text in texts for name in re.findall(r'{% icon "([a-z-]+)"', text)}
    named |= {name for text in scripts for name in re.findall(r'\bicon\("([a-z-]+)"', text)}
    assert named - known == set()

"""deploy.local.typesetter: what prints invoices is found, installed where we may, and missed in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local import debian, typesetter


@pytest.mark.usefixtures("typesetter")
def test_what_weasyprint_loads_is_what_is_looked_for() -> None:
    import weasyprint

    assert weasyprint.HTML(string="<p>Sold</p>").write_pdf().startswith(b"%PDF")


def test_without_fonts_it_is_said_how_to_have_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = typesetter.install()
    assert said is not None
    assert "apt-get install" in said
    assert "fonts-noto-core" in said
    assert "Noto Sans Devanagari" in said
    assert "\n" not in said


def test_as_root_on_debian_the_packages_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking, asked = [["libpango-1.0"], []], []
    monkeypatch.setattr(typesetter, "missing", lambda: lacking.pop(0))
    monkeypatch.setattr(debian, "may_install", lambda: True)
    monkeypatch.setattr(debian, "install", lambda *packages: asked.extend(packages))
    assert typesetter.install() is None
    assert "libpangoft2-1.0-0" in asked


def test_a_failed_installation_says_what_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter, "missing", lambda: ["libpango-1.0"])
    monkeypatch.setattr(debian, "may_install", lambda: True)
    monkeypatch.setattr(debian, "install", lambda *packages: "E: no network")
    said = typesetter.install()
    assert said is not None
    assert said.startswith("Invoices are pages and no PDF: libpango-1.0 could not be installed (E: no network)")

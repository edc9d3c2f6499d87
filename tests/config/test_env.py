"""config.settings.env: what is refused, in which words, and what is never shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import env


@pytest.fixture(autouse=True)
def fresh_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "_declared", {})


@pytest.mark.parametrize("raw", ["on", "ON", "true", "1"])
def test_a_flag_is_on(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", raw)
    assert env.flag("SOME_FLAG", False) is True


@pytest.mark.parametrize("raw", ["off", "False", "0"])
def test_a_flag_is_off(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", raw)
    assert env.flag("SOME_FLAG", True) is False


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (lambda: env.flag("SOMETHING", False), "yes"),
        (lambda: env.flag("SOMETHING", False), "2"),
        (lambda: env.integer("SOMETHING", 1), "1.0"),
        (lambda: env.integer("SOMETHING", 1), "1_000"),
        (lambda: env.integer("SOMETHING", 1), "+1"),
        (lambda: env.integer("SOMETHING", 1), "\u0661"),
        (lambda: env.integer("SOMETHING", 1, minimum=1), "0"),
        (lambda: env.integer("SOMETHING", 1, maximum=9), "10"),
        (lambda: env.choice("SOMETHING", "a", options=("a", "b")), "A"),
        (lambda: env.words("SOMETHING", ()), "a,,b"),
        (lambda: env.words("SOMETHING", ()), "a b"),
        (lambda: env.url("SOMETHING", ""), "example.org"),
        (lambda: env.url("SOMETHING", ""), "ftp://example.org"),
        (lambda: env.url("SOMETHING", ""), "https://"),
        (lambda: env.url("SOMETHING", ""), "https://example.org:99999"),
        (lambda: env.url("SOMETHING", ""), "https://[::1"),
        (lambda: env.text("SOMETHING", ""), " spaced"),
        (lambda: env.text("SOMETHING", ""), "two\nlines"),
        (lambda: env.secret("SOMETHING", "", minimum=5), "four"),
    ],
)
def test_nonsense_is_refused_by_name(read: Callable[[], object], raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", raw)
    with pytest.raises(ImproperlyConfigured, match="SOMETHING"):
        read()


@pytest.mark.parametrize(
    "read",
    [
        lambda: env.secret("SOMETHING", minimum=50),
        lambda: env.url("SOMETHING", schemes=("redis",)),
        lambda: env.words("SOMETHING"),
    ],
)
def test_what_may_be_a_secret_is_not_shown_when_refused(read: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", "hunter 2,,hunter")
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()
    assert "hunter" not in str(refusal.value)


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", "")
    assert env.integer("SOMETHING", 7) == 7


def test_a_setting_without_default_must_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOMETHING", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SOMETHING is not set"):
        env.text("SOMETHING")


def test_words_are_stripped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", "a, b,c")
    assert env.words("SOMETHING") == ("a", "b", "c")


def test_a_url_may_name_a_socket_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", "unix:///run/valkey.sock")
    assert env.url("SOMETHING", schemes=("redis", "unix")) == "unix:///run/valkey.sock"


def test_a_reading_is_a_declaration() -> None:
    env.integer("SOME_NUMBER", 7, about="How many.")
    env.flag("SOME_FLAG", True)
    assert dict(env.declared()) == {
        "SOME_NUMBER": env.Setting(name="SOME_NUMBER", kind="integer", default="7", about="How many."),
        "SOME_FLAG": env.Setting(name="SOME_FLAG", kind="flag", default="on", about=""),
    }


def test_production_may_take_a_default_away_but_not_the_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", "words")
    env.text("SOMETHING", "default", about="What it is.")
    env.text("SOMETHING")
    assert env.declared()["SOMETHING"] == env.Setting(name="SOMETHING", kind="text", default=None, about="What it is.")
    with pytest.raises(ImproperlyConfigured, match="SOMETHING is declared as text and again as flag"):
        env.flag("SOMETHING", True)

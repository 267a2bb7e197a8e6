from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from wardian import Page
from wardian.errors import InvalidSettingError
from wardian.server import Settings, asgi

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "server.md"


@pytest.mark.parametrize(
    "settings",
    [
        {"retention": -1},
        {"retention": "long"},
        {"retention": float("nan")},
        {"retention": float("inf")},
        {"beat": 0},
        {"poll": 0.0},
        {"max_views": 1.5},
        {"max_views": True},
        {"debug": "yes"},
        {"base_path": "/a b"},
        {"base_path": '/"'},
        {"base_path": "/a//b"},
        {"base_path": "/a?b"},
        {"base_path": "/a/../b%2f"},
        {"base_path": None},
        {"origins": "https://example.org"},
        {"hosts": [1]},
        {"transports": ["pigeon"]},
        {"transports": []},
        {"retentoin": 5},
    ],
)
def test_a_wrong_setting_is_told_at_once(settings: dict[str, Any]) -> None:
    """With its name, what was expected, and the name that was meant."""
    with pytest.raises(InvalidSettingError, match=next(iter(settings))) as caught:
        asgi(Page("x"), **settings)
    if "retentoin" in settings:
        assert "did you mean 'retention'?" in str(caught.value)


def test_a_short_secret_is_refused_and_not_shown() -> None:
    """It would end up in a log."""
    with pytest.raises(InvalidSettingError, match="16 characters, got 6") as caught:
        Settings(secret="hunter")
    assert "hunter" not in str(caught.value)


def test_a_secret_of_the_wrong_kind_is_not_shown() -> None:
    """Whatever it is, somebody meant it to be secret."""
    with pytest.raises(InvalidSettingError, match="setting secret, got a int") as caught:
        asgi(Page("x"), secret=12345678901234567890)
    assert "1234" not in str(caught.value)


def test_settings_come_in_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are taken for tuples, whole numbers for seconds; the secret may be in the system."""
    monkeypatch.setenv("WARDIAN_SECRET", "from the environment")
    settings = Settings(base_path="shop/", retention=5, origins=["https://a.example"])  # type: ignore[arg-type]
    assert settings.base_path == "/shop"
    assert (settings.retention, type(settings.retention)) == (5.0, float)
    assert settings.origins == ("https://a.example",)
    assert settings.secret == "from the environment"


@pytest.mark.parametrize("path", ["", "/", "//"])
def test_the_root_is_no_base(path: str) -> None:
    """However it is written."""
    assert Settings(base_path=path).base_path == ""


def test_a_secret_does_not_show_when_settings_are_printed() -> None:
    """A dataclass shows its fields; this one must not."""
    assert "of many characters" not in repr(Settings(secret="a secret of many characters"))


def test_every_setting_is_documented() -> None:
    """The reference has a row for each field, and for nothing else."""
    table = REFERENCE.read_text("utf-8").partition("## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert documented == {field.name for field in fields(Settings)}

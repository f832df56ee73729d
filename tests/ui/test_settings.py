"""The settings that ship beside the console's script: known to Streamlit, safe, and without an outside address."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

from reports.mark import MARKS
from rules.verdict import Word
from tests.house.source import ROOT
from ui.parts.fonts import FONTS
from ui.parts.headers import list_headers

FILE = ROOT / "ui" / ".streamlit" / "config.toml"
SETTINGS: Mapping[str, Mapping[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))


NAMES = [f"{section}.{name}" for section, options in SETTINGS.items() for name in options]


@pytest.mark.parametrize("name", NAMES)
def test_streamlit_knows_every_setting(name: str) -> None:
    assert name in config._config_options_template


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.enableCORS", True),
        ("server.enableXsrfProtection", True),
        ("server.enableStaticServing", False),
        ("server.maxUploadSize", 1),
        ("client.showErrorDetails", "none"),
        ("client.toolbarMode", "minimal"),
        ("browser.gatherUsageStats", False),
    ],
)
def test_the_safe_value_is_set(name: str, value: object) -> None:
    section, option = name.split(".")
    assert SETTINGS[section][option] == value


def test_the_agent_door_of_streamlit_stays_shut() -> None:
    assert "server.enableAgentApi" not in NAMES
    assert config._config_options_template["server.enableAgentApi"].value is False


def test_fonts_are_those_of_the_reports_and_come_from_here() -> None:
    faces = [face["url"] for face in SETTINGS["theme"]["fontFaces"]]
    assert faces == [f"/fonts/{name}" for name in FONTS]
    assert all((ROOT / "reports" / "fonts" / name).is_file() for name in FONTS)
    assert "http" not in SETTINGS["theme"]["font"]


def test_the_colours_are_those_of_the_reports() -> None:
    assert SETTINGS["theme"]["greenColor"] == MARKS[Word.PASS].ink
    assert SETTINGS["theme"]["redColor"] == MARKS[Word.FAIL].ink


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = dict(part.split(" ", maxsplit=1) for part in list_headers()["content-security-policy"].split("; "))
    sources = {source for words in policy.values() for source in words.split()}
    assert not {source for source in sources if "://" in source or source == "*"}
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'sha256-" in policy["script-src"]
    assert policy["frame-ancestors"] == "'self'"


def test_no_page_of_the_console_names_an_outside_address() -> None:
    places = [path for path in (ROOT / "ui").rglob("*") if path.suffix in {".py", ".j2", ".toml"}]
    outside = {path.name for path in places if "https://" in path.read_text(encoding="utf-8")}
    assert outside == set()
    assert Path(ROOT / "ui" / "icon.svg").is_file()

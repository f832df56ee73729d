"""Options from a TOML file: flag goes before environment, environment before file.

A table a command, nested for groups, each key an option without its dashes:

    lang = "en"
    [test]
    budget = "quick"
    only = ["SEC-19", "SEC-21"]
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluator.cli.voice import read_language
from rules.errors import UsageError
from rules.text import Language, Text
from testers.harness.signature import find_config_folder

VARIABLE = "CITYASSAY_CONFIG"
LOCAL, OWN = "cityassay.toml", "config.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the file says: the language, and a tree of options by command."""

    place: Path | None = None
    language: Language | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def read_config() -> Config:
    """Read the file that CITYASSAY_CONFIG names, else ./cityassay.toml, else the user's own; none is no error.

    Raises
    ------
    UsageError
        The named file is missing, or a file cannot be read.

    """
    named = os.environ.get(VARIABLE)
    for place in [Path(named)] if named else [Path(LOCAL), find_config_folder() / OWN]:
        try:
            options = tomllib.loads(place.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            if named:
                raise refuse_config(place, zh="文件不存在", en="there is no such file") from error
            continue
        except OSError as error:
            raise refuse_config(place, zh=f"{error.strerror}", en=f"{error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise refuse_config(place, zh=f"不是有效的 TOML：{error}", en=f"it is no valid TOML: {error}") from error
        word = options.pop("lang", None)
        return Config(
            place=place, options=options, language=None if word is None else read_language(str(word), f"{place}: lang")
        )
    return Config()


def refuse_config(place: Path | None, *, zh: str, en: str) -> UsageError:
    """Return the error for a configuration file that cannot hold."""
    return UsageError(Text(zh=f"配置文件 {place}：{zh}。", en=f"Configuration {place}: {en}."))

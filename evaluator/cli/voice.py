"""In which language the command speaks: --lang, CITYASSAY_LANG, the locale, else Chinese."""

import os
import sys
from collections.abc import Sequence

from rules.errors import UsageError
from rules.text import Language, Text

VARIABLE = "CITYASSAY_LANG"


def choose_language(arguments: Sequence[str]) -> tuple[Language, list[str]]:
    """Take `--lang X` out of the arguments, wherever it stands, and return language and rest.

    Raises
    ------
    UsageError
        The language is neither zh nor en.

    """
    rest, chosen = list(arguments), os.environ.get(VARIABLE, "")
    for place, word in enumerate(arguments):
        if word == "--lang":
            chosen = arguments[place + 1] if place + 1 < len(arguments) else "?"
            del rest[place : place + 2]
            break
        if word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
            del rest[place]
            break
    return _read(chosen) if chosen else _from_locale(), rest


def say(zh: str, en: str) -> str:
    """Return the sentence in the language of the process; help texts are made with it when a command loads."""
    return zh if speaking() is Language.ZH else en


def speaking() -> Language:
    """Return the language of the process."""
    return _SPOKEN[0]


def speak(language: Language) -> None:
    """Set the language of the process, before any command module loads."""
    _SPOKEN[0] = language


def tell(text: Text) -> None:
    """Write one sentence to standard error."""
    sys.stderr.write(text.in_(speaking()) + "\n")


_SPOKEN = [Language.ZH]


def _read(word: str) -> Language:
    try:
        return Language(word.split("_", maxsplit=1)[0].split("-", maxsplit=1)[0].lower())
    except ValueError as error:
        message = Text(zh=f"--lang 只接受 zh 或 en，不是“{word}”。", en=f"--lang takes zh or en, not '{word}'.")
        raise UsageError(message) from error


def _from_locale() -> Language:
    """Only a locale that names English speaks English; C and POSIX name no language at all."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.EN if locale.lower().startswith("en") else Language.ZH

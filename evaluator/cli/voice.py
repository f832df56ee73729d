"""In which language the command speaks: --lang, CITYASSAY_LANG, the configuration, the locale, else Chinese."""

import os
from collections.abc import Sequence

from evaluator.cli.stream import write_note
from rules.errors import UsageError
from rules.text import Language, Text

OPTION, VARIABLE = "--lang", "CITYASSAY_LANG"


def choose_language(arguments: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Take `--lang X` out of the arguments, wherever it stands, and return language and rest; the last one holds.

    Raises
    ------
    UsageError
        The language is neither zh nor en.

    """
    rest: list[str] = []
    chosen, source = os.environ.get(VARIABLE, ""), VARIABLE
    words = iter(arguments)
    for word in words:
        if word == OPTION:
            chosen, source = next(words, "?"), OPTION
        elif word.startswith(f"{OPTION}="):
            chosen, source = word.removeprefix(f"{OPTION}=") or "?", OPTION
        else:
            rest.append(word)
    return read_language(chosen, source) if chosen else None, rest


def read_language(word: str, source: str) -> Language:
    """Read a language as people write it: zh, en, zh_CN, en-GB.

    Raises
    ------
    UsageError
        It is neither; `source` is named as the place to mend.

    """
    try:
        return Language(word.split("_", maxsplit=1)[0].split("-", maxsplit=1)[0].lower())
    except ValueError as error:
        message = Text(zh=f"{source} 只接受 zh 或 en，不是“{word}”。", en=f"{source} takes zh or en, not '{word}'.")
        raise UsageError(message) from error


def guess_language() -> Language:
    """Only a locale that names English speaks English; C and POSIX name no language at all."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.EN if locale.lower().startswith("en") else Language.ZH


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
    write_note(text.in_(speaking()))


_SPOKEN = [Language.ZH]

"""Whose fault it is, and what to do.

HouseError
├── DeclarationError    the author of a rule, scheme or pack: names file, line and mend
├── UsageError          the caller: a wrong option, a broken target file (exit 2)
├── RefusedError        a safety gate: no authorisation, outside it, not armed (exit 4)
└── TargetError         the system under test: does not answer, answers garbage
"""

from pathlib import Path

from rules.text import Language, Text


class HouseError(Exception):
    """An error with one sentence in Chinese and English that says what to do."""

    def __init__(self, message: Text) -> None:
        """Keep the bilingual `message`; `str()` gives the English one."""
        super().__init__(message.en)
        self.message = message

    def in_(self, language: Language | str) -> str:
        """Return the sentence in `language`."""
        return self.message.in_(language)


class DeclarationError(HouseError):
    """A rule file says something it may not say; the author mends the named line."""

    def __init__(self, message: Text, *, file: Path | str, line: int | None = None) -> None:
        """Put the place (`file`, 1-based `line`) before the sentence."""
        place = f"{file}:{line}" if line else str(file)
        super().__init__(Text(zh=f"{place}：{message.zh}", en=f"{place}: {message.en}"))
        self.file = str(file)
        self.line = line


class UsageError(HouseError):
    """The caller asked for something that cannot be; nothing was sent or written."""


class RefusedError(HouseError):
    """A safety gate refused; nothing was sent."""


class TargetError(HouseError):
    """The system under test did not answer, or not in its protocol: never our own fault."""

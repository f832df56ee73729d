"""A sentence in Chinese and English."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, StringConstraints

from rules.noun import Noun


def _printable(words: object) -> object:
    """Write out the bytes that no UTF-8 can hold: a file name in another encoding still has to be told."""
    return words.encode("utf-8", "backslashreplace").decode() if isinstance(words, str) else words


Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), BeforeValidator(_printable)]


class Language(StrEnum):
    """The two languages in which the house speaks."""

    ZH = "zh"
    EN = "en"


class Text(Noun):
    """The same sentence in Chinese (`zh`) and English (`en`); neither may be empty."""

    zh: Sentence
    en: Sentence

    def in_(self, language: Language | str) -> str:
        """Return the sentence in `language` ('zh' or 'en')."""
        return self.zh if Language(language) is Language.ZH else self.en

    def followed_by(self, other: Self | None) -> "Text":
        """Return this sentence with `other` behind it."""
        if other is None:
            return self
        return Text(zh=f"{self.zh}{other.zh}", en=f"{self.en} {other.en}")

    @classmethod
    def same(cls, words: str) -> Self:
        """Return a text that reads alike in both languages: a code, a name, a number."""
        return cls(zh=words, en=words)

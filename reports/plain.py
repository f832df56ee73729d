r"""Neutral strings: what a target sent may be printed, but never take the page or the terminal over.

Control, direction and invisible format characters, lone surrogates, private and unassigned code points are
written as visible escapes (`\x1b`, `\u202e`); what is longer than a reader can use is cut, with the length told.
"""

import unicodedata
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel

from rules.text import Text

M = TypeVar("M", bound=BaseModel)

LABEL_MOST = 200
SENTENCE_MOST = 1500
_BLANK = frozenset("\n\r\t\u2028\u2029")


def clean(words: str, most: int = SENTENCE_MOST) -> str:
    """Return `words` with every harmful character visible, in at most `most` characters and a tail.

    What is cut ends in `…[n]`, n being the number of characters there were.
    """
    shown = words[:most].translate(_Escapes())
    if len(words) <= most and len(shown) <= most:
        return shown
    return f"{shown[:most]}…[{len(words)}]"


def clean_noun(noun: M) -> M:
    """Return a copy of a pydantic value with every string in it cleaned; enums and numbers stay.

    Sentences (`Text`) keep SENTENCE_MOST characters, everything else is a label.
    """
    most = SENTENCE_MOST if isinstance(noun, Text) else LABEL_MOST
    return noun.model_copy(update={name: _clean(getattr(noun, name), most) for name in type(noun).model_fields})


def _clean(value: Any, most: int) -> Any:  # noqa: ANN401 - walks over whatever a noun may hold
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return clean(value, most)
    if isinstance(value, BaseModel):
        return clean_noun(value)
    if isinstance(value, tuple):
        return tuple(_clean(each, most) for each in value)
    if isinstance(value, Mapping):
        return {_clean(key, LABEL_MOST): _clean(each, LABEL_MOST) for key, each in value.items()}
    return value


class _Escapes(dict[int, str]):
    """The table of `str.translate`, filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _BLANK:
            shown = " "
        elif character.isprintable() or unicodedata.category(character) == "Zs":
            shown = character
        elif code < 0x100:
            shown = f"\\x{code:02x}"
        else:
            shown = f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
        self[code] = shown
        return shown

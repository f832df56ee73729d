"""How a catalogue of open data behaves: every field a defect; the defaults break nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Leak(StrEnum):
    """Personal data in an open set (SHR-13)."""

    NONE = "none"
    IDENTITY = "identity"
    MOBILE = "mobile"
    PLATE = "plate"
    CARD = "card"
    MAIL = "mail"


class Wrong(StrEnum):
    """A national identifier that cannot be right (CMP-10)."""

    NONE = "none"
    CREDIT = "credit"
    DEVICE = "device"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the good catalogue.

    turtle            Turtle, in pages that name the next one by hydra:next; else JSON-LD in one page
    hides             a dataset that is served and not listed (SHR-01)
    forgets_page      the first page does not lead to the second (SHR-01)
    old_address       a dataset is listed under an address and an identifier that it had once (SHR-01)
    omits             properties left out of one dataset, as 'dct:title' (SHR-02, SHR-03)
    untrue            properties of the first distribution with another value than is so, with that value (SHR-02)
    age               days since the datasets were changed, as the metadata say (SHR-02)
    file_age          days since the files were changed, as Last-Modified says (SHR-02)
    gone              the second distribution answers 404 (SHR-02)
    licence_text      the licence is a text (SHR-03)
    class_prose       who may have the data is told in a sentence (SHR-03)
    undefined         a term that its vocabulary does not have (SHR-16)
    broken_context    the context answers 404 (SHR-16)
    lost_member       a member that no context defines (SHR-16)
    dead_vocabulary   a theme of a vocabulary of its own that answers 404 (SHR-16)
    breaks_shape      an address given as a text, against DCAT and the shapes of the house (SHR-16)
    leak              personal data in an open set
    wrong             a national identifier that cannot be right
    """

    turtle: bool = False
    hides: bool = False
    forgets_page: bool = False
    old_address: bool = False
    omits: frozenset[str] = frozenset()
    untrue: tuple[tuple[str, str | int], ...] = ()
    age: int = 0
    file_age: int = 0
    gone: bool = False
    licence_text: bool = False
    class_prose: bool = False
    undefined: bool = False
    broken_context: bool = False
    lost_member: bool = False
    dead_vocabulary: bool = False
    breaks_shape: bool = False
    leak: Leak = Leak.NONE
    wrong: Wrong = Wrong.NONE

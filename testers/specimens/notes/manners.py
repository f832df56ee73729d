"""How the notes service behaves: every field a defect; the defaults break nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Texts(StrEnum):
    """What becomes of a text that is stored (CMP-09).

    LATIN1    read back with the wrong codec: two characters for every byte above ASCII
    UCS2      characters beyond the basic plane become question marks
    GBK       kept in GBK, where most rare characters have no place
    NFC       normalised
    CUT       cut off after a number of bytes
    MISLABELS kept well, and sent in GB 18030 under a label that says UTF-8
    """

    KEPT = "kept"
    LATIN1 = "latin-1"
    UCS2 = "ucs-2"
    GBK = "gbk"
    NFC = "nfc"
    CUT = "cut"
    MISLABELS = "mislabels"


class Numbers(StrEnum):
    """What becomes of a number that is stored (CMP-11): single precision, whole numbers as doubles, no null, a text."""

    KEPT = "kept"
    FLOAT32 = "float32"
    DOUBLES = "doubles"
    NO_NULL = "no-null"
    TEXTS = "texts"
    ROUNDED = "rounded"


class Semantics(StrEnum):
    """Where HTTP is misunderstood (CMP-24).

    HEAD_DIFFERS     HEAD tells another type and no validator
    HEAD_BODY        HEAD is answered with content
    TAG_IGNORED      If-None-Match is not evaluated
    STRONG           If-None-Match is compared strongly: a weak tag never matches
    DATE_WINS        If-Modified-Since is heeded although If-None-Match is there
    NO_ALLOW         405 without Allow
    ANY_METHOD       a method nobody knows is served like GET
    RANGE_SHIFTED    a range is off by one
    """

    RIGHT = "right"
    HEAD_DIFFERS = "head-differs"
    HEAD_BODY = "head-body"
    TAG_IGNORED = "tag-ignored"
    STRONG = "strong"
    DATE_WINS = "date-wins"
    NO_ALLOW = "no-allow"
    ANY_METHOD = "any-method"
    RANGE_SHIFTED = "range-shifted"


class Tolerance(StrEnum):
    """What is not forgiven (CMP-25): unknown members, unknown fields, or they crash it; an old path gives nothing."""

    TOLERANT = "tolerant"
    NO_MEMBERS = "no-members"
    NO_FIELDS = "no-fields"
    CRASHES = "crashes"
    NO_OLD = "no-old"


class Contract(StrEnum):
    """Where answers leave their description, for some inputs only (CMP-03).

    STATUS    a limit above 20 is answered with a status that nobody described
    TYPE      the kind `lux` is answered as text
    SCHEMA    the kind `power` is answered with texts for numbers
    FIELD     a header field that the description promises is missing when few are asked for
    """

    KEPT = "kept"
    STATUS = "status"
    TYPE = "type"
    SCHEMA = "schema"
    FIELD = "field"


class Units(StrEnum):
    """How readings tell their unit (CMP-07): in UCUM, not at all, as a sign for people, in a case that means else."""

    UCUM = "ucum"
    ABSENT = "absent"
    SIGNS = "signs"
    WRONG_CASE = "wrong-case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the good service."""

    texts: Texts = Texts.KEPT
    numbers: Numbers = Numbers.KEPT
    semantics: Semantics = Semantics.RIGHT
    tolerance: Tolerance = Tolerance.TOLERANT
    contract: Contract = Contract.KEPT
    units: Units = Units.UCUM

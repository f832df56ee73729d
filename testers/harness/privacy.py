"""Personal data in what a target sends: masked at capture, length kept, so that framing stays.

Works on bytes, so that text in UTF-8, GB 18030 and JSON escapes is seen alike.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Sequence

_STAR = b"*"
# The fewest bytes in which there is anything to mask: a plate in GB 18030, two bytes, a letter, five characters.
SHORTEST = 8

# GB 11643-1999: six digits of the place, eight of the birthday, three of the sequence, one check character.
_IDENTITY = re.compile(rb"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = b"10X98765432"

# A decimal point on either side makes it a measured number, no telephone.
_MOBILE = re.compile(rb"(?<!\d)(?<!\d\.)((?:(?:00)?86[- ]?)?1[3-9]\d)([- ]?\d{4})([- ]?\d{4})(?!\d)(?!\.\d)")

# GA 36-2018: province character, letter of the office, five characters (six for new-energy vehicles); no I, no O.
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
_ENDINGS = "挂学警港澳领"
_DOTS = "·•"

Mask = Callable[[bytes], bytes]


def mask_identity(raw: bytes) -> bytes:
    """Mask identity numbers whose check character holds, but for the place (first six digits)."""
    return _IDENTITY.sub(_mask_identity_number, raw)


def mask_mobile(raw: bytes) -> bytes:
    """Mask the middle and end of mobile numbers: 138********."""
    return _MOBILE.sub(lambda match: match[1] + _stars(match[2] + match[3]), raw)


def mask_plate(raw: bytes) -> bytes:
    """Mask number plates behind the province and the letter."""
    return _PLATE.sub(lambda match: match[1] + _STAR * len(match[2]), raw)


def mask_named(fields: Sequence[str]) -> Mask:
    """Return a mask for the values of `fields` in JSON, XML and form bodies."""
    patterns = [(name, pattern) for field in fields for name, pattern in _field_patterns(field)]

    def mask(raw: bytes) -> bytes:
        for name, pattern in patterns:
            if name in raw:
                raw = pattern.sub(lambda match: match[1] + _STAR * len(match[2]), raw)
        return raw

    return mask


def mask_personal(raw: bytes) -> bytes:
    """Apply the masks of identity numbers, mobile numbers and plates where one of them can match at all."""
    if len(raw) < SHORTEST:
        return raw
    shape = raw.translate(_SHAPES)
    if _MOBILE_PART in shape and any(map(shape.__contains__, _MOBILE_SHAPES)):
        raw = mask_mobile(mask_identity(raw))
    if _PLATE_SHAPE in shape or b"\\u" in raw:
        raw = mask_plate(raw)
    return raw


def _mask_identity_number(match: re.Match[bytes]) -> bytes:
    number = match[0].upper()
    total = sum(weight * (digit - 0x30) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    if _CHECK[total % 11] != number[17] or not _is_birthday(number[6:14]):
        return match[0]
    return match[0][:6] + _STAR * 12


def _is_birthday(digits: bytes) -> bool:
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _stars(part: bytes) -> bytes:
    return bytes(char if char in b"- " else 0x2A for char in part)


def _forms(characters: str) -> bytes:
    """Return an alternation of each character in UTF-8, GB 18030 and as a JSON escape."""
    found: list[bytes] = []
    for each in characters:
        found += [re.escape(each.encode("utf-8")), re.escape(each.encode("gb18030"))]
        found += [rb"\\u(?i:%04x)" % ord(each)]
    return b"|".join(found)


def _field_patterns(field: str) -> Iterator[tuple[bytes, re.Pattern[bytes]]]:
    """Yield each spelling of the field's name with the pattern of its value in JSON, XML and forms."""
    for name in {field.encode("utf-8"), field.encode("gb18030"), json.dumps(field)[1:-1].encode("ascii")}:
        word = re.escape(name)
        yield name, re.compile(rb'("' + word + rb'"\s*:\s*")((?:[^"\\]|\\.)*)', re.DOTALL)
        yield name, re.compile(rb"(<" + word + rb"(?:\s[^<>]*)?>)([^<]*)")
        yield name, re.compile(rb"((?:^|[&?])" + word + rb"=)([^&\s]*)")


_PLATE = re.compile(
    rb"((?:" + _forms(_PROVINCES) + rb")[A-HJ-NP-Z])"
    rb"((?:[ .-]|"
    + _forms(_DOTS)
    + rb")?(?=[A-Z]{0,4}\d)[A-HJ-NP-Z\d]{4}(?:[A-HJ-NP-Z\d]{1,2}|"
    + _forms(_ENDINGS)
    + rb"))"
    rb"(?![A-Z\d])"
)

# Nearly all traffic holds nothing personal. One pass turns every digit into 0, every capital into A and every
# byte outside ASCII into 0x80; a search for fixed words then spares the regular expressions.
_SHAPES = bytes(
    0x30 if chr(byte).isdigit() and byte < 0x80 else 0x41 if 0x41 <= byte <= 0x5A else min(byte, 0x80)
    for byte in range(256)
)
_MOBILE_SHAPES = tuple(
    b"000" + first + b"0000" + second + b"0000" for first in (b"", b"-", b" ") for second in (b"", b"-", b" ")
)
_MOBILE_PART = b"0000"
_PLATE_SHAPE = b"\x80A"

"""National identifiers and their check characters: pure functions, no list of what was ever assigned.

A finding says what the scheme forbids and never shows the whole identifier: it may belong to a person.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules.text import Text
from testers.protocols.finding import find

# GB/T 2260: the first two digits of a division code.
PROVINCES = frozenset(
    f"{head}{tail}"
    for head, tails in {"1": "12345", "2": "123", "3": "1234567", "4": "123456", "5": "01234", "6": "12345"}.items()
    for tail in tails
) | {"71", "81", "82"}
# GB 11643: 83 is for residents of Taiwan who hold a residence permit.
_BIRTHPLACES = PROVINCES | {"83"}

# GB 32100-2015: 31 characters, without I, O, S, V, Z; weights 3^(i-1) mod 31.
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CREDIT = re.compile(rf"[{CREDIT_CHARACTERS}]{{2}}[0-9]{{6}}[{CREDIT_CHARACTERS}]{{10}}")

# GB 11643-1999, after ISO 7064 MOD 11-2: weights 2^(18-i) mod 11.
_IDENTITY_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_IDENTITY_CHECKS = "10X98765432"
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
_OLDEST = 1850

# GB/T 28181 annex of unified codes, rule A: centre (8), industry (2), type (3), number (7).
_LEAST_TYPE = 111
_TWENTY = re.compile(r"[0-9]{20}")
_SIX = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A kind of identifier; `find_fault` says what is wrong with a text, or None."""

    name: str
    title: Text
    find_fault: Callable[[str], Text | None]


def compute_credit_check(body: str) -> str:
    """Return the check character of the first 17 characters of a unified social credit code."""
    total = sum(CREDIT_CHARACTERS.index(each) * weight for each, weight in zip(body[:17], _CREDIT_WEIGHTS, strict=True))
    return CREDIT_CHARACTERS[-total % 31]


def compute_identity_check(body: str) -> str:
    """Return the check character of the first 17 digits of an identity number."""
    return _IDENTITY_CHECKS[
        sum(int(each) * weight for each, weight in zip(body[:17], _IDENTITY_WEIGHTS, strict=True)) % 11
    ]


def passes_luhn(digits: str) -> bool:
    """Tell whether decimal digits end with the check digit of ISO/IEC 7812-1 annex B."""
    doubled = [int(each) * (2 if place % 2 else 1) for place, each in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def find_region_fault(code: str) -> Text | None:
    """Return what is wrong with a division code after GB/T 2260, or None."""
    if not _SIX.fullmatch(code):
        return find("不是 6 位数字", "it is not six digits")
    if code[:2] not in PROVINCES:
        return find(f"前两位 {code[:2]} 不是省级代码", f"{code[:2]} at its head is no province")
    if code[2:4] == "00" and code[4:] != "00":
        return find("地级为 00 而县级不为 00", "it names a county of no prefecture")
    return None


def find_credit_fault(code: str) -> Text | None:
    """Return what is wrong with a unified social credit code after GB 32100-2015, or None."""
    if not _CREDIT.fullmatch(code):
        return find(
            "不是 18 位的数字与大写字母（不含 I、O、S、V、Z，第 3 至 8 位为数字）",
            "it is not 18 digits and capitals (no I, O, S, V, Z; digits at 3 to 8)",
        )
    if compute_credit_check(code) != code[17]:
        return find("校验码不符", "its check character is wrong")
    return None


def find_identity_fault(number: str, *, today: dt.date | None = None) -> Text | None:
    """Return what is wrong with an identity number after GB 11643-1999, or None."""
    if not _IDENTITY.fullmatch(number):
        return find("不是 17 位数字加校验码", "it is not 17 digits and a check character")
    if number[:2] not in _BIRTHPLACES:
        return find("地址码不是省级代码开头", "its place is in no province")
    if not _is_birthday(number[6:14], today or dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)):
        return find("出生日期不成立", "its birthday is no date that has been")
    if compute_identity_check(number) != number[17]:
        return find("校验码不符", "its check character is wrong")
    return None


def find_device_fault(code: str) -> Text | None:
    """Return what is wrong with a 20-digit code of GB/T 28181 (rule A), or None."""
    if not _TWENTY.fullmatch(code):
        return find("不是 20 位数字", "it is not twenty digits")
    if fault := find_region_fault(code[:6]):
        return find(f"中心编码的行政区划：{fault.zh}", f"the division in its centre code: {fault.en}")
    if code[4:6] == "00" and code[6:8] != "00":
        return find("区县级为 00 而基层单位不为 00", "it names a local unit of no county")
    if int(code[10:13]) < _LEAST_TYPE:
        return find(f"类型编码 {code[10:13]} 未定义", f"{code[10:13]} is no type of device")
    return None


def _is_birthday(digits: str, latest: dt.date) -> bool:
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return day.year >= _OLDEST and day <= latest


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        scheme.name: scheme
        for scheme in (
            Scheme(
                name="gbt28181",
                title=Text(zh="GB/T 28181 设备编码", en="device code of GB/T 28181"),
                find_fault=find_device_fault,
            ),
            Scheme(
                name="gbt2260",
                title=Text(zh="GB/T 2260 行政区划代码", en="division code of GB/T 2260"),
                find_fault=find_region_fault,
            ),
            Scheme(
                name="uscc",
                title=Text(zh="GB 32100 统一社会信用代码", en="unified social credit code of GB 32100"),
                find_fault=find_credit_fault,
            ),
            Scheme(
                name="gb11643",
                title=Text(zh="GB 11643 公民身份号码", en="identity number of GB 11643"),
                find_fault=find_identity_fault,
            ),
        )
    }
)

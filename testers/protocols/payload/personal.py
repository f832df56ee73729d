"""Personal data in open data: what a check digit and the name of the column confirm, and nothing that looks alike.

Order numbers, IMEIs, hashes and time stamps have the length of an identity number or a bank card. A value counts where
its check digit holds and either its column says what it is, or so many values of the column hold the check that chance
explains it no longer. What is found is masked here; no whole value leaves this module.
"""

import datetime as dt
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.text import Text
from testers.protocols.payload.identifiers import compute_identity_check, find_identity_fault, passes_luhn
from testers.protocols.payload.tables import Cell

KINDS = {
    "identity": Text(zh="公民身份号码", en="identity number"),
    "mobile": Text(zh="手机号", en="mobile number"),
    "plate": Text(zh="车牌号", en="number plate"),
    "card": Text(zh="银行卡号", en="bank card number"),
    "mail": Text(zh="个人邮箱", en="personal e-mail address"),
    "mac": Text(zh="个人终端 MAC 地址", en="MAC address of a personal device"),
}

_CHANCE = 1e-6
_ADULT_YEARS = 18
_FEW_PLATES, _FEW_CARDS = 3, 5
_MANY = 400

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])", re.ASCII)
_MOBILE = re.compile(r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}", re.ASCII)
_NEAR_MOBILE = re.compile(
    r"(?:手机|电话|联系方式|mobile|phone)[^0-9]{0,8}(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)", re.IGNORECASE | re.ASCII
)
_NEAR_IDENTITY = re.compile(r"身份证|公民身份|身份号码|identity (?:card|number)|id card", re.IGNORECASE)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•.-]?"
    r"(?=[A-Z]{0,4}\d)(?:[A-HJ-NP-Z\d]{5,6}|[A-HJ-NP-Z\d]{4}[挂学警港澳领])",
    re.ASCII,
)
# Brands by the head of the number: UnionPay 62, Visa 4, Mastercard 51-55 and 2221-2720.
_CARD = re.compile(r"62\d{14,17}|4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}", re.ASCII)
_UNION = re.compile(r"62\d{14,17}", re.ASCII)
# A mailbox that is a telephone number or a QQ number belongs to somebody; service@... belongs to an office.
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_OWN_MAIL = re.compile(
    r"(?:[1-9]\d{4,10}@(?:qq|vip\.qq|foxmail)\.com|1[3-9]\d{9}@(?:139|163|126|189)\.(?:com|cn))", re.ASCII
)
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}", re.ASCII)

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Names of columns: whole words in Latin letters, or parts of a Chinese name."""

    words: frozenset[str]
    parts: tuple[str, ...]


def _names(words: str, parts: str) -> _Names:
    return _Names(words=frozenset(words.split()), parts=tuple(parts.split()))


_NAMES = {
    "identity": _names(
        "idcard idcardno idno idnumber identity citizen sfzh sfz sfzhm zjhm resident",
        "身份证 公民身份 身份号 证件号",
    ),
    "mobile": _names(
        "phone mobile tel telephone cellphone cell msisdn contact sjh sjhm lxdh dianhua shouji",
        "手机 电话 联系方式 联系人",
    ),
    "plate": _names(
        "plate plateno platenumber carno vehicleno cph chepai hphm licenseplate licenceplate",
        "车牌 号牌 车号 车辆号",
    ),
    "card": _names(
        "card cardno cardnumber bankcard bank account accountno yhkh yhzh kahao",
        "银行卡 卡号 账号 帐号 账户",
    ),
    "mail": _names("mail email mailbox", "邮箱 邮件"),
    "mac": _names("mac macaddress", "mac MAC"),
}
_PERSON = _names(
    "user person personal applicant owner customer client visitor passenger citizen resident sta phone",
    "个人 用户 申请人 业主 居民 市民 乘客 访客 手机 终端",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Values of one kind under one column; `sample` is masked."""

    kind: str
    column: str
    count: int
    sample: str


def find_personal(cells: Iterable[Cell], *, today: dt.date | None = None) -> list[Found]:
    """Return what personal data the cells hold, by column."""
    columns: dict[str, list[str]] = {}
    for cell in cells:
        columns.setdefault(cell.column, []).append(cell.text)
    found = []
    for column, texts in columns.items():
        for kind, values in _search(column, texts, today or dt.datetime.now(dt.UTC).date()):
            if values:
                found.append(Found(kind=kind, column=column[:80], count=len(values), sample=mask(values[0])))
    return found


def mask(value: str) -> str:
    """Return a value of which only the head is left."""
    return value[:2] + "*" * (len(value) - 2)


def _search(column: str, texts: Sequence[str], today: dt.date) -> Iterator[tuple[str, list[str]]]:
    yield "identity", _find_identities(column, texts, today)
    yield "mobile", _find_mobiles(column, texts)
    yield "plate", _find_plates(column, texts)
    yield "card", _find_cards(column, texts)
    yield "mail", _find_mails(column, texts)
    if _is_named(column, "mac") and _mentions(column, _PERSON):
        yield "mac", [text for text in texts if _MAC.fullmatch(text)]


def _find_identities(column: str, texts: Sequence[str], today: dt.date) -> list[str]:
    named, shaped, passing, told = _is_named(column, "identity"), 0, [], []
    for text in texts:
        for match in _IDENTITY.finditer(text):
            number = match[0].upper()
            # Everything but the check character: what an order number of place, day and sequence also has.
            if find_identity_fault(number[:17] + compute_identity_check(number), today=today) is not None:
                continue
            shaped += 1
            if compute_identity_check(number) == number[17]:
                passing.append(number)
                if named or _NEAR_IDENTITY.search(text):
                    told.append(number)
    if told:
        return passing if named else told
    if not passing or not _beats_chance(len(passing), shaped, 1 / 11):
        grown = [number for number in passing if int(number[6:10]) <= today.year - _ADULT_YEARS]
        return grown if len(grown) * 2 > shaped else []
    return passing


def _find_mobiles(column: str, texts: Sequence[str]) -> list[str]:
    named = _is_named(column, "mobile")
    found = [text for text in texts if named and _MOBILE.fullmatch(text)]
    return found or [match[1] for text in texts for match in _NEAR_MOBILE.finditer(text)]


def _find_plates(column: str, texts: Sequence[str]) -> list[str]:
    plates = [text for text in texts if _PLATE.fullmatch(text)]
    if _is_named(column, "plate"):
        return plates
    return plates if len(plates) >= _FEW_PLATES and len(plates) * 2 >= len(texts) else []


def _find_cards(column: str, texts: Sequence[str]) -> list[str]:
    numbers = [text.replace(" ", "").replace("-", "") for text in texts]
    if _is_named(column, "card"):
        return [number for number in numbers if _CARD.fullmatch(number) and passes_luhn(number)]
    shaped = [number for number in numbers if _UNION.fullmatch(number)]
    passing = [number for number in shaped if passes_luhn(number)]
    return passing if len(passing) >= _FEW_CARDS and len(passing) * 10 >= len(shaped) * 9 else []


def _find_mails(column: str, texts: Sequence[str]) -> list[str]:
    own = [match[0] for text in texts for match in _OWN_MAIL.finditer(text)]
    if own or not (_is_named(column, "mail") and _mentions(column, _PERSON)):
        return own
    return [text for text in texts if _MAIL.fullmatch(text)]


def _is_named(column: str, kind: str) -> bool:
    return _mentions(column, _NAMES[kind])


def _mentions(column: str, names: _Names) -> bool:
    """Tell whether the column, or an object that it belongs to, has one of the names."""
    if any(part in column for part in names.parts):
        return True
    for name in column.split("."):
        tokens = [token.lower() for token in _WORD.findall(name)]
        pairs = ["".join(pair) for pair in itertools.pairwise(tokens)]
        if names.words & {*tokens, *pairs, "".join(tokens)}:
            return True
    return False


def _beats_chance(passing: int, shaped: int, share: float) -> bool:
    """Tell whether so many passing checks are no chance, where each alone holds with probability `share`."""
    if shaped > _MANY:
        return passing > 2 * share * shaped
    fewer = sum(math.comb(shaped, k) * share**k * (1 - share) ** (shaped - k) for k in range(passing))
    return 1 - fewer <= _CHANCE

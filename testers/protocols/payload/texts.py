"""Texts that go wrong on their way through old code pages, and what has become of one that came back. Pure.

The set follows what GB 18030-2022 holds beyond GBK: characters of four bytes, the extensions of the ideographs, the
scripts of the minorities, and the eighteen positions whose meaning moved from private use to characters of their own.
"""

import codecs
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.http.exchange import is_json

# The control: what every store keeps. Where it does not come back, nothing can be said of the others.
PLAIN = "Lamp pole 12, OK"
PROBES: Mapping[str, str] = MappingProxyType(
    {
        "common ideographs": "滨江路十二号灯杆",
        "Latin with accents": "Zürich café naïve",
        "four-byte ideographs": "龦龻鿃鿪鿯",
        "extension A": "㐀㑊㒓䶵",
        "extension B": "𠀀𠮷𡃁𪛖",
        "extensions C to F": "𪜀𫜴𫝀𫠝𫠠𬺡𬺰𮯠",
        "positions moved in 2022": "︐︒︑︓︔︕︖︗︘︙龴龵龶龷龸龹龺龻",
        "private use": "\ue78d\ue796\ue81e\ue826\ue864",
        "Tibetan": "བོད་ཡིག",
        "Uyghur": "ئۇيغۇرچە",
        "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
        "Yi": "ꆈꌠꉙ",
        "combining marks": "e\u0301 a\u0308\u0304 ก\u0e49",
        "compatibility ideographs": "豈更車 \u212b \u2126",
        "variation selector": "葛\U000e0100 辻\U000e0101",
        "emoji": "🚦🏙️👩‍💻🇨🇳",
        "both directions": "שלום \u202babc\u202c مرحبا",
        "invisible": "a\u200bb\u2060c\ufeffd\u00a0e\u3000f",
        "tab and line feed": "a\tb\nc",
        "quotes and backslashes": "\"\\/ '`<&>%s{}",
        "long": "界" * 100,
        "long beyond the basic plane": "𠮷" * 60,
    }
)
# Other control characters may be refused: a text for people has no use for them. What is taken must come back.
REFUSABLE: Mapping[str, str] = MappingProxyType({"control characters": "a\u0001b\u001fc\u007fd\u0085e"})

_TWICE = re.compile("(?:[\u00e3-\u00ef][\u0080-\u00bf]{2}){2,}")
# 'Replacement, replacement' in UTF-8, read as GBK: what Chinese systems show where characters were lost.
_LOST = ("\ufffd", "锟斤拷")


def explain_change(sent: str, back: object) -> Text | None:
    """Return how what came back differs from the text that was sent, None where it is the same."""
    if back == sent:
        return None
    if not isinstance(back, str):
        return find("文字未返回", "the text did not come back")
    if not back:
        return find("返回空文字", "an empty text came back")
    if _read_wrongly(sent) == back:
        return find("UTF-8 被当作 Latin-1 解读", "UTF-8 was read as Latin-1")
    if sent.startswith(back.rstrip("\ufffd")):
        return find(f"截断为 {len(back)} 个字符", f"cut to {len(back)} characters")
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        if unicodedata.normalize(form, sent) == back:
            return find(f"被规范化为 {form}", f"normalised to {form}")
    if any(lost in back for lost in ("?", *_LOST)) and len(back) <= 2 * len(sent):
        return find("字符被替换为问号或替换符", "characters became question marks or replacements")
    return find(f"变为 {_show(back)}", f"became {_show(back)}")


def check_label(content_type: str, body: bytes) -> Text | None:
    """Return how a body differs from the encoding that is declared for it, None where it does not or none is.

    JSON is UTF-8 whatever a label says (RFC 8259 section 8.1); a text without charset declares nothing.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    charset = _find_charset(content_type)
    if is_json(media_type):
        if charset is not None and charset.lower() not in ("utf-8", "utf8", "us-ascii"):
            return find(f"JSON 标称为 {charset}", f"JSON is labelled {charset}")
        charset = "utf-8"
    if charset is None:
        return None
    try:
        text = body.decode(codecs.lookup(charset).name, "strict")
    except LookupError:
        return find(f"未知的字符集 {charset}", f"an unknown charset {charset}")
    except UnicodeDecodeError as error:
        return find(f"第 {error.start} 字节起不是 {charset}", f"from byte {error.start} on it is no {charset}")
    return find_traces(text)


def find_traces(text: str) -> Text | None:
    """Return the traces of an encoding gone wrong in a text that was decoded well; None where there are none."""
    for lost in _LOST:
        if lost in text:
            place = text.index(lost)
            return find(f"第 {place} 个字符处有 {lost!a}", f"there is {lost!a} at character {place}")
    twice = _TWICE.search(text)
    if twice is None:
        return None
    try:
        meant = twice[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return None
    return find(f"两次编码：“{_show(meant)}”写成了 Latin-1", f"encoded twice: '{_show(meant)}' stands as Latin-1")


def _find_charset(content_type: str) -> str | None:
    found = re.search(r';\s*charset\s*=\s*"?([^\s";]{1,40})"?', content_type, re.IGNORECASE)
    return found[1] if found else None


def _read_wrongly(text: str) -> str:
    return text.encode("utf-8").decode("latin-1")


def _show(text: str) -> str:
    shown = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text[:24])
    return shown + ("…" if len(text) > 24 else "")

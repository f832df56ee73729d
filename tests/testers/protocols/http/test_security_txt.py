import datetime as dt

import pytest

from testers.protocols.http.exchange import Exchange
from testers.protocols.http.security_txt import find_faults, read_fields

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
CONTACT = "Contact: mailto:security@example.com\n"
EXPIRES = "Expires: 2027-06-30T18:37:07+02:00\n"


def faults(text: str | bytes, kind: str = "text/plain; charset=utf-8") -> list[str]:
    body = text if isinstance(text, bytes) else text.encode()
    exchange = Exchange(method="GET", target="/", status=200, headers=(("content-type", kind),), body=body, seconds=0.0)
    return [fault.en for fault in find_faults(exchange, now=NOW)]


@pytest.mark.parametrize(
    "text",
    [
        CONTACT + EXPIRES,
        "# 中文注释\r\n" + CONTACT + "\r\n" + EXPIRES + "Preferred-Languages: zh, en\r\n",
        "contact: tel:+1-201-555-0123\nEXPIRES: 2026-11-23T08:00:01z\n",
        CONTACT + CONTACT + EXPIRES + "Made-Up: whatever\nPolicy: https://example.com/policy\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
        + CONTACT
        + EXPIRES
        + "-----BEGIN PGP SIGNATURE-----\nExpires: garbage\n",
    ],
)
@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/plain", 'Text/Plain;charset="UTF-8"'])
def test_good_files_have_no_fault(text: str, kind: str) -> None:
    assert faults(text, kind) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (EXPIRES, "no Contact"),
        (CONTACT, "no Expires"),
        (CONTACT + EXPIRES + EXPIRES, "more than once"),
        (CONTACT + "Expires: 2026-11-23T08:00:00Z\n", "expired"),
        (CONTACT + "Expires: Thu, 31 Dec 2027 18:37:07 +0000\n", "RFC 3339"),
        (CONTACT + "Expires: 2027-01-01T00:00:00\n", "RFC 3339"),
        (CONTACT + "Expires: 2027-02-30T00:00:00Z\n", "RFC 3339"),
        ("Contact: security@example.com\n" + EXPIRES, "no URI"),
        ("Contact: http://example.com/report\n" + EXPIRES, "without https"),
        (CONTACT + EXPIRES + "Preferred-Languages: zh\nPreferred-Languages: en\n", "Preferred-Languages"),
    ],
)
def test_each_must_of_the_text_is_held(text: str, word: str) -> None:
    found = faults(text)
    assert len(found) == 1
    assert word in found[0]


def test_a_page_for_every_path_is_no_contact() -> None:
    assert any("text/plain" in fault for fault in faults("<html>Welcome</html>", "text/html"))


def test_other_charsets_and_bytes_are_faults() -> None:
    assert any("gbk" in fault for fault in faults(CONTACT + EXPIRES, "text/plain; charset=gbk"))
    assert any("UTF-8" in fault for fault in faults("# 说明\n".encode("gbk") + (CONTACT + EXPIRES).encode()))


def test_fields_are_read_without_comments() -> None:
    assert read_fields("# a: b\nContact:  x \n\nnonsense\n") == [("contact", "x")]

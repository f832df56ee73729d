import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.payload.texts import PROBES, REFUSABLE, check_label, explain_change
from testers.specimens.notes.manners import Texts
from testers.specimens.notes.store import keep_text


def test_the_set_reaches_beyond_gbk_and_the_basic_plane() -> None:
    text = "".join(PROBES.values())
    assert any(ord(each) > 0x20000 for each in text)
    for name in ("extension A", "extension B", "positions moved in 2022", "Tibetan", "emoji"):
        with pytest.raises(UnicodeEncodeError):
            PROBES[name].encode("gbk")
        # GB 18030 has a code for every character of Unicode, and so has UTF-8.
        assert PROBES[name].encode("gb18030").decode("gb18030") == PROBES[name]
    assert "\0" not in text + "".join(REFUSABLE.values())


@pytest.mark.parametrize("manner", [each for each in Texts if each not in (Texts.KEPT, Texts.MISLABELS)])
def test_every_defect_shows_in_the_set(manner: Texts) -> None:
    assert any(explain_change(text, keep_text(text, manner)) for text in PROBES.values())


@pytest.mark.parametrize(
    ("sent", "back", "words"),
    [
        ("界", "ç\x95\x8c", "Latin-1"),
        ("e\u0301", "\u00e9", "NFC"),
        ("界界界", "界", "cut"),
        ("𠮷a", "?a", "question marks"),
        ("界", None, "did not come back"),
        ("界", "", "empty"),
        ("界", "x", "became x"),
    ],
)
def test_what_has_become_of_a_text(sent: str, back: object, words: str) -> None:
    found = explain_change(sent, back)
    assert found is not None
    assert words in found.en


@given(st.text())
def test_the_same_text_is_no_finding(text: str) -> None:
    assert explain_change(text, text) is None


@pytest.mark.parametrize(
    ("content_type", "body", "wrong"),
    [
        ("application/json", b"{}", False),
        ("application/json", '"界"'.encode(), False),
        ("application/json", '"界"'.encode("gbk"), True),
        ("application/json; charset=utf-8", '"界"'.encode("gb18030"), True),
        ("application/json; charset=gbk", '"界"'.encode("gbk"), True),
        ("application/problem+json", b'"\xff"', True),
        ("text/plain; charset=gb18030", "界".encode("gb18030"), False),
        ("text/plain; charset=utf-8", "界".encode("gb18030"), True),
        ("text/plain", "界".encode("gb18030"), False),
        ('text/plain; charset="UTF-8"', "界".encode(), False),
        ("text/plain; charset=klingon", b"x", True),
        ("application/json", '"\ufffd"'.encode(), True),
        ("application/json", '"锟斤拷"'.encode(), True),
        ("application/json", '"滨江"'.encode().decode("latin-1").encode(), True),
        ("application/json", '"Zürich à la carte"'.encode(), False),
        ("image/png", b"\xff\xd8", False),
    ],
)
def test_bytes_against_their_label(content_type: str, body: bytes, *, wrong: bool) -> None:
    assert (check_label(content_type, body) is not None) is wrong


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_ordinary_latin_text_is_well_encoded(text: str) -> None:
    found = check_label("text/plain; charset=utf-8", text.encode())
    assert found is None or "twice" in found.en


@given(st.binary(max_size=200))
def test_any_bytes_are_judged(body: bytes) -> None:
    check_label("application/json", body)

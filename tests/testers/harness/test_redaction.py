import base64
import datetime as dt
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.harness.observation import Json
from testers.harness.redaction import Redactor

SALT = b"s" * 32
IDENTITY = "11010519491231002X"  # the worked example of GB 11643


def clean(words: str, **options: list[str]) -> str:
    raw = words.encode()
    done = Redactor(salt=SALT, **options).clean_bytes(raw)
    assert len(done) == len(raw)
    return done.decode()


# A star is what a redacted secret becomes, so a secret of stars cannot be told from its own mark.
secrets = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="*"), min_size=4, max_size=40
)


@given(secrets, st.binary(max_size=30), st.binary(max_size=30))
def test_no_form_of_a_secret_survives_in_bytes(secret: str, before: bytes, after: bytes) -> None:
    redactor = Redactor(secrets=[secret], salt=SALT)
    raw = secret.encode()
    for form in (raw, base64.b64encode(raw), quote(secret, safe="").encode(), raw.hex().encode()):
        done = redactor.clean_bytes(before + form + after)
        assert len(done) == len(before + form + after)
        assert form not in done


@given(st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_.!", min_size=8, max_size=40), st.text("uvw", max_size=9))
def test_a_password_inside_basic_credentials_is_found(secret: str, user: str) -> None:
    words = base64.b64encode(f"{user}:{secret}".encode())
    done = Redactor(secrets=[secret], salt=SALT).clean_bytes(b"Authorization: Basic " + words + b"\r\n")
    assert words not in done
    decoded = done.partition(b"Basic ")[2].strip()
    assert b"*" in decoded or b"[" in decoded


def test_a_secret_in_facts_becomes_the_same_mark_every_time() -> None:
    redactor = Redactor(secrets=["hunter22"], salt=SALT)
    mark = redactor.clean_text("hunter22")
    seen: dict[str, Json] = {"a": "x hunter22 y", "b": ["hunter22", 3], "c": {"d": "hunter22"}, "e": 1.5}
    assert mark.startswith("[secret sha256:")
    assert redactor.clean_facts(seen) == {"a": f"x {mark} y", "b": [mark, 3], "c": {"d": mark}, "e": 1.5}
    assert mark != Redactor(secrets=["hunter22"], salt=b"t" * 32).clean_text("hunter22")


def test_facts_without_anything_to_hide_stay_the_same_object() -> None:
    facts: dict[str, Json] = {"topic": "city/lamp/07", "n": [1, 2, {"x": "y"}]}
    assert Redactor(secrets=["hunter22"]).clean_facts(facts) is facts


def test_a_very_short_secret_is_replaced_only_as_a_word() -> None:
    assert clean("user=ab&pass=abc", secrets=["abc"]) == "user=ab&pass=***"
    assert clean("abcabc YWJj YWJjZGVm", secrets=["abc"]) == "abcabc **** YWJjZGVm"


def test_the_longer_of_two_secrets_wins() -> None:
    assert clean("hunter22hunter", secrets=["hunter", "hunter22hunter"]).count("[") == 1


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        (f"id {IDENTITY}.", "id 110105************."),
        (f"id {IDENTITY.lower()}", "id 110105************"),
        ("id 110105194912310021", "id 110105194912310021"),
        ("id 110105194902310024", "id 110105194902310024"),
        (f"1{IDENTITY}", f"1{IDENTITY}"),
        ("tel 13812345678,", "tel 138********,"),
        ("tel +8613812345678", "tel +86138********"),
        ("tel 138-1234-5678", "tel 138-****-****"),
        ("tel 138 1234 5678", "tel 138 **** ****"),
        ("n 12812345678", "n 12812345678"),
        ("n 138123456789", "n 138123456789"),
        ("ts 1763884800000", "ts 1763884800000"),
        ("v 0.13812345678", "v 0.13812345678"),
        ("v 13812345678.25", "v 13812345678.25"),
        ("车 京A12345 入", "车 京A***** 入"),
        ("车 粤B·D12345", "车 粤B********"),
        ("车 沪AF12345", "车 沪A******"),
        ("京A小区", "京A小区"),
        ("京ABCDEFGH", "京ABCDEFGH"),
        ('{"plate":"\\u4eacA12345"}', '{"plate":"\\u4eacA*****"}'),
    ],
)
def test_personal_data_is_masked_and_look_alikes_stay(words: str, masked: str) -> None:
    assert clean(words) == masked


def test_a_plate_in_gb18030_is_masked() -> None:
    raw = "车牌 京A12345 结束".encode("gb18030")
    assert Redactor().clean_bytes(raw).decode("gb18030") == "车牌 京A***** 结束"


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ('{"owner": "张三", "owners": "x"}', '{"owner": "******", "owners": "x"}'),
        ('{"owner":"a\\"b"}', '{"owner":"****"}'),
        ("<owner id='1'>Li</owner>", "<owner id='1'>**</owner>"),
        ("a=1&owner=Li+Si&b=2", "a=1&owner=*****&b=2"),
    ],
)
def test_names_in_declared_fields_are_masked(words: str, masked: str) -> None:
    assert clean(words, name_fields=["owner"]) == masked


def test_names_in_declared_fields_of_facts_are_masked() -> None:
    facts = Redactor(name_fields=["姓名"]).clean_facts(
        {"row": {"姓名": "张三", "n": 1}, "body": '{"\\u59d3\\u540d": "ab"}'}
    )
    assert facts == {"row": {"姓名": "**", "n": 1}, "body": '{"\\u59d3\\u540d": "**"}'}


@given(st.binary(max_size=200))
def test_masking_keeps_every_length(raw: bytes) -> None:
    assert len(Redactor(secrets=["abcd"], name_fields=["n"], salt=SALT).clean_bytes(raw)) == len(raw)


@given(st.text(max_size=60))
def test_text_of_every_kind_goes_through(words: str) -> None:
    once = Redactor(salt=SALT).clean_text(words)
    assert Redactor(salt=SALT).clean_text(once) == once


def check_digit(first: str) -> str:
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


@given(st.integers(100000, 999999), st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 999))
def test_every_valid_identity_number_is_masked(place: int, born: dt.date, order: int) -> None:
    first = f"{place}{born:%Y%m%d}{order:03d}"
    number = first + check_digit(first)
    assert clean(json.dumps({"id": number})) == json.dumps({"id": f"{place}{'*' * 12}"})

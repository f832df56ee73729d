import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.http.codings import Undecodable, decode_body
from testers.protocols.http.pinned import Overlong

CAP = 1 << 16


@given(st.binary(max_size=2000), st.sampled_from(["", "identity", "gzip", "x-gzip", "deflate", "gzip, gzip"]))
def test_what_was_encoded_comes_back(data: bytes, coding: str) -> None:
    body = data
    for name in filter(None, coding.split(", ")):
        if name.endswith("gzip"):
            body = gzip.compress(body, mtime=0)
        elif name == "deflate":
            body = zlib.compress(body)
    assert decode_body([body[:7], body[7:]], coding, cap=CAP) == data


def test_raw_deflate_is_read_as_browsers_do() -> None:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert decode_body([engine.compress(b"abc") + engine.flush()], "deflate", cap=CAP) == b"abc"


def test_members_of_gzip_add_up() -> None:
    assert decode_body([gzip.compress(b"ab", mtime=0) + gzip.compress(b"c")], "gzip", cap=CAP) == b"abc"


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip"])
def test_a_bomb_is_cut_off_at_the_cap(coding: str) -> None:
    bomb = gzip.compress(bytes(50 << 20))
    for _ in range(coding.count(",")):
        bomb = gzip.compress(bomb, mtime=0)
    with pytest.raises(Overlong):
        decode_body([bomb], coding, cap=CAP)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"no gzip at all", "gzip"),
        (gzip.compress(b"whole", mtime=0)[:-9], "gzip"),
        (gzip.compress(b"a", mtime=0) + b"tail", "gzip"),
        (b"x", "br"),
        (b"x", "sdch"),
    ],
)
def test_broken_codings_are_the_targets_fault(body: bytes, coding: str) -> None:
    with pytest.raises(Undecodable):
        decode_body([body], coding, cap=CAP)

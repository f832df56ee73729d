"""The codec against OpenSSL's own hand-shakes, and against noise."""

import ssl
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.tls.suites import AEAD_12, AEAD_13, CLASSIC, WEAK, TlsVersion, name_suite
from testers.protocols.tls.wire import (
    Alert,
    NotTls,
    Offer,
    ServerHello,
    decode_answer,
    decode_client_hello,
    encode_alert,
    encode_client_hello,
    encode_server_hello,
)
from testers.specimens.tls.contexts import modern, obsolete

RANDOM = bytes(range(32))
X25519 = bytes([9]) + bytes(31)


def ask_openssl(context: ssl.SSLContext, offer: Offer) -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(encode_client_hello(offer, random=RANDOM, key_share=X25519))
    with suppress(ssl.SSLError):
        server.do_handshake()
    return outgoing.read()


@pytest.mark.parametrize("version", list(TlsVersion))
def test_openssl_understands_each_offer(version: TlsVersion) -> None:
    suites = tuple(AEAD_13) if version is TlsVersion.TLS1_3 else (*AEAD_12, *CLASSIC)
    answer = decode_answer(ask_openssl(obsolete(), Offer(version=version, suites=suites, server_name="localhost")))
    if version is TlsVersion.SSL3:
        assert isinstance(answer, Alert)
    else:
        assert isinstance(answer, ServerHello)
        assert answer.version == version
        assert answer.suite in suites


@pytest.mark.parametrize("version", [TlsVersion.TLS1_0, TlsVersion.TLS1_1])
def test_a_modern_server_refuses_what_is_old(version: TlsVersion) -> None:
    assert decode_answer(ask_openssl(modern(), Offer(version=version, suites=tuple(CLASSIC)))) == Alert(
        level=2, description=70
    )


def test_an_answer_is_read_byte_by_byte() -> None:
    whole = encode_server_hello(version=TlsVersion.TLS1_2, suite=0xC02F, random=RANDOM)
    for length in range(len(whole)):
        assert decode_answer(whole[:length]) is None
    assert decode_answer(whole) == ServerHello(version=0x0303, suite=0xC02F)


def test_a_server_hello_may_span_records_and_follow_a_warning() -> None:
    whole = encode_server_hello(version=TlsVersion.TLS1_2, suite=0x002F, random=RANDOM)
    head, body = whole[:3], whole[5:]
    split = b"".join(head + len(part).to_bytes(2) + part for part in (body[:2], body[2:30], body[30:]))
    warning = b"\x15\x03\x03\x00\x02\x01\x70"
    assert decode_answer(warning + split) == ServerHello(version=0x0303, suite=0x002F)


def test_an_alert_is_a_refusal() -> None:
    assert decode_answer(encode_alert(version=TlsVersion.TLS1_3, description=40)) == Alert(level=2, description=40)


@pytest.mark.parametrize(
    "noise",
    [
        b"HTTP/1.1 400 Bad Request\r\n",
        b"\x16\x02\x00\x00\x05hello",
        b"\x16\x03\x03\x00\x00",
        b"\x15\x03\x03\x00\x03abc",
        b"\x16\x03\x03\xff\xff",
        b"\x16\x03\x03\x00\x04\x0b\x00\x00\x00",
        b"\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00",
        b"\x16\x03\x03\x00\x04\x02\xff\xff\xff",
    ],
)
def test_what_is_no_tls_is_said_so(noise: bytes) -> None:
    with pytest.raises(NotTls):
        decode_answer(noise)


@given(st.binary(max_size=300))
def test_noise_is_decoded_or_refused(noise: bytes) -> None:
    for data in (noise, b"\x16\x03\x03" + len(noise).to_bytes(2) + noise, b"\x16\x03\x01\x01\x00\x02" + noise):
        try:
            decode_answer(data)
        except NotTls:
            continue


@given(st.sampled_from(list(TlsVersion)), st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=40))
def test_an_offer_comes_back_from_its_bytes(version: TlsVersion, suites: list[int]) -> None:
    offer = Offer(version=version, suites=tuple(suites), server_name="city.example")
    raw = encode_client_hello(offer, random=RANDOM, key_share=X25519)
    read = decode_client_hello(raw)
    assert read is not None
    assert (read.version, read.suites) == (version, offer.suites)
    assert decode_client_hello(raw[:-1]) is None


def test_names_agree_with_the_linked_library() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:eNULL:aNULL:@SECLEVEL=0")
    ours = {**AEAD_12, **AEAD_13, **CLASSIC, **WEAK}
    theirs = {cipher["id"] & 0xFFFF: cipher for cipher in context.get_ciphers()}
    shared = ours.keys() & theirs.keys()
    assert len(shared) > 40
    for number in shared:
        aead = number in AEAD_12 or number in AEAD_13 or "GCM" in name_suite(number)
        assert theirs[number]["aead"] is aead
        weak = theirs[number]["strength_bits"] < 128 or theirs[number]["auth"] == "auth-null"
        assert weak is (number in WEAK), name_suite(number)

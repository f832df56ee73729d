"""v3 with USM: the vectors of the standards, round trips, and what must not pass."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.snmp import keys, usm, wire
from testers.protocols.snmp.ber import MalformedMessage
from testers.protocols.snmp.keys import Auth, Priv, User, read_auth, read_priv
from testers.protocols.snmp.usm import Envelope, Scoped, WrongDigest
from testers.protocols.snmp.wire import Kind

ENGINE = bytes.fromhex("000000000000000000000002")
FULL = User(name="ward", auth=Auth.SHA256, priv=Priv.AES128, auth_key="maplesyrup", priv_key="sugarmaple")
ASKED = Envelope(message_id=7, flags=usm.REPORTABLE, engine_id=ENGINE, boots=3, time=99)
SCOPED = Scoped(pdu=wire.request(Kind.GET, 5, [(1, 3, 6, 1)]), engine_id=ENGINE)
LEVELS = [
    User(name="ward"),
    replace(FULL, priv=None),
    FULL,
    replace(FULL, auth=Auth.MD5, priv=Priv.DES),
    replace(FULL, auth=Auth.SHA1),
    replace(FULL, auth=Auth.SHA512, priv=Priv.AES256),
]


@pytest.mark.parametrize(
    ("auth", "key"),
    [
        (Auth.MD5, "526f5eed9fcce26f8964c2930787d82b"),  # RFC 3414 A.3.1
        (Auth.SHA1, "6695febc9288e36282235fc7151f128497b38f3f"),  # RFC 3414 A.3.2
    ],
)
def test_keys_of_the_standard(auth: Auth, key: str) -> None:
    assert keys.localise(auth, "maplesyrup", ENGINE).hex() == key


@pytest.mark.parametrize("user", LEVELS, ids=lambda user: f"{user.level}-{user.auth}")
def test_what_is_sealed_is_unsealed(user: User) -> None:
    data = usm.seal(SCOPED, ASKED, user, salt=bytes(range(8)))
    envelope, scoped = usm.unseal(data, user)
    assert scoped == SCOPED
    assert (envelope.message_id, envelope.boots, envelope.time, envelope.user) == (7, 3, 99, b"ward")
    assert envelope.secret is bool(user.priv)
    assert (b"\x06\x03\x2b\x06\x01" in data) is not envelope.secret


@given(st.data())
def test_a_changed_byte_never_passes_the_digest(data: st.DataObject) -> None:
    raw = bytearray(usm.seal(SCOPED, ASKED, FULL, salt=bytes(8)))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    try:
        # The flags may have lost their 'auth' bit: then nothing was checked, and the agent's policy refuses the level.
        envelope, _ = usm.unseal(bytes(raw), FULL)
    except MalformedMessage:
        return
    assert not envelope.flags & usm.AUTH


def test_another_key_is_a_wrong_digest_and_another_privacy_key_is_no_message() -> None:
    data = usm.seal(SCOPED, ASKED, FULL, salt=bytes(8))
    with pytest.raises(WrongDigest):
        usm.unseal(data, replace(FULL, auth_key="mapleleaves"))
    with pytest.raises(WrongDigest):
        usm.unseal(data, replace(FULL, auth=Auth.SHA1))
    with pytest.raises(MalformedMessage):
        usm.unseal(data, replace(FULL, priv_key="mapleleaves"))


@given(st.binary(max_size=200))
def test_noise_is_one_kind_of_error(noise: bytes) -> None:
    with pytest.raises(MalformedMessage):
        usm.decode_envelope(noise + b"\xff")


def test_protocols_by_the_names_people_use() -> None:
    assert {read_auth(name) for name in ("SHA-256", "sha256", "HMAC-SHA-256", "sha_256")} == {Auth.SHA256}
    assert read_auth("SHA") is Auth.SHA1
    assert {read_priv(name) for name in ("AES", "AES-128", "aes128")} == {Priv.AES128}
    for wrong in ("", "SHA-3", "ROT13"):
        with pytest.raises(ValueError, match="is none of"):
            read_auth(wrong)
    with pytest.raises(ValueError, match="is none of"):
        read_priv("3DES")


def test_users_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="without authentication"):
        User(name="ward", priv=Priv.AES128, priv_key="sugarmaple")
    with pytest.raises(ValueError, match="8 characters"):
        User(name="ward", auth=Auth.SHA256, auth_key="short")
    assert "maplesyrup" not in repr(FULL)

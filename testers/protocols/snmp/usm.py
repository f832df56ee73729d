"""Bytes in, messages out, for SNMP v3 with the User-based Security Model (RFC 3412 section 6, RFC 3414 section 2.4)."""

import hmac
from dataclasses import dataclass, replace

from testers.protocols.snmp import ber, keys, wire
from testers.protocols.snmp.ber import MalformedMessage
from testers.protocols.snmp.keys import Auth, User
from testers.protocols.snmp.wire import Pdu, Version

USM = 3  # msgSecurityModel, RFC 3411 section 5
REPORTABLE, PRIV, AUTH = 4, 2, 1  # msgFlags, RFC 3412 section 6.4
LARGEST_CLOCK = 2**31 - 1

# What a Report counts: usmStats of RFC 3414 section 5 and snmpMPDStats of RFC 3412 section 5, each with instance .0
USM_STATS = (1, 3, 6, 1, 6, 3, 15, 1, 1)
REPORTS = {
    (*USM_STATS, 1, 0): "unsupportedSecLevel",
    (*USM_STATS, 2, 0): "notInTimeWindow",
    (*USM_STATS, 3, 0): "unknownUserName",
    (*USM_STATS, 4, 0): "unknownEngineID",
    (*USM_STATS, 5, 0): "wrongDigest",
    (*USM_STATS, 6, 0): "decryptionError",
    (1, 3, 6, 1, 6, 3, 11, 2, 1, 1, 0): "unknownSecurityModel",
    (1, 3, 6, 1, 6, 3, 11, 2, 1, 2, 0): "invalidMsg",
    (1, 3, 6, 1, 6, 3, 11, 2, 1, 3, 0): "unknownPDUHandler",
}


class WrongDigest(MalformedMessage):
    """The message was not made with the user's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A v3 message as it travels. `data` is the scoped PDU: plain with its SEQUENCE header, or what the cipher made."""

    message_id: int
    flags: int
    engine_id: bytes = b""
    boots: int = 0
    time: int = 0
    user: bytes = b""
    digest: bytes = b""
    salt: bytes = b""
    data: bytes = b""
    model: int = USM
    largest: int = ber.LARGEST_MESSAGE

    @property
    def secret(self) -> bool:
        """Whether `data` is encrypted."""
        return bool(self.flags & PRIV)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped:
    """A scoped PDU."""

    pdu: Pdu
    engine_id: bytes = b""
    context: bytes = b""


def encode_envelope(envelope: Envelope) -> bytes:
    """Write a v3 message as it stands, digest and all."""
    header = ber.sequence(
        ber.integer(envelope.message_id),
        ber.integer(envelope.largest),
        ber.element(0x04, bytes([envelope.flags])),
        ber.integer(envelope.model),
    )
    security = ber.sequence(
        ber.element(0x04, envelope.engine_id),
        ber.integer(envelope.boots),
        ber.integer(envelope.time),
        ber.element(0x04, envelope.user),
        ber.element(0x04, envelope.digest),
        ber.element(0x04, envelope.salt),
    )
    data = ber.element(0x04, envelope.data) if envelope.secret else envelope.data
    return ber.sequence(ber.integer(Version.V3), header, ber.element(0x04, security), data)


def decode_envelope(data: bytes) -> Envelope:
    """Read a v3 message without any key.

    Raises
    ------
    MalformedMessage
        The bytes are no such message.

    """
    return _read(data)[0]


def seal(scoped: Scoped, envelope: Envelope, user: User, *, salt: bytes) -> bytes:
    """Encrypt and sign `scoped` for `user` as far as the user has protocols, and write the message."""
    plain = encode_scoped(scoped)
    flags = envelope.flags & REPORTABLE
    if user.auth is None:
        return encode_envelope(replace(envelope, flags=flags, user=user.name.encode(), data=plain))
    sealed = replace(envelope, flags=flags | AUTH, user=user.name.encode(), data=plain, digest=bytes(user.auth.size))
    if user.priv is not None:
        key = keys.localise(user.auth, user.priv_key, envelope.engine_id)
        secret = keys.encrypt(user.priv, key, plain, boots=envelope.boots, time=envelope.time, salt=salt)
        sealed = replace(sealed, flags=flags | AUTH | PRIV, data=secret, salt=salt)
    return sign(sealed, user.auth, keys.localise(user.auth, user.auth_key, envelope.engine_id))


def sign(envelope: Envelope, auth: Auth, key: bytes) -> bytes:
    """Write a message with its digest (RFC 3414 section 6.3.1)."""
    whole = encode_envelope(replace(envelope, digest=bytes(auth.size)))
    return encode_envelope(replace(envelope, digest=keys.digest(auth, key, whole)))


def unseal(data: bytes, user: User) -> tuple[Envelope, Scoped]:
    """Check the digest of a message, decrypt it and read it, as far as its flags ask for.

    Raises
    ------
    WrongDigest
        The digest is not the user's.
    MalformedMessage
        The bytes are no message, or do not decrypt to one.

    """
    envelope, start = _read(data)
    if envelope.flags & AUTH:
        _check_digest(data, start, envelope, user)
    if not envelope.secret:
        return envelope, decode_scoped(envelope.data)
    return envelope, decode_scoped(_decrypt(envelope, user))


def encode_scoped(scoped: Scoped) -> bytes:
    """Write a scoped PDU."""
    return ber.sequence(
        ber.element(0x04, scoped.engine_id), ber.element(0x04, scoped.context), wire.encode_pdu(scoped.pdu)
    )


def decode_scoped(data: bytes) -> Scoped:
    """Read a scoped PDU; bytes behind it are the padding of DES."""
    inner = ber.Reader(data).enter()
    engine_id, context = inner.expect(0x04), inner.expect(0x04)
    return Scoped(engine_id=engine_id, context=context, pdu=wire.decode_pdu(inner))


def _read(data: bytes) -> tuple[Envelope, int]:
    """Return the message and where its digest begins in `data`."""
    reader = wire.open_message(data)
    if wire.read_version(reader) is not Version.V3:
        raise MalformedMessage(zh="应为 v3。", en="another version where v3 belongs.")
    header = reader.enter()
    message_id, largest, flags, model = header.integer(), header.integer(), header.expect(0x04), header.integer()
    if len(flags) != 1:
        raise MalformedMessage(zh="msgFlags 应为 1 字节。", en="msgFlags is not one byte.")
    if model != USM:
        raise MalformedMessage(zh=f"不支持安全模型 {model}。", en=f"security model {model} is not USM.")
    security = reader.enter(0x04).enter()
    engine_id, boots, time, user = security.expect(0x04), security.integer(), security.integer(), security.expect(0x04)
    _, start, end = security.element()
    salt = security.expect(0x04)
    if not (0 <= boots <= LARGEST_CLOCK and 0 <= time <= LARGEST_CLOCK):
        raise MalformedMessage(zh="引擎时钟超出范围。", en="the engine's clock is out of range.")
    body_at = reader.at
    body = reader.expect(0x04) if flags[0] & PRIV else reader.cut(body_at, body_at + reader.left)
    envelope = Envelope(
        message_id=message_id,
        largest=largest,
        flags=flags[0],
        model=model,
        engine_id=engine_id,
        boots=boots,
        time=time,
        user=user,
        digest=security.cut(start, end),
        salt=salt,
        data=body,
    )
    return envelope, start


def _check_digest(data: bytes, start: int, envelope: Envelope, user: User) -> None:
    if user.auth is None or len(envelope.digest) != user.auth.size:
        raise WrongDigest(zh="摘要长度与用户的认证协议不符。", en="the digest is not of the user's protocol.")
    key = keys.localise(user.auth, user.auth_key, envelope.engine_id)
    blank = data[:start] + bytes(user.auth.size) + data[start + user.auth.size :]
    if not hmac.compare_digest(keys.digest(user.auth, key, blank), envelope.digest):
        raise WrongDigest(zh="摘要不符。", en="the digest is wrong.")


def _decrypt(envelope: Envelope, user: User) -> bytes:
    if user.auth is None or user.priv is None:
        raise MalformedMessage(zh="用户没有加密协议。", en="the user has no privacy protocol.")
    key = keys.localise(user.auth, user.priv_key, envelope.engine_id)
    try:
        return keys.decrypt(user.priv, key, envelope.data, boots=envelope.boots, time=envelope.time, salt=envelope.salt)
    except ValueError:
        raise MalformedMessage(zh="无法解密。", en="it does not decrypt.") from None

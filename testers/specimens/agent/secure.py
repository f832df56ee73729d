"""How an agent answers v3 messages with the User-based Security Model (RFC 3414 section 3.2)."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import replace

from testers.protocols.snmp import usm, wire
from testers.protocols.snmp.ber import MalformedMessage, Oid
from testers.protocols.snmp.keys import User
from testers.protocols.snmp.usm import AUTH, PRIV, REPORTABLE, USM_STATS, Envelope, Scoped, WrongDigest
from testers.protocols.snmp.values import Type, Value, VarBind
from testers.protocols.snmp.wire import Kind, Pdu, Status, Version
from testers.specimens.agent.mib import Mib
from testers.specimens.agent.responder import refuse, respond

WINDOW = 150  # seconds, RFC 3414 section 2.2.3
ENGINE: Oid = (1, 3, 6, 1, 6, 3, 10, 2, 1)  # snmpEngine group, RFC 3411 section 5
_SEC_LEVEL, _TIME, _USER, _ENGINE, _DIGEST, _DECRYPTION = range(1, 7)
_ENGINE_PREFIX = bytes.fromhex("80007ed905")  # enterprise 32473, RFC 3411's form 5: bytes as the maker likes


class SecureEngine:
    """The v3 side of an agent. `open_levels` lets a user in below the level of the user's own protocols: a defect."""

    def __init__(self, users: Sequence[User], *, open_levels: bool = False, boots: int = 1) -> None:
        """Begin with an engine id of its own."""
        self._users = users
        self._open = open_levels
        self._boots = boots
        self._zero = time.monotonic()
        self._salt = secrets.randbits(64)
        self._counts: dict[int, int] = {}
        self.engine_id = _ENGINE_PREFIX + secrets.token_bytes(8)

    @property
    def time(self) -> int:
        """Seconds since the engine began."""
        return int(time.monotonic() - self._zero)

    def instances(self) -> dict[Oid, Value]:
        """Return the snmpEngine group but for its clock."""
        return {
            (*ENGINE, 1, 0): Value(type=Type.OCTET_STRING, data=self.engine_id),
            (*ENGINE, 2, 0): Value(type=Type.INTEGER, data=self._boots),
            (*ENGINE, 4, 0): Value(type=Type.INTEGER, data=65_507),
        }

    def read_time(self) -> Value:
        """Return snmpEngineTime."""
        return Value(type=Type.INTEGER, data=self.time)

    def answer(self, data: bytes, mib: Mib) -> bytes | None:
        """Answer a message; None where the standard wants silence."""
        envelope = usm.decode_envelope(data)
        if envelope.engine_id != self.engine_id:
            return self._report(envelope, _ENGINE)
        named = [user for user in self._users if user.name.encode() == envelope.user]
        if not named:
            return self._report(envelope, _USER)
        able = [user for user in named if _flags(user) & _wanted(envelope) == _wanted(envelope)]
        if not able:
            return self._report(envelope, _SEC_LEVEL)
        try:
            user, scoped = self._open_message(data, able)
        except WrongDigest:
            return self._report(envelope, _DIGEST)
        except MalformedMessage:
            return self._report(envelope, _DECRYPTION)
        if envelope.flags & AUTH and not self._in_time(envelope):
            return self._report(envelope, _TIME, signer=replace(user, priv=None))
        return self._respond(envelope, user, scoped, mib)

    @staticmethod
    def _open_message(data: bytes, users: Sequence[User]) -> tuple[User, Scoped]:
        problem: MalformedMessage | None = None
        for user in users:
            try:
                return user, usm.unseal(data, user)[1]
            except MalformedMessage as malformed:
                # A digest that fits tells more than one that does not.
                problem = problem if isinstance(malformed, WrongDigest) and problem else malformed
        raise problem or WrongDigest(zh="没有用户。", en="no user.")

    def _respond(self, envelope: Envelope, user: User, scoped: Scoped, mib: Mib) -> bytes | None:
        if _wanted(envelope) != _flags(user) and not self._open:
            # RFC 3415 section 3.2 (noAccessEntry) and RFC 3413 section 3.2 step 4: authorizationError
            answer: Pdu | None = refuse(scoped.pdu, Status.AUTHORIZATION_ERROR)
        else:
            answer = respond(scoped.pdu, mib, Version.V3)
        if answer is None:
            return None
        return self._send(envelope, _lower(user, envelope), Scoped(pdu=answer, engine_id=self.engine_id))

    def _report(self, envelope: Envelope, stat: int, *, signer: User | None = None) -> bytes | None:
        if not envelope.flags & REPORTABLE:
            return None
        self._counts[stat] = self._counts.get(stat, 0) + 1
        count = VarBind(name=(*USM_STATS, stat, 0), value=Value(type=Type.COUNTER32, data=self._counts[stat]))
        pdu = Pdu(kind=Kind.REPORT, request_id=_request_id(envelope), bound=(count,))
        user = signer or User(name=envelope.user.decode(errors="replace"))
        return self._send(envelope, user, Scoped(pdu=pdu, engine_id=self.engine_id))

    def _send(self, asked: Envelope, user: User, scoped: Scoped) -> bytes:
        self._salt = (self._salt + 1) % 2**64
        envelope = Envelope(
            message_id=asked.message_id, flags=0, engine_id=self.engine_id, boots=self._boots, time=self.time
        )
        return usm.seal(scoped, envelope, user, salt=self._salt.to_bytes(8))

    def _in_time(self, envelope: Envelope) -> bool:
        return envelope.boots == self._boots and abs(envelope.time - self.time) <= WINDOW


def _flags(user: User) -> int:
    return (AUTH if user.auth else 0) | (PRIV if user.priv else 0)


def _wanted(envelope: Envelope) -> int:
    return envelope.flags & (AUTH | PRIV)


def _lower(user: User, envelope: Envelope) -> User:
    """Answer at the level of the request."""
    if not envelope.flags & AUTH:
        return replace(user, auth=None, priv=None)
    return user if envelope.secret else replace(user, priv=None)


def _request_id(envelope: Envelope) -> int:
    if envelope.secret:
        return 0
    try:
        return usm.decode_scoped(envelope.data).pdu.request_id
    except MalformedMessage:
        return 0


def is_secure(data: bytes) -> bool:
    """Tell whether a message is v3; MalformedMessage when it is none at all."""
    return wire.read_version(wire.open_message(data)) is Version.V3

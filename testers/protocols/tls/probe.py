"""One handshake offered over a link, as far as the server's choice."""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from rules.errors import TargetError
from testers.harness.context import Link, Stream
from testers.harness.watchdog import TargetSuffers
from testers.protocols.tls.suites import TlsVersion
from testers.protocols.tls.wire import Alert, NotTls, Offer, ServerHello, decode_answer, encode_client_hello

_LONGEST_ANSWER = 64 << 10


class Outcome(StrEnum):
    """What a server made of an offer.

    ACCEPTED  it chose a version and a suite
    REFUSED   a fatal alert, or it closed the connection
    SILENT    nothing came in time
    FOREIGN   something came that is not TLS
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    SILENT = "silent"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The outcome with what was chosen and the raw bytes."""

    outcome: Outcome
    version: int | None = None
    suite: int | None = None
    alert: int | None = None
    sent: bytes = b""
    received: bytes = b""


async def offer_handshake(link: Link, version: TlsVersion, suites: tuple[int, ...], rng: Random) -> Answer:
    """Offer `version` at most (TLS 1.3: exactly) with `suites`, and return what the server makes of it.

    Raises
    ------
    TargetError
        The connection cannot be opened.

    """
    offer = Offer(version=version, suites=suites, server_name=_name(link.endpoint.host))
    # The handshake never completes, so random bytes from a seeded generator protect nothing and repeat exactly.
    hello = encode_client_hello(offer, random=rng.randbytes(32), key_share=rng.randbytes(32))
    async with link.open() as stream:
        answer = await _await_answer(stream, hello, link.timeout)
    link.note(seconds=None, ok=answer.outcome in (Outcome.ACCEPTED, Outcome.REFUSED))
    return answer


async def _await_answer(stream: Stream, hello: bytes, timeout: float) -> Answer:
    received = b""
    try:
        await stream.write(hello)
    except TargetSuffers:
        raise
    except TargetError:
        # Cut while we wrote: some servers refuse in this way.
        return Answer(outcome=Outcome.REFUSED, sent=hello)
    try:
        while len(received) < _LONGEST_ANSWER:
            data = await stream.read(within=timeout)
            received += data
            found = decode_answer(received)
            if found is not None:
                return _answer(found, hello, received)
            if not data:
                break
    except TimeoutError:
        return Answer(outcome=Outcome.SILENT, sent=hello, received=received)
    except NotTls:
        return Answer(outcome=Outcome.FOREIGN, sent=hello, received=received)
    outcome = Outcome.FOREIGN if received else Outcome.REFUSED
    return Answer(outcome=outcome, sent=hello, received=received)


def _answer(found: ServerHello | Alert, hello: bytes, received: bytes) -> Answer:
    if isinstance(found, Alert):
        return Answer(outcome=Outcome.REFUSED, alert=found.description, sent=hello, received=received)
    return Answer(outcome=Outcome.ACCEPTED, version=found.version, suite=found.suite, sent=hello, received=received)


def _name(host: str) -> str | None:
    # RFC 6066 section 3: "Literal IPv4 and IPv6 addresses are not permitted in "HostName"".
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return None

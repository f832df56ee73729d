"""What a case may touch: nothing but this."""

import random
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from rules.applicability import Answer
from rules.sampling import SamplePlan
from rules.subject import Endpoint, Target
from testers.harness.journal import Journal
from testers.harness.observation import Json, Observation


class Stream(Protocol):
    """A capped, timed and captured byte stream to the pinned address of an endpoint."""

    @property
    def sent(self) -> bytes:
        """All bytes written so far (the first 64 KiB are kept)."""

    @property
    def received(self) -> bytes:
        """All bytes read so far (the first 64 KiB are kept)."""

    async def write(self, data: bytes) -> None:
        """Send `data`; TargetError when the target has closed."""

    async def read(self, *, most: int = 65536, within: float | None = None) -> bytes:
        """Return what came in, b'' at the end of the stream; TimeoutError after `within` seconds.

        A reset is the end too (a server that closes with our bytes unread resets). More than the link's
        `max_response` bytes since the last write: TargetError.
        """

    @property
    def tls(self) -> ssl.SSLObject | None:
        """What TLS agreed on (version, cipher, certificate), or None without TLS."""

    async def close(self) -> None:
        """Close quietly."""


class Link(Protocol):
    """The one way to an endpoint: resolved, pinned, allowed, rate-limited, watched."""

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint as declared: use its host for SNI, Host header and certificate names."""

    @property
    def address(self) -> str:
        """The checked IP address: connect here, never to the name again."""

    @property
    def timeout(self) -> float:
        """Seconds that one exchange may take."""

    @property
    def max_response(self) -> int:
        """Bytes that one response may hold."""

    async def permit(self, requests: int = 1) -> None:
        """Wait until the target's rate allows `requests` more; raise TargetSuffers when the watchdog barks.

        Call it before each request and before its clock starts. `open` asks for itself. A permit covers four
        writes of a Stream (a request with its acknowledgements); a stream that writes more waits in `write`.
        """

    def slot(self) -> AbstractAsyncContextManager[None]:
        """Hold one of the target's connection slots, for clients that open their own sockets."""

    def open(self, *, tls: ssl.SSLContext | None = None) -> AbstractAsyncContextManager[Stream]:
        """Open a stream in a slot of its own; TargetError when nobody answers."""

    def note(self, *, seconds: float | None, ok: bool) -> None:
        """Tell the watchdog how an exchange went."""


class Context(Protocol):
    """A case's view of one run on one target."""

    @property
    def target(self) -> Target:
        """The target file."""

    @property
    def rng(self) -> random.Random:
        """A generator seeded from the run's seed and the case id."""

    @property
    def tag(self) -> str:
        """The mark on everything this case writes: 'cityassay-<run>-<case>', letters, digits and '-'."""

    @property
    def observations(self) -> list[Observation]:
        """Everything observed so far, in order; `observe` returns this list."""

    def parameter(self, name: str, default: str | None = None) -> str | None:
        """Return a parameter of the target file; a secret reference is resolved, and never recorded."""

    def declared(self, capability: str) -> Answer:
        """Return what the target claims."""

    def samples(self, key: str) -> SamplePlan:
        """Return the sampling of the check called `key`."""

    def seconds(self, nominal: float) -> float:
        """Return a time parameter, shortened in proof runs."""

    def now(self) -> float:
        """Return seconds since the case began, on the clock of the observations."""

    def link(self, *names: str) -> Link:
        """Return the link to the first of the endpoints `names` that the target has; KeyError for none."""

    async def follow(self, url: str) -> Link:
        """Return the link to where a redirect leads; the gate checks it again: RefusedError when it is outside."""

    def own_link(self, url: str, *, like: Link | None = None) -> Link:
        """Return a link to a server of our own on loopback (a relay, a null server), within the target's rate.

        `url` names 127.0.0.1 or ::1 and a port that this process listens on (`testers.harness.own_ports`); anything
        else is refused. With `like`, the link of the target behind a relay, scheme, host and path are the target's:
        TLS names and Host headers stay right, while address and port are ours.

        Raises
        ------
        RefusedError
            That port is not ours.

        """

    def has(self, name: str) -> bool:
        """Tell whether the target file gives the endpoint `name`."""

    def observe(self, what: str, *, sent: bytes = b"", received: bytes = b"", **facts: Json) -> Observation:
        """Record an observation now (secrets redacted, personal data masked) and return it."""

    def clean_up(self, what: str, undo: Callable[[], Awaitable[None]]) -> None:
        """Register what a case has written and how to remove it; run at the end, last first.

        What cannot be undone is recorded as residue, a finding against us.
        """

    def lasts(self, seconds: float) -> None:
        """Say that the case takes so long by its nature (a soak): it is cut off that much later."""

    def journal(self, name: str) -> Journal:
        """Return the journal of this case called `name` (letters, digits, '-'): its entries outlive a killed process.

        With --resume the entries of the run that was killed are there again; a case that has any goes on behind
        them. Entries are the case's own words: observe them (again) for the evidence. Without a bundle (in proofs)
        a journal is kept in memory alone.
        """

    def progress(self, done: int, of: int) -> None:
        """Report progress for the bar."""

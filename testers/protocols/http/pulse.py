"""Whether a service answers at all: one GET on a connection of its own, and no more of the answer than its status.

A soak asks many thousand times; the whole client would spend more on each probe than the service does.
"""

import re
import ssl

from rules.errors import TargetError
from testers.harness.context import Context, Link
from testers.protocols.http.client import ENDPOINTS, make_tls
from testers.protocols.http.places import find_readings_paths

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})[ \r]")
_LONGEST = 64  # bytes in which the status has to stand


class HttpPulse:
    """Probes one path of one endpoint; a status below 500 is an answer, whoever may see the rest."""

    def __init__(self, ctx: Context) -> None:
        """Ask the path of soak.path, else the readings, else the endpoint's own."""
        self.link: Link = ctx.link(*ENDPOINTS)
        endpoint = self.link.endpoint
        readings = next(iter(find_readings_paths(ctx)), None)
        self.path = ctx.parameter("soak.path") or readings or endpoint.path or "/"
        host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
        token = ctx.parameter("http.token")
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {host}:{endpoint.port}", "User-Agent: cityassay", "Accept: */*"]
        lines += [f"Authorization: Bearer {token}"] if token else []
        self._request = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace")
        secure = endpoint.scheme == "https"
        self._tls: ssl.SSLContext | None = make_tls(ctx.parameter("tls.ca")) if secure else None
        self.last = 0

    async def __call__(self) -> bool:
        """Tell whether the service answers; a refusal, a reset, silence and an error of the server are no answer."""
        self.last = 0
        try:
            async with self.link.open(tls=self._tls) as stream:
                await stream.write(self._request)
                head = b""
                while len(head) < _LONGEST and (data := await stream.read(most=4096)):
                    head += data
                    if b"\r\n" in head:
                        break
        except (TargetError, TimeoutError):
            return False
        found = _STATUS.match(head)
        self.last = int(found[1]) if found else 0
        return 100 <= self.last < 500

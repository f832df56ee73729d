"""A lamp controller on the library aiocoap, in a process of its own: `python -m testers.specimens.coap.library PORT`.

Only this process imports the library. Its resources are ours, how it speaks CoAP is its own.
"""

import asyncio
import importlib
import random
import sys
from typing import Any

from testers.specimens.coap.resources import LISTED_SCHEMA
from testers.specimens.ws.manners import Streaming
from testers.specimens.ws.readings import Lamps

READY = "coap library serves"
ACK_TIMEOUT = 0.06  # seconds; the target file says so
_LISTED = 24
_BEAT = 0.03  # seconds between two notifications
_JSON = 50


def make_site(aiocoap: Any, resource: Any) -> Any:  # noqa: ANN401 - the library is imported late
    """Return the resources: echo, counter, store, readings, and the time that is observed."""
    lamps = Lamps(Streaming(), random.Random(1))

    class Echo(resource.Resource):  # type: ignore[misc]
        async def render_post(self, request: Any) -> Any:  # noqa: ANN401
            return aiocoap.Message(code=aiocoap.CHANGED, payload=request.payload)

    class Counter(resource.Resource):  # type: ignore[misc]
        count = 0

        async def render_post(self, _request: Any) -> Any:  # noqa: ANN401
            self.count += 1
            return aiocoap.Message(code=aiocoap.CHANGED, payload=str(self.count).encode())

    class Store(resource.Resource):  # type: ignore[misc]
        kept = b"{}"

        async def render_get(self, _request: Any) -> Any:  # noqa: ANN401
            return aiocoap.Message(payload=self.kept)

        async def render_put(self, request: Any) -> Any:  # noqa: ANN401
            self.kept = request.payload
            return aiocoap.Message(code=aiocoap.CHANGED)

    class Readings(resource.Resource):  # type: ignore[misc]
        async def render_get(self, _request: Any) -> Any:  # noqa: ANN401
            body = b"[" + b",".join(lamps.report() for _ in range(_LISTED)) + b"]"
            return aiocoap.Message(payload=body, content_format=_JSON)

    class Schema(resource.Resource):  # type: ignore[misc]
        async def render_get(self, _request: Any) -> Any:  # noqa: ANN401
            return aiocoap.Message(payload=LISTED_SCHEMA, content_format=_JSON)

    class Now(resource.ObservableResource):  # type: ignore[misc]
        def beat(self) -> None:
            self.updated_state()
            asyncio.get_running_loop().call_later(_BEAT, self.beat)

        async def render_get(self, _request: Any) -> Any:  # noqa: ANN401
            return aiocoap.Message(payload=lamps.report(), content_format=_JSON, max_age=1)

    site, now = resource.Site(), Now()
    for each in (Echo, Counter, Store, Readings, Schema):
        site.add_resource([each.__name__.lower()], each())
    site.add_resource(["time"], now)
    now.beat()
    return site


async def serve(port: int) -> None:
    """Serve on loopback until the process is ended."""
    aiocoap, resource = importlib.import_module("aiocoap"), importlib.import_module("aiocoap.resource")
    tuning = importlib.import_module("aiocoap.numbers.constants").TransportTuning
    # Confirmable messages are sent again sooner than after 2 s, so that a proof takes seconds.
    tuning.ACK_TIMEOUT = ACK_TIMEOUT
    await aiocoap.Context.create_server_context(make_site(aiocoap, resource), bind=("127.0.0.1", port))
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))

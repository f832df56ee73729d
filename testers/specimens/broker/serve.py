"""A broker with given manners, from open port to closed port."""

import asyncio
import ssl
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import NoReturn

from testers.protocols.mqtt.flaws import Version
from testers.specimens.broker import device
from testers.specimens.broker.connection import serve_connection
from testers.specimens.broker.hub import Account, Hub
from testers.specimens.broker.listen import listening
from testers.specimens.broker.manners import Manners, Payloads
from testers.specimens.broker.payloads import SCHEMA, TOPIC
from testers.specimens.broker.session import Message
from testers.specimens.specimen import Served, ServeOptions

USER = "assayer"
_PERIOD = 1.0  # seconds between two readings of the device


def broker(manners: Manners) -> Callable[[ServeOptions], AbstractAsyncContextManager[Served]]:
    """Make the `serve` of a specimen out of manners."""

    def serve(options: ServeOptions) -> AbstractAsyncContextManager[Served]:
        return serve_broker(manners, options)

    return serve


@asynccontextmanager
async def serve_broker(
    manners: Manners, options: ServeOptions, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Served]:
    """Serve on 127.0.0.1 until the context ends; with `tls` as mqtts."""
    account = Account(user=USER, password=options.rng("password").randbytes(12).hex().encode())
    hub = Hub(manners=manners, options=options, account=account)
    hub.publish(Message(topic="$SYS/broker/version", payload=b"specimen broker", retain=True))

    async def handle(reader: StreamReader, writer: StreamWriter) -> None:
        await serve_connection(hub, reader, writer)

    with _kept_secret(account) as secret:
        async with (
            listening(handle, tls=tls) as port,
            _device(hub, manners.payloads, options),
            device.reporting(hub, manners.reports, options),
        ):
            yield _served(manners, port=port, secret=secret, tls=tls is not None)


@contextmanager
def _kept_secret(account: Account) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="specimen-") as folder:
        secret = Path(folder, "password")
        secret.write_bytes(account.password)
        yield secret


@asynccontextmanager
async def _device(hub: Hub, payloads: Payloads | None, options: ServeOptions) -> AsyncIterator[None]:
    if payloads is None:
        yield
        return
    device = asyncio.create_task(_report(hub, payloads, options))
    try:
        yield
    finally:
        device.cancel()
        await asyncio.gather(device, return_exceptions=True)


async def _report(hub: Hub, payloads: Payloads, options: ServeOptions) -> NoReturn:
    rng = options.rng("payloads")
    while True:
        hub.publish(Message(topic=TOPIC, payload=payloads(rng)))
        await asyncio.sleep(options.seconds(_PERIOD))


def _served(manners: Manners, *, port: int, secret: Path, tls: bool) -> Served:
    name = "mqtts" if tls else "mqtt"
    capabilities = {
        "mqtt.broker": "yes",
        "mqtt.v311": _answer(said=Version.V311 in manners.declares),
        "mqtt.v5": _answer(said=Version.V5 in manners.declares),
        # What an owner who does not know of the open door would say.
        "mqtt.anonymous": "no",
        "mqtt.tls": _answer(said=tls),
        "mqtt.qos2": "yes",
        "mqtt.retained": "yes",
        "mqtt.persistent-session": "yes",
        "mqtt.shared-subscription": "no",
        "mqtt.publish-visible": "yes",
    }
    if manners.reports is not None:
        capabilities["mqtt.publisher"] = "yes"
    parameters = {
        "mqtt.user": USER,
        "mqtt.password": f"file:{secret}",
        "mqtt.topic": TOPIC,
        "mqtt.schema": f"file:{SCHEMA}",
        "share.delay": "0.3",
        # A minute in real life; the bare minimum here, so that a soak need not last for days.
        "soak.outage": "0.001",
        "soak.step": "0.001",
    }
    if manners.reports is not None:
        parameters |= {"mqtt.topic": f"{device.TOPIC}/+", "mqtt.interval": str(manners.reports.period)}
    return Served(
        endpoints={name: f"{name}://127.0.0.1:{port}"},
        capabilities=capabilities,
        parameters=parameters,
    )


def _answer(*, said: bool) -> str:
    return "yes" if said else "no"

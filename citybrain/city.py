"""A run of the reference city: everything comes up, waits, and goes down in reverse order."""

import asyncio
import itertools
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from citybrain import certificates, ready
from citybrain.credentials import CITY_USER, Credentials, make_credentials
from citybrain.data.application import make_application
from citybrain.data.catalogue.shelf import make_shelf
from citybrain.data.context.desk import ContextDesk
from citybrain.data.context.office import ContextOffice, open_office
from citybrain.data.ledger import Ledger
from citybrain.data.routes import Desk
from citybrain.data.serving import HttpServer
from citybrain.data.share.desk import FULL, ShareDesk
from citybrain.data.share.publications import Publications
from citybrain.data.thing_model import load_model, report_schema
from citybrain.declaration import declare
from citybrain.faults.arming import Armed
from citybrain.gateways.echo import EchoApplication
from citybrain.gateways.feed import Feed
from citybrain.gateways.lamps import LampGateway
from citybrain.gateways.shares import ShareGateway
from citybrain.gateways.websocket import WebSocketDoor
from citybrain.kernel.clock import CityClock, rfc3339
from citybrain.kernel.seeds import generator
from citybrain.kernel.truth import TruthLog
from citybrain.listeners import Listeners, bind
from citybrain.options import Options
from citybrain.scenarios.s10_lighting.sim import PoleState, make_poles
from citybrain.scenarios.s10_lighting.station import Station, make_things
from citybrain.sensing.coap.server import CoapDoor
from citybrain.sensing.mqtt.broker import Broker
from citybrain.sensing.mqtt.client import Login
from citybrain.sensing.mqtt.server import BrokerServer
from citybrain.sensing.snmp.agent import new_engine_id, start_agent
from citybrain.sensing.snmp.objects import make_store

LIGHTING = "citybrain.scenarios.s10_lighting"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What the parts of one run share."""

    options: Options
    armed: Armed
    credentials: Credentials
    clock: CityClock
    listeners: Listeners
    station: Station
    share: ShareDesk
    publications: Publications
    context: ContextOffice
    folder: Path


async def run_city(options: Options, armed: Armed) -> None:
    """Run until SIGTERM or SIGINT; nothing is left behind. MistakeError when it cannot start."""
    stop = asyncio.Event()
    _stop_at_signals(stop)
    if options.ready_file:
        ready.check_place(options.ready_file)
    async with AsyncExitStack() as stack:
        run = _prepare(options, armed, stack)
        await _open_doors(run, stack)
        works = await _start_applications(run, stack)
        if options.ready_file:
            stack.callback(ready.remove, options.ready_file)
            ready.write(options.ready_file, _ready_document(run))
        _announce(run)
        await _wait(stop, works)


def _stop_at_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


def _prepare(options: Options, armed: Armed, stack: AsyncExitStack) -> _Run:
    clock = CityClock(speed=options.speed)
    listeners = bind(options.port_base, stack)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="citybrain-")))
    truth = stack.enter_context(TruthLog(_truth_header(options, clock.start), options.truth_file))
    credentials = make_credentials(options.seed)
    share = _make_share_desk(options, armed, credentials)
    station = _make_station(options, armed, truth, clock.start)
    context = ContextDesk(
        ledger=station.ledger,
        token=credentials.http_token,
        origin=listeners.endpoints()["https"],
        clients=credentials.oauth_clients,
        seam=armed.faults.context,
        oauth=armed.faults.oauth,
        rng=generator(options.seed, "context"),
        now=clock.now,
    )
    return _Run(
        options=options,
        armed=armed,
        credentials=credentials,
        share=share,
        publications=Publications(share),
        context=open_office(context),
        clock=clock,
        listeners=listeners,
        station=station,
        folder=folder,
    )


def _truth_header(options: Options, start: datetime) -> dict[str, object]:
    return {
        "schema": "citybrain/truth/1",
        "scenario": "s10_lighting",
        "seed": options.seed,
        "things": options.things,
        "speed": options.speed,
        "start": rfc3339(start),
    }


def _make_station(options: Options, armed: Armed, truth: TruthLog, start: datetime) -> Station:
    poles = make_poles(options.things, generator(options.seed, "poles"))
    return Station(
        poles=poles,
        ledger=Ledger(make_things(poles), start),
        truth=truth,
        seam=armed.faults.lamp,
        rng=generator(options.seed, "lamps"),
        states={pole.id: PoleState(at=start) for pole in poles},
    )


def _make_share_desk(options: Options, armed: Armed, credentials: Credentials) -> ShareDesk:
    tokens = {token: holder for holder, token in credentials.share_tokens.items()}
    return ShareDesk(
        tokens={credentials.http_token: FULL, **tokens},
        seam=armed.faults.share,
        rng=generator(options.seed, "share"),
    )


async def _open_doors(run: _Run, stack: AsyncExitStack) -> None:
    """Broker, HTTP service and SNMP agent on their sockets."""
    faults, sockets, seed = run.armed.faults, run.listeners.sockets, run.options.seed
    certificates.issue(run.folder)
    tls = certificates.server_context(run.folder, faults.tls)
    broker = BrokerServer(Broker(run.credentials.accounts, faults.mqtt))
    stack.push_async_callback(broker.close)
    await broker.listen(sockets["mqtt"])
    await broker.listen(sockets["mqtts"], tls)
    app = make_application(_make_desk(run), generator(seed, "http"), run.publications, run.context)
    for name, context in (("http", None), ("https", tls)):
        server = HttpServer(app, sockets[name], context)
        await server.start()
        stack.push_async_callback(server.close)
    _open_snmp(run, stack)
    door = _make_ws_door(run)
    await door.start(sockets["ws"])
    stack.push_async_callback(door.close)
    coap = CoapDoor(run.station.ledger, run.clock.now, faults.coap, generator(seed, "coap"))
    await coap.start(sockets["coap"])
    stack.push_async_callback(coap.close)


def _make_ws_door(run: _Run) -> WebSocketDoor:
    seam, seed = run.armed.faults.ws, run.options.seed
    listeners = itertools.count()

    def new_feed() -> Feed:
        return Feed(run.station.ledger, run.clock.now, seam, generator(seed, f"ws/{next(listeners)}"))

    return WebSocketDoor(token=run.credentials.http_token, seam=seam, rng=generator(seed, "ws"), new_feed=new_feed)


def _open_snmp(run: _Run, stack: AsyncExitStack) -> None:
    seam, engine_id = run.armed.faults.snmp, new_engine_id()
    agent = start_agent(
        run.listeners.sockets["snmp"],
        run.credentials.snmp,
        make_store(run.station.ledger, _ticks_since_now(), engine_id=engine_id, seam=seam),
        engine_id=engine_id,
        seam=seam,
        rng=generator(run.options.seed, "snmp"),
    )
    stack.callback(agent.close)


def _ticks_since_now() -> Callable[[], int]:
    loop = asyncio.get_running_loop()
    start = loop.time()
    return lambda: int((loop.time() - start) * 100)


def _make_desk(run: _Run) -> Desk:
    return Desk(
        ledger=run.station.ledger,
        now=run.clock.now,
        token=run.credentials.http_token,
        capabilities=declare(run.armed.faults.claim),
        report_schema=report_schema(load_model(LIGHTING, "lamp_pole")),
        seam=run.armed.faults.rest,
        notes=run.armed.faults.notes,
        attachments=run.armed.faults.attachments,
        share=run.share,
        shelf=make_shelf(
            list(run.station.ledger.things.values()),
            run.clock.start,
            run.armed.faults.catalogue,
            generator(run.options.seed, "catalogue"),
        ),
    )


async def _start_applications(run: _Run, stack: AsyncExitStack) -> list[Coroutine[Any, Any, None]]:
    """The city's own clients of the broker, connected; what is left to run of each."""
    echo = EchoApplication(_login(run, "city-echo"), run.armed.faults.echo, generator(run.options.seed, "echo"))
    lamps = LampGateway(
        _login(run, "city-lamps"),
        run.station,
        run.clock.now,
        seam=run.armed.faults.report,
        rng=generator(run.options.seed, "reports"),
    )
    shares = ShareGateway(_login(run, "city-shares"), run.publications)
    for application in (echo, lamps, shares):
        await application.open()
        stack.push_async_callback(application.close)
    return [echo.run(), lamps.run(), shares.run(), run.context.subscriptions.run()]


def _login(run: _Run, client_id: str) -> Login:
    account = run.credentials.accounts[CITY_USER]
    return Login(
        port=run.listeners.port("mqtt"),
        # Not to be guessed: whoever connects with the same id takes the session over.
        client_id=f"{client_id}-{secrets.token_hex(8)}",
        user_name=account.name,
        password=account.password,
    )


async def _wait(stop: asyncio.Event, works: list[Coroutine[Any, Any, None]]) -> None:
    """Until the stop signal, or until a part fails: then its error ends the run."""
    stopping = asyncio.create_task(stop.wait())
    tasks = [asyncio.create_task(work) for work in works]
    done, pending = await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


def _announce(run: _Run) -> None:
    """Tell whoever started the city by hand where it is; the ready file tells programs."""
    places = "  ".join(run.listeners.endpoints().values())
    faults = ", ".join(run.armed.ids) or "-"
    sys.stderr.write(f"参考城市已就绪 / the reference city is up: {places}  故障 / faults: {faults}\n")
    sys.stderr.flush()


def _ready_document(run: _Run) -> dict[str, object]:
    return {
        "schema": ready.SCHEMA,
        "pid": os.getpid(),
        "seed": run.options.seed,
        "endpoints": run.listeners.endpoints(),
        "ca_file": str(run.folder / "ca.pem"),
        "capabilities": declare(run.armed.faults.claim),
        "credentials": _credentials(run.credentials),
        "things": [pole.id for pole in run.station.poles],
        "topics": {
            "report": "city/lamp/<id>/property/post",
            "dim": "city/lamp/<id>/service/dim",
            "echo": "city/echo/<anything>",
            "echo_reply": "city/echo-reply/<anything>",
            "probe": "city/probe/<anything>",
        },
        "faults": {"sealed_sha256": run.armed.sealed_sha256, "ids": list(run.armed.ids)},
        "truth": {"header_sha256": run.station.truth.header_sha256},
        "started": rfc3339(run.clock.start),
        "speed": run.options.speed,
    }


def _credentials(credentials: Credentials) -> dict[str, object]:
    users = {n: a.password.decode() for n, a in credentials.accounts.items() if n != CITY_USER}
    snmp = credentials.snmp
    return {
        "mqtt": users,
        "http": {"token": credentials.http_token, **credentials.share_tokens},
        "oauth": credentials.oauth_clients,
        "snmp": {
            "user": snmp.name,
            "level": "authPriv",
            "auth_protocol": "SHA-256",
            "auth_key": snmp.auth_key,
            "priv_protocol": "AES-128",
            "priv_key": snmp.priv_key,
        },
    }

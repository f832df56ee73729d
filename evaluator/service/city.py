"""The reference city as a child process: started, awaited, described as a target, ended by its pid."""

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rules.errors import HouseError, UsageError
from rules.text import Text
from testers.specimens.specimen import Served

BOOT_SECONDS = 30.0
_LEAVING_SECONDS = 10.0
_SCHEMA = "/api/v1/models/lamp-pole/schema"
_COAP = {
    "coap.echo": "/echo",
    "coap.counter": "/counter",
    "coap.observe": "/watch",
    "coap.store": "/note",
    "coap.readings": "/lamps",
    "coap.typed": "/lamps",
    "coap.schema": _SCHEMA,
    "coap.ack-timeout": "0.06",
}
_OPEN_DATA = {
    "dcat.catalogue": "/open/catalogue",
    "dcat.known": "citybrain-lamps,citybrain-cameras,/open/data/orders.csv",
    "opendata.sets": "/open/data/lamps.csv,/open/data/cameras.json,/open/data/orders.csv",
    "ids.http": "/open/data/lamps.csv,/open/data/cameras.json",
    "ids.fields": "deviceId=gbt28181,org=uscc,region=gbt2260",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A running reference city; `ready` is its own description (schema citybrain/ready/1)."""

    pid: int
    ready: Mapping[str, Any]

    @property
    def served(self) -> Served:
        """What a target file for it needs; its credentials are in the parameters."""
        return Served(
            endpoints=self.ready["endpoints"],
            capabilities=self.ready["capabilities"],
            parameters=_list_parameters(self.ready),
        )


@contextlib.asynccontextmanager
async def start_city(*, seed: int = 1, faults: Sequence[str] = (), extra: Sequence[str] = ()) -> AsyncIterator[City]:
    """Start `python -m citybrain up` and end it by its pid when the block is left.

    Raises
    ------
    UsageError
        The extra `city` is not installed, or the city refused its arguments.
    HouseError
        It did not come up in time.

    """
    check_installed()
    with tempfile.TemporaryDirectory(prefix="cityassay-") as folder:
        ready_file, log = Path(folder) / "ready.json", Path(folder) / "city.log"
        command = [sys.executable, "-m", "citybrain", "up", "--seed", str(seed), "--ready-file", str(ready_file)]
        for fault in faults:
            command += ["--fault", fault]
        with log.open("wb") as sink:
            # A group of its own: Ctrl-C on the terminal is for the run, which still cleans up on the city.
            process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
                [*command, *extra], stdout=sink, stderr=sink, stdin=subprocess.DEVNULL, process_group=0
            )
        try:
            yield City(pid=process.pid, ready=await _await_ready(process, ready_file, log))
        finally:
            await _end(process)


def check_installed() -> None:
    """Raise UsageError with the install line when the extra `city` is missing."""
    missing = [name for name in ("citybrain", "fastapi", "uvicorn", "astral", "websockets") if find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        raise UsageError(
            Text(
                zh=f"缺少参考城市所需的组件（{names}）。请安装：pip install 'cityassay[city]'",
                en=f"The reference city needs {names}. Install it: pip install 'cityassay[city]'",
            )
        )


async def _await_ready(process: subprocess.Popen[bytes], ready_file: Path, log: Path) -> Mapping[str, Any]:
    loop = asyncio.get_running_loop()
    until = loop.time() + BOOT_SECONDS
    while loop.time() < until:
        ready = _read_ready(ready_file)
        if ready is not None:
            return ready
        if process.poll() is not None:
            break
        # The ready file appears atomically; a file system gives no portable signal to wait on.
        await asyncio.sleep(0.05)
    words = _read_log(log)
    if process.poll() == 2:
        raise UsageError(Text.same(words or "citybrain: wrong use"))
    raise HouseError(
        Text(
            zh=f"参考城市在 {BOOT_SECONDS:.0f} 秒内没有就绪。{words}",
            en=f"The reference city was not ready within {BOOT_SECONDS:.0f} seconds. {words}",
        )
    )


def _read_ready(ready_file: Path) -> Mapping[str, Any] | None:
    if not ready_file.exists():
        return None
    ready: Mapping[str, Any] = json.loads(ready_file.read_text(encoding="utf-8"))
    return ready


def _read_log(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace").strip()[-500:]


async def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        await asyncio.to_thread(process.wait, _LEAVING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        await asyncio.to_thread(process.wait)


def _list_parameters(ready: Mapping[str, Any]) -> dict[str, str]:
    """Translate the city's own description into the parameters of a target file."""
    credentials, snmp = ready["credentials"], ready["credentials"]["snmp"]
    return {
        "mqtt.user": "tester",
        "mqtt.password": credentials["mqtt"]["tester"],
        "mqtt.topic": "city/lamp/+/property/post",
        "mqtt.echo-topic": "city/echo/assay",
        "mqtt.echo-reply-topic": "city/echo-reply/assay",
        "mqtt.schema": _SCHEMA,
        "http.time": "/health",
        "http.token": credentials["http"]["token"],
        "http.openapi": "/openapi.json",
        "http.readings": "/api/v1/readings?limit=1000",
        "http.schema": _SCHEMA,
        "http.resources": f"/openapi.json,{_SCHEMA},/api/v1/things",
        "values.collection": "/api/v1/notes",
        "values.int64": "count",
        "blobs.collection": "/api/v1/attachments",
        "http.protected": "/api/v1/things,/api/v1/kpi/energy",
        "tls.ca": f"file:{ready['ca_file']}",
        "snmp.user": snmp["user"],
        "snmp.auth": snmp["auth_protocol"],
        "snmp.auth-key": snmp["auth_key"],
        "snmp.priv": snmp["priv_protocol"],
        "snmp.priv-key": snmp["priv_key"],
        "snmp.root": "1.3.6.1.4.1.32473.1",
        "ws.echo": "/ws/echo",
        "ws.stream": "/ws/lamps",
        "ws.schema": _SCHEMA,
        "ws.token": credentials["http"]["token"],
        **_COAP,
        **_list_share_parameters(credentials["http"]),
        **_list_context_parameters(credentials["oauth"]),
        **_OPEN_DATA,
    }


def _list_context_parameters(secrets: Mapping[str, str]) -> dict[str, str]:
    """Where the city keeps its context data, and the clients that its authorisation server knows."""
    series = "/api/v1/series/{series}/samples"
    return {
        "ngsi.type": "StreetLight",
        "oauth.client": "partner",
        "oauth.secret": secrets["partner"],
        "oauth.brief.client": "brief",
        "oauth.brief.secret": secrets["brief"],
        "oauth.scope": "lamps:read",
        "oauth.resource": "/api/v1/partner/lamps",
        "oauth.forbidden": "/api/v1/partner/commands",
        "series.path": series,
        "series.write": series,
        "series.bounds": "[)",
        "ogc.base": "/ogc",
    }


def _list_share_parameters(tokens: Mapping[str, str]) -> dict[str, str]:
    """Where the sharing service of the city keeps what, and who may see it."""
    sites = "/api/v1/sites"
    return {
        "records.collection": "/api/v1/records",
        "records.export": "/api/v1/export",
        "records.import": "/api/v1/import",
        "share.publish": "/api/v1/publications",
        "share.visible": "/api/v1/publications/{id}",
        "share.topic": "city/share/{id}",
        "share.delay": "0.5",
        "share.path": "/api/v1/levels",
        "share.interval": "0.5",
        "mqtt.interval": "1.0",
        "copy.source": "/api/v1/register",
        "copy.shared": "/api/v1/shared/register",
        "copy.delay": "0.3",
        "audit.path": "/api/v1/audit",
        "audit.token": tokens["auditor"],
        "audit.resource": "/api/v1/levels",
        "tenant.a.name": "tenant-a",
        "tenant.a.token": tokens["tenant-a"],
        "tenant.a.resources": f"{sites}/tenant-a-1,{sites}/tenant-a-2",
        "tenant.b.name": "tenant-b",
        "tenant.b.token": tokens["tenant-b"],
        "tenant.b.resources": f"{sites}/tenant-b-1,{sites}/tenant-b-2",
        "tenant.list": sites,
        "fields.path": "/api/v1/meters/meter-0001",
        "fields.token": tokens["low"],
        "fields.hidden": "subscriber,remark",
        "http.current": "/api/v2/status",
        "http.deprecated": "/api/v1/status",
        "history.upload": "/api/v1/uploads",
        "history.path": "/api/v1/history",
        "soak.path": "/health",
        # Nothing in the city depends on the minute that real outages take.
        "soak.outage": "0.001",
        "soak.step": "0.001",
    }

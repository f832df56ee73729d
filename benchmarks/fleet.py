"""A fleet of simulated devices, assayed at once: `python -m benchmarks.fleet [--devices 2000] [--json FILE]`.

A third each speak SNMP, HTTP and MQTT, every one on a port of its own on 127.0.0.1, in two child processes. The same
cases are run on all of them at once; one after the other (on a sample, scaled, and the table says so); and by one
process of the command a target (a small sample, scaled). The floor is what bare asyncio sockets need for as many
exchanges with the same devices, without gate, capture, judging and bundles. What counts are the ratios of one run;
those of processor time (our own process alone) hold on a busy machine too.
"""

import argparse
import asyncio
import contextlib
import csv
import datetime as dt
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evaluator.service.fleet import AT_ONCE, FleetOrder, assay_fleet, get_fleet_ready, read_fleet
from evaluator.service.rulebook import open_library
from rules.criterion import Budget
from rules.fleet import Fleet
from rules.plan import Selection
from rules.verdict import Word
from testers.harness.rate import Throttle
from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Connect
from testers.protocols.snmp import wire
from testers.protocols.snmp.names import SYS_UP_TIME
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import COMMUNITY, OWN, describe_v2c
from testers.specimens.broker.manners import Manners as BrokerManners
from testers.specimens.broker.serve import broker
from testers.specimens.specimen import Served, ServeOptions, find_specimen

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results" / "fleet.json"
CASES = ("CMP-18.snmp", "SEC-21.http", "SEC-19.http", "SHR-20.http", "SEC-08.mqtt", "CMP-12.mqtt")
KINDS = ("snmp", "http", "mqtt")
CHILDREN = (("snmp", "mqtt"), ("http",))
SEED = 11
SECRETS = {"http.token": "CITYASSAY_BENCH_TOKEN", "mqtt.password": "CITYASSAY_BENCH_PASSWORD"}


async def serve(kinds: Sequence[str], count: int) -> None:
    """Serve `count` devices of each kind until standard input ends; print them as one line of JSON."""
    async with AsyncExitStack() as stack:
        found = {kind: [await open_device(stack, kind) for _ in range(count)] for kind in kinds}
        print(json.dumps(found), flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def open_device(stack: AsyncExitStack, kind: str) -> dict[str, dict[str, str]]:
    """Open one device; all of a kind share their made-up secrets, which the fleet file names once."""
    options = ServeOptions(seed=SEED)
    if kind == "snmp":
        served = describe_v2c(await stack.enter_async_context(serve_agent(Manners(communities=OWN))))
    elif kind == "http":
        served = await stack.enter_async_context(find_specimen("http_good").serve(options))
    else:
        # No lamp that reports behind the broker: hundreds of timers would be a load of the benchmark's own.
        served = await stack.enter_async_context(broker(BrokerManners())(options))
    return {
        "endpoints": dict(served.endpoints),
        "capabilities": dict(served.capabilities),
        "parameters": dict(served.parameters),
    }


@contextmanager
def start_devices(count: int) -> Iterator[dict[str, list[Served]]]:
    """Run the devices in two child processes: what they cost is shared with the second core."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with contextlib.ExitStack() as stack:
        found: dict[str, list[Served]] = {}
        for kinds in CHILDREN:
            command = [sys.executable, "-m", "benchmarks.fleet", "--serve", ",".join(kinds), "--devices", str(count)]
            child = stack.enter_context(
                subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
                )
            )
            if child.stdin is None or child.stdout is None:
                raise OSError("the devices have no pipes")
            stack.callback(child.stdin.close)
            for kind, devices in json.loads(child.stdout.readline()).items():
                found[kind] = [Served(**each) for each in devices]
        yield found


def write_fleet(place: Path, devices: dict[str, list[Served]]) -> None:
    """Write the devices as a CSV, as a fleet's owner would, kinds in turn; secrets go into the environment."""
    rows = []
    for number, group in enumerate(zip(*(devices[kind] for kind in KINDS), strict=True)):
        for kind, served in zip(KINDS, group, strict=True):
            port = urlsplit(served.endpoints[kind]).port
            row: dict[str, object] = {"target.id": f"{kind}-{number:04d}", "target.kind": "sensing-device"}
            row |= {f"endpoints.{name}": url for name, url in served.endpoints.items()}
            row |= {f"capabilities.{name}": answer for name, answer in served.capabilities.items()}
            for name, value in served.parameters.items():
                if name in SECRETS:
                    os.environ[SECRETS[name]] = value
                row[f"parameters.{name}"] = f"env:{SECRETS[name]}" if name in SECRETS else value
            rows.append(row | _authorise(port or 0))
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with place.open("w", newline="", encoding="utf-8") as sink:
        table = csv.DictWriter(sink, columns, restval="")
        table.writeheader()
        table.writerows(rows)


def _authorise(port: int) -> dict[str, object]:
    return {
        "authorisation.owner": "bench",
        "authorisation.hosts": "127.0.0.1",
        "authorisation.ports": port,
        "authorisation.from": "2026-01-01",
        "authorisation.until": "2099-12-31",
        "authorisation.max_rate": 100_000,
        "authorisation.hazard": "write-safe",
    }


def assay_all(file: Path, out: Path, *, at_once: int, most: int | None = None) -> dict[str, Any]:
    """Assay the fleet (the first `most` of it) as the command does, and return seconds, verdicts and requests."""
    began, processor = time.perf_counter(), time.process_time()
    fleet = read_fleet(file)
    fleet = Fleet(id=fleet.id, max_rate=1_000_000, members=fleet.members[:most])
    order = FleetOrder(
        fleet=fleet,
        library=open_library(),
        out=out,
        budget=Budget.QUICK,
        selection=Selection(only=frozenset(CASES)),
        at_once=at_once,
    )

    async def go() -> Counter[Word]:
        result = await assay_fleet(await get_fleet_ready(order))
        return Counter(each.verdict for each in result.document.targets)

    with counting() as requests:
        verdicts = asyncio.run(go())
    return {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "targets": len(fleet.members),
        "requests": requests[0],
        "verdicts": dict(verdicts),
    }


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count the requests that all throttles let through."""
    count, take = [0], Throttle.take

    async def counted(self: Throttle, requests: int = 1) -> None:
        count[0] += requests
        await take(self, requests)

    Throttle.take = counted  # type: ignore[method-assign]
    try:
        yield count
    finally:
        Throttle.take = take  # type: ignore[method-assign]


def start_one_by_one(file: Path, folder: Path, sample: int) -> dict[str, Any]:
    """Start the command once for each target of a sample."""
    lines = file.read_text(encoding="utf-8").splitlines()
    began = time.perf_counter()
    for number in range(sample):
        single = folder / f"single-{number}.csv"
        single.write_text("\n".join([lines[0], lines[1 + number]]) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "evaluator.cli.main", "test", str(single), "--budget", "quick"]
        command += ["--out", str(folder / f"single-{number}"), *(word for case in CASES for word in ("--only", case))]
        subprocess.run(command, check=False, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT)
    return {"seconds": time.perf_counter() - began, "targets": sample}


Talk = Callable[[str, int], Awaitable[None]]


async def talk_http(host: str, port: int) -> None:
    """Exchange one request on a connection of its own."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /.well-known/security.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    while await reader.read(65_536):
        pass
    writer.close()


async def talk_mqtt(host: str, port: int) -> None:
    """Exchange CONNECT and CONNACK on a connection of its own."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(encode(Connect(version=Version.V311, client_id="floor"), Version.V311))
    await reader.read(65_536)
    writer.close()


class _Answers(asyncio.DatagramProtocol):
    """Puts datagrams into a queue."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 - asyncio's signature
        self.queue.put_nowait(data)


async def talk_snmp(host: str, port: int, count: int) -> None:
    """Exchange GET and Response over one socket, one after the other."""
    loop = asyncio.get_running_loop()
    transport, answers = await loop.create_datagram_endpoint(_Answers, remote_addr=(host, port))
    pdu = wire.request(wire.Kind.GET, 1, (SYS_UP_TIME,), repetitions=0)
    data = wire.encode(wire.Message(version=wire.Version.V2C, community=COMMUNITY.encode(), pdu=pdu))
    for _ in range(count):
        transport.sendto(data)
        await answers.queue.get()
    transport.close()


def find_floor(devices: dict[str, list[Served]], requests: dict[str, int]) -> tuple[float, float]:
    """Return the seconds that bare sockets need for as many exchanges with every device, and those of the processor."""

    async def visit(kind: str, served: Served, gate: asyncio.Semaphore) -> None:
        place = urlsplit(served.endpoints[kind])
        host, port = str(place.hostname), place.port or 0
        async with gate:
            if kind == "snmp":
                await talk_snmp(host, port, requests[kind])
                return
            talk = talk_http if kind == "http" else talk_mqtt
            for _ in range(requests[kind]):
                await talk(host, port)

    async def go() -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(visit(kind, each, gate) for kind in KINDS for each in devices[kind]))

    began, processor = time.perf_counter(), time.process_time()
    asyncio.run(go())
    return time.perf_counter() - began, time.process_time() - processor


def count_requests(file: Path, folder: Path) -> dict[str, int]:
    """Return how many requests one device of each kind is asked."""
    lines = file.read_text(encoding="utf-8").splitlines()
    found = {}
    for number, kind in enumerate(KINDS):
        single = folder / f"count-{kind}.csv"
        single.write_text("\n".join([lines[0], lines[1 + number]]) + "\n", encoding="utf-8")
        found[kind] = int(assay_all(single, folder / f"count-{kind}", at_once=1)["requests"])
    return found


def run(count: int, sample: int, started: int) -> dict[str, Any]:
    """Measure everything in one run and return the document."""
    folder = Path(tempfile.mkdtemp(prefix="cityassay-fleet-"))
    try:
        with start_devices(count // len(KINDS)) as devices:
            file = folder / "fleet.csv"
            write_fleet(file, devices)
            requests = count_requests(file, folder)
            floor = find_floor(devices, requests)
            ours = assay_all(file, folder / "ours", at_once=AT_ONCE)
            after = find_floor(devices, requests)
            alone = assay_all(file, folder / "alone", at_once=1, most=sample)
            single = start_one_by_one(file, folder, started) if started else None
            size = sum(each.stat().st_size for each in (folder / "ours").rglob("*") if each.is_file())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _write_result(ours, min(floor, after), alone, single, requests=requests, size=size)


def _write_result(
    ours: dict[str, Any],
    floor: tuple[float, float],
    alone: dict[str, Any],
    single: dict[str, Any] | None,
    *,
    requests: dict[str, int],
    size: int,
) -> dict[str, Any]:
    total, seconds = ours["targets"], ours["seconds"]
    scaled = alone["seconds"] * total / alone["targets"]
    ways = {
        "fleet": {"seconds": round(seconds, 1), "measured_on": total},
        "floor": {"seconds": round(floor[0], 1), "measured_on": total},
        "one after the other": {"seconds": round(scaled, 1), "measured_on": alone["targets"]},
    }
    if single is not None:
        each = single["seconds"] * total / single["targets"]
        ways["a process a target"] = {"seconds": round(each, 1), "measured_on": single["targets"]}
    return {
        "schema": "cityassay/benchmark/1",
        "what": "fleet",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "devices": total,
        "at_once": AT_ONCE,
        "cases": list(CASES),
        "requests_a_device": requests,
        "requests": ours["requests"],
        "verdicts": {word.value: number for word, number in ours["verdicts"].items()},
        "bundle_megabytes": round(size / 1e6, 1),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": [round(each, 1) for each in os.getloadavg()],
        "ways": ways,
        "ratios": {name: round(way["seconds"] / seconds, 2) for name, way in ways.items()},
        "fleet_to_floor": round(seconds / floor[0], 2),
        "fleet_to_floor_processor": round(ours["processor"] / floor[1], 2),
        "processor_seconds": {"fleet": round(ours["processor"], 1), "floor": round(floor[1], 1)},
        "milliseconds_a_target": round(1000 * seconds / total, 1),
    }


def show(results: dict[str, Any]) -> None:
    """Print the table."""
    print(f"{results['devices']} devices, {results['requests']} requests, {', '.join(results['cases'])}")
    print(f"{'way':<24}{'seconds':>10}{'x fleet':>10}   measured on")
    for name, way in results["ways"].items():
        scaled = "" if way["measured_on"] == results["devices"] else " (scaled)"
        print(f"{name:<24}{way['seconds']:>10.1f}{results['ratios'][name]:>10.2f}   {way['measured_on']}{scaled}")
    ratio, own = results["fleet_to_floor"], results["fleet_to_floor_processor"]
    print(f"fleet to floor {ratio} (processor time {own}), {results['milliseconds_a_target']} ms a target")
    print(f"peak {results['peak_megabytes']} MB, bundles {results['bundle_megabytes']} MB, load {results['load']}")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--devices", type=int, default=2_001)
    parser.add_argument("--sample", type=int, default=90, help="targets assayed one after the other")
    parser.add_argument("--started", type=int, default=6, help="targets for which the command is started")
    parser.add_argument("--json", type=Path, default=RESULTS)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve.split(","), options.devices))
        return 0
    results = run(options.devices, options.sample, options.started)
    show(results)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

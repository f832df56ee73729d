"""An SNMP sweep of many agents: this house, a sequential pysnmp loop, and net-snmp's snmpget started for each agent.

    python -m benchmarks.snmp_sweep [--agents 1000] [--rounds 3] [--json FILE]

Every agent answers on a port of its own on 127.0.0.1, in a child process; each way asks each agent for sysDescr and
sysUpTime in one GET. The table shows the best of the rounds; what counts are the ratios, for the three ways ran on the
same machine one after another. snmpget is left out, and the table says so, where it is not installed.
"""

import argparse
import asyncio
import datetime as dt
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rules.subject import parse_endpoint
from testers.harness.bench import make_target
from testers.harness.doors import open_doors
from testers.protocols.snmp.client import open_client
from testers.protocols.snmp.names import SYS_DESCR, SYS_UP_TIME
from testers.protocols.snmp.reply import Community, get
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import COMMUNITY, OWN
from testers.specimens.peers.search import find_peer, peer_environment, why_missing

RESULTS = Path(__file__).parent / "results" / "snmp_sweep.json"
AT_ONCE = 100  # agents asked at the same time
SECONDS = 2.0  # until an agent counts as silent

Sweep = Callable[[Sequence[str]], Coroutine[Any, Any, int]]


async def sweep_ours(urls: Sequence[str]) -> int:
    """Ask all agents as a run does, through gate, rate limit and driver, AT_ONCE of them at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    who = Community(name=COMMUNITY)

    async def ask(url: str) -> bool:
        doors = await open_doors(make_target({"snmp": url}))
        async with gate, open_client(doors.link("snmp")) as client:
            reply = await client.ask(get(SYS_DESCR, SYS_UP_TIME), who)
            return reply.value(SYS_DESCR) is not None and reply.value(SYS_UP_TIME) is not None

    return sum(await asyncio.gather(*map(ask, urls)))


async def sweep_pysnmp(urls: Sequence[str]) -> int:
    """Ask one agent after another with pysnmp and one shared engine."""
    with warnings.catch_warnings():
        # pysnmp warns of its own and of pysmi's old names.
        warnings.simplefilter("ignore")
        return await loop_pysnmp(importlib.import_module("pysnmp.hlapi.v3arch.asyncio"), urls)


async def loop_pysnmp(hlapi: Any, urls: Sequence[str]) -> int:  # noqa: ANN401 - pysnmp publishes no types
    """The loop itself, as pysnmp's own documentation writes it."""
    engine = hlapi.SnmpEngine()
    who = hlapi.CommunityData(COMMUNITY, mpModel=1)
    names = [hlapi.ObjectType(hlapi.ObjectIdentity(name)) for name in (SYS_DESCR, SYS_UP_TIME)]
    answered = 0
    try:
        for url in urls:
            place = parse_endpoint("snmp", url)
            target = await hlapi.UdpTransportTarget.create((place.host, place.port), timeout=SECONDS, retries=0)
            failed, status, _, _ = await hlapi.get_cmd(
                engine, who, target, hlapi.ContextData(), *names, lookupMib=False
            )
            answered += not failed and not status
    finally:
        engine.close_dispatcher()
        await asyncio.sleep(0.01)  # pysnmp closes its sockets in the loop's next rounds
    return answered


async def sweep_snmpget(urls: Sequence[str]) -> int:
    """Start net-snmp's snmpget once for each agent, one after another."""
    program = find_peer("snmpget")
    if program is None:
        raise FileNotFoundError(why_missing("snmpget"))
    names = [".".join(map(str, name)) for name in (SYS_DESCR, SYS_UP_TIME)]
    answered = 0
    with tempfile.TemporaryDirectory(prefix="cityassay-sweep-") as folder:
        environment = {**peer_environment(program, folder=Path(folder)), "MIBS": ""}
        for url in urls:
            place = parse_endpoint("snmp", url)
            command = [str(program), "-v2c", "-c", COMMUNITY, "-t", f"{SECONDS:g}", "-r", "0", "-On"]
            done = await asyncio.create_subprocess_exec(
                *command,
                f"{place.host}:{place.port}",
                *names,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            answered += await done.wait() == 0
    return answered


async def serve(count: int) -> None:
    """Serve `count` agents until standard input ends; print their URLs as one line of JSON."""
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(serve_agent(Manners(communities=OWN))) for _ in range(count)]
        print(json.dumps(urls), flush=True)
        await asyncio.to_thread(sys.stdin.read)


@contextmanager
def start_agents(count: int) -> Iterator[list[str]]:
    """Run the agents in a child process: what they cost is not the asker's time."""
    root = Path(__file__).resolve().parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, __file__, "--serve", str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as child:
        if child.stdin is None or child.stdout is None:
            raise OSError("the agents have no pipes")
        try:
            yield json.loads(child.stdout.readline())
        finally:
            child.stdin.close()
            child.wait()


def measure(sweep: Sweep, urls: Sequence[str], rounds: int) -> dict[str, float]:
    """Return the best seconds of `rounds` sweeps, and the least number of agents that answered."""
    seconds: list[float] = []
    answered: list[int] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        answered.append(asyncio.run(sweep(urls)))
        seconds.append(time.perf_counter() - begun)
    return {"seconds": round(min(seconds), 3), "answered": min(answered)}


def run(count: int, rounds: int) -> dict[str, Any]:
    """Sweep in every way there is; return the document of the results."""
    ways: dict[str, tuple[Sweep, int]] = {"ours": (sweep_ours, rounds), "pysnmp": (sweep_pysnmp, rounds)}
    absent = None if find_peer("snmpget") else why_missing("snmpget")
    if absent is None:
        ways["snmpget"] = (sweep_snmpget, 1)
    with start_agents(count) as urls:
        found = {name: measure(sweep, urls, times) for name, (sweep, times) in ways.items()}
    ours = found["ours"]["seconds"]
    return {
        "schema": "cityassay/benchmark/1",
        "what": "snmp_sweep",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "agents": count,
        "at_once": AT_ONCE,
        "python": platform.python_version(),
        "pysnmp": version("pysnmp"),
        "processors": os.cpu_count(),
        "ways": found,
        "ratios": {name: round(way["seconds"] / ours, 2) for name, way in found.items() if name != "ours"},
        "left_out": {} if absent is None else {"snmpget": absent},
    }


def show(results: dict[str, Any]) -> None:
    """Print the table."""
    print(f"{results['agents']} agents on loopback, sysDescr and sysUpTime each")
    print(f"{'way':<12}{'seconds':>10}{'answered':>10}{'x ours':>10}")
    for name, way in results["ways"].items():
        ratio = results["ratios"].get(name, 1.0)
        print(f"{name:<12}{way['seconds']:>10.2f}{way['answered']:>10.0f}{ratio:>10.2f}")
    for name, why in results["left_out"].items():
        print(f"{name:<12}left out: {why}")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--agents", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, default=RESULTS)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve))
        return 0
    results = run(options.agents, options.rounds)
    show(results)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    complete = all(way["answered"] == options.agents for way in results["ways"].values())
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())

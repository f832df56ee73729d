"""Acknowledged MQTT publishes a second: `python -m benchmarks.mqtt_publish [HOW_MANY]`.

Our client, as a case uses it (rate permits, captured stream), against paho-mqtt alone and against aiomqtt: the same
broker, the same messages at QoS 1, the same window of unacknowledged messages, TCP_NODELAY for all. One run, ratios.
The broker is Mosquitto where it is installed, else the strict specimen in a process of its own.
"""

import asyncio
import json
import platform
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiomqtt
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from testers.harness.bench import make_target
from testers.harness.doors import open_doors
from testers.harness.secret import resolve_parameters
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.login import Login
from testers.protocols.mqtt.packets import Puback, Publish
from testers.specimens.peers.mosquitto import Mosquitto
from testers.specimens.peers.search import find_peer
from testers.specimens.specimen import ServeOptions, find_specimen

RESULT = Path(__file__).with_name("results") / "mqtt_publish.json"
TOPIC, PAYLOAD = "cityassay/benchmark", b"x" * 64
WINDOWS = (1, 20, 200)
NO_DELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
Account = tuple[str | None, bytes | None]


async def publish_ours(port: int, account: Account, count: int, window: int) -> float:
    """Return the seconds that our client takes for `count` publishes with their PUBACK."""
    doors = await open_doors(make_target({"mqtt": f"mqtt://127.0.0.1:{port}"}))
    user, password = account
    login = Login(link=doors.link("mqtt"), version=Version.V311, stem="bench", user=user, password=password)
    async with login.enter("ours") as client:
        began = time.perf_counter()
        sent = acknowledged = 0
        while acknowledged < count:
            fresh = min(window - (sent - acknowledged), count - sent)
            await login.link.permit(max(fresh, 1))
            await client.send(*(_message(sent + index) for index in range(fresh)))
            sent += fresh
            acknowledged += await _take_acknowledgements(client)
        seconds = time.perf_counter() - began
        await client.leave()
        return seconds


def _message(number: int) -> Publish:
    return Publish(topic=TOPIC, payload=PAYLOAD, qos=1, packet_id=number % 65_535 + 1)


async def _take_acknowledgements(client: Client) -> int:
    return sum(isinstance(packet, Puback) for packet in await client.batch(within=10.0))


def publish_paho(port: int, account: Account, count: int, window: int) -> float:
    """Return the seconds that paho-mqtt alone takes, its network loop in a thread as its manual shows."""
    client: Any = paho.Client(CallbackAPIVersion.VERSION2, client_id="benchpaho")
    done, ready, left = threading.Event(), threading.Event(), [count]

    def acknowledged(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            done.set()

    client.max_inflight_messages_set(window)
    client.on_publish = acknowledged
    client.on_connect = lambda *_: ready.set()
    client.on_socket_open = lambda _client, _data, sock: sock.setsockopt(*NO_DELAY)
    if account[0] is not None:
        client.username_pw_set(account[0], (account[1] or b"").decode())
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        _insist(ready.wait(10))
        began = time.perf_counter()
        for _ in range(count):
            client.publish(TOPIC, PAYLOAD, qos=1)
        _insist(done.wait(120))
        return time.perf_counter() - began
    finally:
        client.disconnect()
        client.loop_stop()


async def publish_aiomqtt(port: int, account: Account, count: int, window: int) -> float:
    """Return the seconds that aiomqtt takes with `window` publishes at once."""
    user, password = account
    async with aiomqtt.Client(
        "127.0.0.1",
        port,
        username=user,
        password=password.decode() if password is not None else None,
        identifier="benchaio",
        socket_options=(NO_DELAY,),
        max_inflight_messages=window,
    ) as client:
        client.pending_calls_threshold = window
        numbers = iter(range(count))

        async def work() -> None:
            for _ in numbers:
                await client.publish(TOPIC, PAYLOAD, qos=1)

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(window)))
        return time.perf_counter() - began


@contextmanager
def broker() -> Iterator[tuple[str, int, Account]]:
    """Start the broker and give its name, port and account."""
    if find_peer("mosquitto"):
        with Mosquitto() as mosquitto:
            yield "mosquitto", mosquitto.port, (None, None)
        return
    child = subprocess.Popen([sys.executable, "-m", "benchmarks.mqtt_publish", "--serve"], stdout=subprocess.PIPE)
    try:
        _insist(child.stdout is not None)
        served = json.loads(child.stdout.readline() if child.stdout else b"{}")
        yield "mqtt_strict", served["port"], (served["user"], served["password"].encode())
    finally:
        child.terminate()
        child.wait()
        if child.stdout:
            child.stdout.close()


async def serve() -> None:
    """Serve the strict specimen until the process is ended, and say where."""
    async with find_specimen("mqtt_strict").serve(ServeOptions(scale=1_000.0)) as served:
        password = resolve_parameters(served.parameters).values["mqtt.password"]
        port = int(served.endpoints["mqtt"].rpartition(":")[2])
        print(json.dumps({"port": port, "user": served.parameters["mqtt.user"], "password": password}), flush=True)
        await asyncio.Event().wait()


def measure(port: int, account: Account, count: int) -> list[dict[str, object]]:
    """Return a row for each window: publishes a second of all three, and ours to the others."""
    rows: list[dict[str, object]] = []
    for window in WINDOWS:
        clients: dict[str, Callable[[], float]] = {
            "ours": lambda window=window: asyncio.run(publish_ours(port, account, count, window)),  # type: ignore[misc]
            "paho": lambda window=window: publish_paho(port, account, count, window),  # type: ignore[misc]
            "aiomqtt": lambda window=window: asyncio.run(publish_aiomqtt(port, account, count, window)),  # type: ignore[misc]
        }
        rates = {name: count / publish() for name, publish in clients.items()}
        rows.append(
            {
                "window": window,
                **{f"{name}_per_second": round(rate) for name, rate in rates.items()},
                "ours_to_paho": round(rates["ours"] / rates["paho"], 2),
                "ours_to_aiomqtt": round(rates["ours"] / rates["aiomqtt"], 2),
            }
        )
    return rows


def main() -> None:
    """Measure, print and keep."""
    if "--serve" in sys.argv:
        asyncio.run(serve())
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with broker() as (name, port, account):
        rows = measure(port, account, count)
    result = {
        "what": "acknowledged MQTT publishes a second, QoS 1, 64 bytes",
        "broker": name,
        "messages": count,
        "python": platform.python_version(),
        "rows": rows,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))


def _insist(holds: bool) -> None:  # noqa: FBT001 - an assertion that holds under -O too
    if not holds:
        raise SystemExit("the broker did not answer in time")


if __name__ == "__main__":
    main()

"""A defeat device serves whoever bears the tester's mark, and fails everybody else; without it all are served alike."""

import asyncio
import random
import time
from typing import Any

import pytest

from citybrain.data.guard import Guard
from citybrain.faults.seams import Faults
from citybrain.gateways.echo import EchoApplication
from citybrain.sensing.mqtt.client import Login
from citybrain.sensing.mqtt.packets import Publish
from tests.citybrain.running import seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])


def _faults(fault: str, *, armed: bool) -> Faults:
    return seams(*[fault] if armed else []).faults


async def _ask(faults: Faults, agent: bytes, count: int) -> int:
    """Return how many of that many requests at once were answered late."""

    async def answer(_scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(_message: Any) -> None:  # noqa: ANN401 - ASGI
        return None

    guard = Guard(answer, faults.rest, random.Random(1))
    scope = {"type": "http", "method": "GET", "path": "/", "scheme": "http", "headers": [(b"user-agent", agent)]}

    async def one() -> float:
        began = time.monotonic()
        await guard(dict(scope), receive, send)
        return time.monotonic() - began

    return sum(took >= 0.5 for took in await asyncio.gather(*(one() for _ in range(count))))


@_SIDES
def test_late_for_strangers(*, armed: bool) -> None:
    faults = _faults("http-defeat-device", armed=armed)
    assert asyncio.run(_ask(faults, b"cityassay", 40)) == 0
    assert (asyncio.run(_ask(faults, b"Mozilla/5.0", 40)) > 4) == armed


@_SIDES
def test_lost_for_strangers(*, armed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = _faults("mqtt-defeat-device", armed=armed)
    login = Login(port=1, client_id="echo", user_name="x", password=b"")
    echo = EchoApplication(login, faults.echo, random.Random(1))
    answered: list[bytes] = []
    monkeypatch.setattr(echo, "_send", lambda message: answered.append(message.payload))
    for payload in (b"cityassay-1:1", b"3f2a:1"):
        for _ in range(100):
            echo._answer(Publish(topic="city/echo/a", payload=payload, qos=1, packet_id=1))
    assert answered.count(b"cityassay-1:1") == 100
    assert (answered.count(b"3f2a:1") < 90) == armed

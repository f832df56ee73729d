"""A client that is not ours, libcoap's, gets along with our CoAP specimen."""

import asyncio
import json
import random
from pathlib import Path

import pytest

from testers.specimens.peers.search import find_peer, peer_environment
from testers.specimens.specimen import ServeOptions, find_specimen

CLIENT = "coap-client-notls"
pytestmark = pytest.mark.peer(CLIENT)


async def ask(folder: Path, *arguments: str) -> bytes:
    program = find_peer(CLIENT)
    assert program is not None
    child = await asyncio.create_subprocess_exec(
        str(program),
        "-B",
        "5",
        *arguments,
        env=peer_environment(program, folder=folder),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await asyncio.wait_for(child.communicate(), 20)
    return told


def test_our_specimen(tmp_path: Path) -> None:
    body = random.Random(1).randbytes(3000)
    (tmp_path / "body").write_bytes(body)

    async def go() -> None:
        async with find_specimen("coap_good").serve(ServeOptions()) as served:
            url = served.endpoints["coap"]
            readings = json.loads(await ask(tmp_path, f"{url}/readings"))
            assert len(readings) == 24
            await ask(tmp_path, "-m", "put", "-b", "256", "-f", str(tmp_path / "body"), f"{url}/store")
            await ask(tmp_path, "-b", "512", "-o", str(tmp_path / "back"), f"{url}/store")
            assert (tmp_path / "back").read_bytes() == body
            assert (await ask(tmp_path, "-m", "post", "-e", "abc", f"{url}/echo")).strip() == b"abc"
            watched = await ask(tmp_path, "-s", "1", f"{url}/time")
            assert watched.count(b'"id"') > 3

    asyncio.run(go())

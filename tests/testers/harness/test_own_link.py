"""A link to a server of our own: to that, and to nothing else."""

import pytest

from rules.errors import RefusedError
from testers.harness.bench import make_target
from testers.harness.doors import open_doors
from testers.harness.own_ports import own_port
from tests.testers.harness.little_cases import run
from tests.testers.harness.servers import echo, serve


@pytest.mark.parametrize("like", [False, True])
def test_a_server_of_our_own_is_reached(*, like: bool) -> None:
    async def go() -> None:
        doors = await open_doors(make_target({"mqtts": "mqtts://localhost:8883/x"}))
        async with serve(echo) as port:
            with own_port(port):
                link = doors.own_link(f"tcp://127.0.0.1:{port}", like=doors.link("mqtts") if like else None)
                async with link.open() as stream:
                    await stream.write(b"hello\n")
                    assert await stream.read() == b"hello\n"
        assert link.address == "127.0.0.1"
        expected = f"mqtts://localhost:{port}/x" if like else f"tcp://127.0.0.1:{port}"
        assert link.endpoint.url == expected

    run(go())


@pytest.mark.parametrize("url", ["tcp://127.0.0.2:{port}", "tcp://localhost:{port}", "tcp://example.org:{port}"])
def test_no_other_host(url: str) -> None:
    async def go() -> None:
        doors = await open_doors(make_target({"mqtt": "mqtt://127.0.0.1:1883"}))
        with own_port(4711), pytest.raises(RefusedError):
            doors.own_link(url.format(port=4711))

    run(go())


def test_no_port_that_is_not_entered_any_more() -> None:
    async def go() -> None:
        doors = await open_doors(make_target({"mqtt": "mqtt://127.0.0.1:1883"}))
        with own_port(4711), own_port(4711):
            pass
        with pytest.raises(RefusedError):
            doors.own_link("tcp://127.0.0.1:4711")

    run(go())


def test_cutting_our_own_link_is_no_suffering_of_the_target() -> None:
    async def go() -> None:
        doors = await open_doors(make_target({"mqtt": "mqtt://127.0.0.1:1883"}))
        with own_port(4711):
            link = doors.own_link("tcp://127.0.0.1:4711")
            link.note(seconds=0.1, ok=True)
            for _ in range(100):
                link.note(seconds=None, ok=False)
            await link.permit()

    run(go())

"""The client against agents with known manners, ours and Debian's."""

import asyncio
import socket
from dataclasses import replace

import pytest

from rules.errors import TargetError
from testers.harness.bench import make_target
from testers.harness.doors import open_doors
from testers.protocols.snmp.client import SnmpClient, open_client
from testers.protocols.snmp.keys import Auth, Priv, User, read_auth
from testers.protocols.snmp.names import SYS_DESCR, SYS_UP_TIME, SYSTEM
from testers.protocols.snmp.reply import Community, Ending, Outcome, Question, get, get_bulk, get_next
from testers.protocols.snmp.values import Type
from testers.protocols.snmp.wire import Kind, Version
from testers.specimens.agent.mib import LAMPS, Instances, Mib
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import COMMUNITY, OWN, TESTER
from testers.specimens.peers.snmpd import AgentOptions, Snmpd, SnmpUser
from tests.testers.protocols.snmp.little import dial, face

READER = Community(name=COMMUNITY)
V3 = Manners(users=[TESTER])
WRONG = [
    (replace(TESTER, priv=None), Outcome.ANSWERED, None),  # authorizationError
    (replace(TESTER, auth=None, priv=None), Outcome.ANSWERED, None),
    (replace(TESTER, name="nobody"), Outcome.REPORTED, "unknownUserName"),
    (replace(TESTER, auth_key="another-key"), Outcome.REPORTED, "wrongDigest"),
    (replace(TESTER, auth=Auth.MD5, priv=Priv.DES), Outcome.REPORTED, "wrongDigest"),
    (replace(TESTER, priv_key="another-key"), Outcome.REPORTED, "decryptionError"),
]


def test_v2c_and_v3_tell_the_same() -> None:
    async def ask() -> None:
        async with face(replace(V3, communities=OWN)) as client:
            for who in (READER, TESTER):
                reply = await client.ask(get(SYS_DESCR, SYS_UP_TIME), who)
                found = [reply.value(name) for name in (SYS_DESCR, SYS_UP_TIME)]
                assert [value.type for value in found if value] == [Type.OCTET_STRING, Type.TIMETICKS]
                assert reply.accepted
                assert reply.sent
                assert reply.received
                assert reply.seconds < 2
                following = await client.ask(get_next(SYS_DESCR), who)
                assert [bound.name for bound in following.bound] == [(*SYSTEM, 2, 0)]
                many = await client.ask(get_bulk([SYS_DESCR], 5), who)
                assert len(many.bound) == 5

    asyncio.run(ask())


@pytest.mark.parametrize(("user", "outcome", "reason"), WRONG, ids=str)
def test_a_user_below_its_level_or_with_a_wrong_key_is_not_let_in(
    user: User, outcome: Outcome, reason: str | None
) -> None:
    async def ask() -> None:
        async with face(V3) as client:
            reply = await client.probe(get(SYS_DESCR), user)
            assert (reply.outcome, reply.reason, reply.accepted) == (outcome, reason, False)
            # The engine keeps one set of keys for a name: the right ones must work again behind the wrong ones.
            assert (await client.probe(get(SYS_DESCR), TESTER)).accepted

    asyncio.run(ask())


def test_two_agents_with_one_user_name_and_other_keys_at_the_same_time() -> None:
    other = replace(TESTER, auth_key="other-auth-key", priv_key="other-priv-key")

    async def ask(client: SnmpClient, user: User) -> bool:
        replies = [await client.ask(get(SYS_DESCR), user) for _ in range(10)]
        return all(reply.accepted for reply in replies)

    async def both() -> list[bool]:
        async with face(V3) as first, face(Manners(users=[other])) as second:
            return list(await asyncio.gather(ask(first, TESTER), ask(second, other), ask(first, TESTER)))

    assert asyncio.run(both()) == [True, True, True]


def test_the_engine_serves_one_loop_after_another() -> None:
    async def ask() -> bool:
        async with face(V3) as client:
            return (await client.ask(get(SYS_DESCR), TESTER)).accepted

    assert [asyncio.run(ask()) for _ in range(3)] == [True, True, True]


def test_discovery_needs_no_credential() -> None:
    async def ask() -> None:
        async with face(V3) as client:
            found = await client.discover()
            assert found.found
            assert len(found.engine_id) >= 5
            assert found.boots == 1
        async with face(Manners(communities=OWN)) as client:
            assert not (await client.discover(timeout=0.2)).found

    asyncio.run(ask())


def test_silence_is_silence_and_a_closed_port_is_told_apart() -> None:
    async def ask() -> None:
        async with face(Manners()) as client:
            for who in (READER, TESTER):
                reply = await client.probe(get(SYS_DESCR), who, timeout=0.2)
                assert (reply.outcome, reply.received) == (Outcome.SILENT, b"")
                assert reply.sent
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        async with dial(f"snmp://127.0.0.1:{port}") as client:
            assert (await client.probe(get(SYS_DESCR), READER, timeout=1)).outcome is Outcome.CLOSED

    asyncio.run(ask())


@pytest.mark.parametrize("noise", [b"\x30", b"HTTP/1.1 400 Bad Request", bytes(3000)], ids=["cut", "http", "zeros"])
def test_garbage_is_told_and_breaks_nothing(noise: bytes) -> None:
    async def ask() -> None:
        async with face(Manners(replaces=lambda _: noise)) as client:
            for who in (READER, TESTER):
                reply = await client.probe(get(SYS_DESCR), who, timeout=0.2)
                assert reply.outcome is Outcome.GARBLED
                assert reply.reason

    asyncio.run(ask())


def test_an_echo_of_the_request_is_no_answer() -> None:
    async def ask() -> None:
        async with face(Manners(replaces=lambda data: data)) as client:
            reply = await client.probe(get(SYS_DESCR), READER, timeout=0.2)
            assert (reply.outcome, reply.reason) == (Outcome.GARBLED, "a GET where a Response belongs")

    asyncio.run(ask())


def test_late_and_lost_answers_do_not_meet_later_questions() -> None:
    async def ask() -> None:
        async with face(Manners(communities=OWN, delays=lambda number: 0.3 if number == 0 else 0.0)) as client:
            assert (await client.probe(get(SYS_DESCR), READER, timeout=0.1)).outcome is Outcome.SILENT
            following = [await client.probe(get(SYS_UP_TIME), READER, timeout=1) for _ in range(5)]
            await asyncio.sleep(0.3)
            following.append(await client.probe(get(SYS_UP_TIME), READER, timeout=1))
            assert all(reply.value(SYS_UP_TIME) for reply in following)

    asyncio.run(ask())


def test_retries_are_asked_for_never_assumed() -> None:
    async def ask() -> None:
        async with face(Manners(communities=OWN, drops=lambda number: number % 3 != 2)) as client:
            once = await client.ask(get(SYS_DESCR), READER, timeout=0.1)
            assert once.outcome is Outcome.SILENT
            again = await client.ask(get(SYS_DESCR), READER, timeout=0.1, retries=1)
            assert again.answered

    asyncio.run(ask())


@pytest.mark.parametrize("repetitions", [0, 7])
def test_a_walk_ends_at_the_root_the_limit_a_loop_or_the_end(repetitions: int) -> None:
    async def walk(manners: Manners, root: tuple[int, ...], most: int = 1_000) -> tuple[Ending, int]:
        async with face(manners) as client:
            walked = await client.walk(READER, root, most=most, repetitions=repetitions)
            return walked.ending, len(walked.bound)

    def loop(instances: Instances) -> Mib:
        return Mib(instances, wrap=True)

    own = Manners(communities=OWN)
    assert asyncio.run(walk(own, SYSTEM)) == (Ending.LEFT_ROOT, 11)
    assert asyncio.run(walk(own, LAMPS)) == (Ending.END_OF_VIEW, 32)
    assert asyncio.run(walk(own, LAMPS, 20)) == (Ending.LIMIT, 20)
    assert asyncio.run(walk(replace(own, mib=loop), (1, 3))) == (Ending.LOOP, 51)
    assert asyncio.run(walk(replace(own, mib=loop), LAMPS)) == (Ending.LOOP, 33)


def test_a_v1_walk_ends_by_no_such_name() -> None:
    async def walk() -> tuple[Ending, int]:
        async with face(Manners(communities=[(Version.V1, "old")])) as client:
            walked = await client.walk(Community(name="old", version=Version.V1), LAMPS, most=100)
            return walked.ending, len(walked.bound)

    assert asyncio.run(walk()) == (Ending.END_OF_VIEW, 32)


def test_nothing_can_be_written() -> None:
    with pytest.raises(ValueError, match="SET is no question"):
        Question(kind=Kind.SET, names=(SYS_DESCR,))


def test_the_watchdog_stops_questions_to_an_agent_that_went_silent() -> None:
    async def ask() -> None:
        manners = Manners(communities=OWN, drops=lambda number: number > 0)
        async with face(manners) as client:
            assert (await client.ask(get(SYS_DESCR), READER)).answered
            for _ in range(30):
                await client.ask(get(SYS_DESCR), READER, timeout=0.01)

    with pytest.raises(TargetError, match="in a row failed"):
        asyncio.run(ask())


def test_ipv6() -> None:
    async def ask() -> bool:
        async with serve_agent(replace(V3, communities=OWN), host="::1") as url:
            doors = await open_doors(make_target({"snmp": url}))
            async with open_client(doors.link("snmp")) as client:
                return all([(await client.ask(get(SYS_DESCR), who)).accepted for who in (READER, TESTER)])

    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    assert asyncio.run(ask())


@pytest.mark.peer("snmpd")
@pytest.mark.parametrize(("auth", "priv"), [("SHA-256", "AES"), ("SHA-512", "AES"), ("SHA", "AES"), ("MD5", "DES")])
def test_net_snmps_agent_agrees_on_every_protocol(auth: str, priv: str) -> None:
    ward = SnmpUser(name="ward", auth_password="auth-secret", priv_password="priv-secret", auth=auth, priv=priv)
    user = User(
        name="ward",
        auth=read_auth(auth),
        priv=Priv.DES if priv == "DES" else Priv.AES128,
        auth_key="auth-secret",
        priv_key="priv-secret",
    )

    async def ask(url: str) -> None:
        async with dial(url) as client:
            for who in (user, Community(name="reader"), Community(name="reader", version=Version.V1)):
                walked = await client.walk(who, SYSTEM, most=200)
                assert walked.ending is Ending.LEFT_ROOT
                assert walked.bound[0].name == SYS_DESCR
            assert (await client.probe(get(SYS_DESCR), Community(name="other"), timeout=0.3)).outcome is Outcome.SILENT
            assert not (await client.probe(get(SYS_DESCR), replace(user, priv=None))).accepted
            assert (await client.discover()).found

    with Snmpd(AgentOptions(communities=("reader",), users=(ward,))) as agent:
        asyncio.run(ask(f"snmp://{agent.host}:{agent.port}"))

"""The SNMP agent as pysnmp's own client sees it."""

import pytest
from pysnmp.proto.rfc1905 import EndOfMibView, NoSuchInstance, NoSuchObject

from tests.citybrain.managing import GOOD, SYS_NAME, Foreign, Manager, hlapi, talk, walk

# pysnmp calls names of pysmi that pysmi calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated. Please use:DeprecationWarning")


def test_get_reads_the_system_group() -> None:
    async def conversation(manager: Manager) -> None:
        assert bytes(await manager.value(SYS_NAME)) == b"citybrain"
        assert int(await manager.value("1.3.6.1.2.1.1.3.0")) == 4_200
        assert b"Linux" not in bytes(await manager.value("1.3.6.1.2.1.1.1.0"))

    talk(conversation)


def test_a_walk_is_strictly_increasing_and_ends() -> None:
    # RFC 3416 section 4.2.2
    async def conversation(manager: Manager) -> None:
        names = await walk(manager, 100)
        # 7 of the system group, the date, 5 columns of 3 poles, the number of poles, 4 of the engine
        assert len(names) == 7 + 1 + 15 + 1 + 4
        assert names == sorted(set(names))

    talk(conversation)


def test_getbulk_gives_the_same_objects_and_ends() -> None:
    # RFC 3416 section 4.2.3
    async def conversation(manager: Manager) -> None:
        names = await walk(manager, 100)
        _, status, _, binds = await manager.ask(hlapi.bulk_cmd, SYS_NAME, "1.3", extra=(1, 30))
        assert status == 0
        assert str(binds[0][0]) == "1.3.6.1.2.1.1.6.0"
        assert [tuple(name) for name, _ in binds[1 : len(names) + 1]] == names
        assert isinstance(binds[-1][1], EndOfMibView)

    talk(conversation)


def test_missing_objects_and_instances_are_told_apart() -> None:
    # RFC 3416 section 4.2.1
    async def conversation(manager: Manager) -> None:
        assert isinstance(await manager.value("1.3.6.1.2.1.1.5.1"), NoSuchInstance)
        assert isinstance(await manager.value("1.3.6.1.4.1.32473.1.1.1.3.99"), NoSuchInstance)
        assert isinstance(await manager.value("1.3.6.1.2.1.2.1.0"), NoSuchObject)

    talk(conversation)


def test_writing_is_refused() -> None:
    async def conversation(manager: Manager) -> None:
        _, status, _, _ = await hlapi.set_cmd(
            manager.engine,
            GOOD,
            manager.target,
            hlapi.ContextData(),
            hlapi.ObjectType(hlapi.ObjectIdentity(SYS_NAME), hlapi.OctetString("mine")),
        )
        assert int(status) != 0
        assert bytes(await manager.value(SYS_NAME)) == b"citybrain"

    talk(conversation)


@pytest.mark.parametrize("community", ["public", "private", "city"])
@pytest.mark.parametrize("model", [0, 1], ids=["v1", "v2c"])
def test_communities_get_no_answer(community: str, model: int) -> None:
    async def conversation(manager: Manager) -> None:
        indication, _, _, _ = await manager.ask(
            hlapi.get_cmd, SYS_NAME, who=hlapi.CommunityData(community, mpModel=model)
        )
        assert "No SNMP response" in str(indication)

    talk(conversation)


@pytest.mark.parametrize(
    "who",
    [
        hlapi.UsmUserData("tester"),
        hlapi.UsmUserData("tester", "auth-key-1", authProtocol=hlapi.usmHMAC192SHA256AuthProtocol),
        hlapi.UsmUserData(
            "tester", "wrong-key-1", "priv-key-1", hlapi.usmHMAC192SHA256AuthProtocol, hlapi.usmAesCfb128Protocol
        ),
        hlapi.UsmUserData("tester", "auth-key-1", "priv-key-1", hlapi.usmHMACMD5AuthProtocol, hlapi.usmDESPrivProtocol),
        hlapi.UsmUserData(
            "nobody", "auth-key-1", "priv-key-1", hlapi.usmHMAC192SHA256AuthProtocol, hlapi.usmAesCfb128Protocol
        ),
    ],
    ids=["no-auth", "no-priv", "wrong-key", "md5-des", "unknown-user"],
)
def test_weaker_or_wrong_security_reads_nothing(who: Foreign) -> None:
    # RFC 3414 section 3.2, RFC 3415
    async def conversation(manager: Manager) -> None:
        indication, status, _, binds = await manager.ask(hlapi.get_cmd, SYS_NAME, who=who)
        assert indication or int(status)
        assert b"citybrain" not in [bytes(value) for _, value in binds if isinstance(value, hlapi.OctetString)]

    talk(conversation)

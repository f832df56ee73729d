"""Every SNMP fault of the catalogue shows in the answers, and without it the agent is right."""

import itertools

import pytest

from citybrain.faults.seams import SnmpSeam
from tests.citybrain.managing import Manager, hlapi, talk, walk
from tests.citybrain.running import seams

# pysnmp calls names of pysmi that pysmi calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated. Please use:DeprecationWarning")

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_UPTIME = "1.3.6.1.2.1.1.3.0"
_OBJECTS = 7 + 15 + 1 + 4 + 1


def _seam(fault_id: str, *, armed: bool) -> SnmpSeam:
    return seams(*[fault_id] if armed else []).faults.snmp


@_SIDES
def test_requests_dropped(*, armed: bool) -> None:
    async def conversation(manager: Manager) -> None:
        silent = 0
        for _ in range(100):
            indication, _, _, _ = await manager.ask(hlapi.get_cmd, _UPTIME)
            silent += indication is not None
        assert (silent > 0) == armed
        assert silent < 20

    talk(conversation, _seam("snmp-drops-requests", armed=armed))


@_SIDES
def test_uptime_jumps_back(*, armed: bool) -> None:
    async def conversation(manager: Manager) -> None:
        seen = [int(await manager.value(_UPTIME)) for _ in range(12)]
        falls = sum(after < before for before, after in itertools.pairwise(seen))
        assert (falls > 0) == armed

    clock = itertools.count(0, 100)
    talk(conversation, _seam("snmp-uptime-jumps-back", armed=armed), lambda: next(clock))


@_SIDES
def test_walk_loops(*, armed: bool) -> None:
    async def conversation(manager: Manager) -> None:
        names = await walk(manager, _OBJECTS * 3)
        assert (len(names) > len(set(names))) == armed

    talk(conversation, _seam("snmp-walk-loops", armed=armed))


@_SIDES
def test_walk_unsorted(*, armed: bool) -> None:
    async def conversation(manager: Manager) -> None:
        names = await walk(manager, _OBJECTS * 3)
        assert len(names) == _OBJECTS
        assert (names != sorted(names)) == armed

    talk(conversation, _seam("snmp-walk-unsorted", armed=armed))


@_SIDES
@pytest.mark.parametrize("model", [0, 1], ids=["v1", "v2c"])
def test_public_community_answers(model: int, *, armed: bool) -> None:
    async def conversation(manager: Manager) -> None:
        who = hlapi.CommunityData("public", mpModel=model)
        indication, _, _, _ = await manager.ask(hlapi.get_cmd, _UPTIME, who=who)
        assert (indication is None) == armed

    talk(conversation, _seam("snmp-v2c-public", armed=armed))

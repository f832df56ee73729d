"""Records out of an export and into an import, compared member by member with what the collection held before."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.paging import Item, read_pages
from testers.protocols.http.records import Records
from testers.protocols.payload.canonical import digest_json

CASE = "case"
_MOST_PAGES = 50
_LOOKS, _PAUSE = 10, 0.5
_OWN = ("id", "created", "name", CASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One record that did not come through: `case` is its number, `what` is lost or altered, in these members."""

    case: int
    what: str
    members: tuple[str, ...] = ()


async def read_own(records: Records, path: str, name: str) -> dict[int, Item]:
    """Return the records called `name` at `path` by their number."""
    separator = "&" if "?" in path else "?"
    found: dict[int, Item] = {}
    async for page in read_pages(records.client, f"{path}{separator}name={name}&limit=50", most=_MOST_PAGES):
        for item in page.items:
            number = item.get(CASE)
            if item.get("name") == name and isinstance(number, int):
                found[number] = item
    return found


async def await_own(ctx: Context, records: Records, count: int) -> dict[int, Item]:
    """Return our records once there are `count`, or what there is after a while: an import may take its time."""
    found = await read_own(records, records.path, records.name)
    for _ in range(_LOOKS):
        if len(found) >= count:
            break
        await asyncio.sleep(ctx.seconds(_PAUSE))
        found = await read_own(records, records.path, records.name)
    for item in found.values():
        if isinstance(item.get("id"), (str, int)):
            records.adopt(str(item["id"]))
    return found


async def bring_in(records: Records, path: str, items: Sequence[Item]) -> None:
    """Import `items` under the name of `records`; TargetError where the service refuses."""
    renamed: list[Json] = [{**item, "name": records.name} for item in items]
    records.expect_more()
    exchange = await records.client.send_json(path, {"items": renamed})
    if not exchange.ok:
        raise TargetError(
            Text(
                zh=f"POST {path} 返回状态码 {exchange.status}，拒绝导入其自身导出的数据；请检查账号权限。",
                en=f"POST {path} answers {exchange.status} to its own export; check the rights of the account.",
            )
        )


def find_losses(before: Mapping[int, Item], after: Mapping[int, Item]) -> list[Loss]:
    """Return what is missing in `after`, and what differs in a member that `before` has; new members are no loss."""
    losses: list[Loss] = []
    for number, item in sorted(before.items()):
        twin = after.get(number)
        if twin is None:
            losses.append(Loss(case=number, what="lost"))
            continue
        names = [name for name in item if name not in _OWN]
        differing = tuple(name for name in names if name not in twin or _differ(item[name], twin[name]))
        if differing:
            losses.append(Loss(case=number, what="altered", members=differing))
    return losses


def _differ(one: Json, other: Json) -> bool:
    # false is not 0: the canonical form tells them apart, where Python would not.
    return digest_json([one]) != digest_json([other])

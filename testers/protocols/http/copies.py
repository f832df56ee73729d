"""A data set and its shared copy: read whole, compared record by record by canonical digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.errors import TargetError
from rules.text import Text
from testers.protocols.http.client import HttpClient
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.paging import Item, read_pages
from testers.protocols.payload.canonical import digest_json

_MOST_PAGES = 2_000
_MOST_RECORDS = 500_000
_MOST_BYTES = 256 << 20

Digests = Mapping[str, str]
MISSING, EXTRA, ALTERED = "missing", "extra", "altered"


@dataclass(slots=True)
class DataSet:
    """The digest of each record by its id, the ids that stand twice, and the first page as it came."""

    digests: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    first: Exchange | None = None

    def take(self, item: Item, place: str) -> None:
        """Add a record; TargetError where it has no id."""
        key = item.get("id")
        if not isinstance(key, (str, int)) or isinstance(key, bool):
            raise TargetError(
                Text(
                    zh=f"{place} 中有记录没有 id，无法逐条比较。",
                    en=f"A record of {place} has no id, so that records cannot be compared one by one.",
                )
            )
        if str(key) in self.digests:
            self.twice.add(str(key))
        self.digests[str(key)] = digest_json(item)


async def read_data_set(client: HttpClient, path: str) -> DataSet:
    """Return the whole data set at `path`; TargetError when it cannot be read in bounds."""
    found, size = DataSet(), 0
    async for page in read_pages(client, path, most=_MOST_PAGES):
        found.first = found.first or page.exchange
        size += len(page.exchange.body)
        for item in page.items:
            found.take(item, path)
        if size > _MOST_BYTES or len(found.digests) > _MOST_RECORDS:
            raise TargetError(
                Text(
                    zh=f"数据集 {path} 过大（超过 {_MOST_RECORDS} 条或 256 MiB），未作比较。",
                    en=f"The data set {path} is too large to compare (more than {_MOST_RECORDS} records or 256 MiB).",
                )
            )
    return found


def find_differences(source: Digests, shared: Digests) -> dict[str, str]:
    """Return what differs: missing in the copy, extra in it, or altered, by id."""
    differing = dict.fromkeys(source.keys() - shared.keys(), MISSING)
    differing |= dict.fromkeys(shared.keys() - source.keys(), EXTRA)
    return differing | {key: ALTERED for key in source.keys() & shared.keys() if source[key] != shared[key]}


def agree_with_any(key: str, shared: Digests, *sources: Digests) -> bool:
    """Tell whether the copy has the record in a state that the source had in one of its readings, absent ones too."""
    return any(shared.get(key) == source.get(key) for source in sources)


def stands_still(key: str, *readings: Digests) -> bool:
    """Tell whether a record was the same, or absent, in all readings."""
    return len({reading.get(key) for reading in readings}) == 1

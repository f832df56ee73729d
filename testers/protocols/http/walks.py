"""One walk through a filtered list in pages while records come and go: what stood still must be met exactly once."""

from collections import Counter
from dataclasses import dataclass, field

from testers.protocols.http.paging import Page, read_pages
from testers.protocols.http.records import Records

_MOST_PAGES = 60


@dataclass(slots=True)
class Walk:
    """What one walk met: how often each id, which of the listed are none of ours, pages with too many items."""

    expected: frozenset[str]
    met: Counter[str] = field(default_factory=Counter)
    strays: list[str] = field(default_factory=list)
    overfull: int = 0
    pages: int = 0

    @property
    def missing(self) -> set[str]:
        """Records that stood all the time, or were deleted after they had been seen, and were never met."""
        return {record for record in self.expected if not self.met[record]}

    @property
    def doubled(self) -> set[str]:
        """Records, new ones too, that were met more than once."""
        return {record for record, times in self.met.items() if times > 1}

    def take(self, page: Page, *, name: str, limit: int) -> None:
        """Count what a page holds."""
        self.pages += 1
        self.overfull += len(page.items) > limit
        for item in page.items:
            if item.get("name") == name:
                self.met[str(item.get("id"))] += 1
            else:
                self.strays.append(str(item.get("id"))[:80])


async def walk(records: Records, standing: list[str], *, limit: int, number: int) -> Walk:
    """Read the list of our records page by page; after one page a record is made, after the next one is deleted.

    `standing` are the ids there are, in the order in which they were made; it is kept up to date.
    """
    found = Walk(expected=frozenset(standing))
    async for page in read_pages(records.client, records.where(name=records.name, limit=limit), most=_MOST_PAGES):
        found.take(page, name=records.name, limit=limit)
        # Changes end before the pages do, or a list that grows at its end would never end.
        if page.next is None or found.pages > len(found.expected) // limit:
            continue
        # In turn, and never both: in lists that are cut by counting, one would undo the shift of the other.
        if found.pages % 2:
            standing.append((await records.create({"walk": number, "page": found.pages})).id)
        else:
            await _remove_seen(records, standing, found)
    return found


async def _remove_seen(records: Records, standing: list[str], found: Walk) -> None:
    gone = next((record for record in standing if found.met[record] and record in found.expected), None)
    if gone is not None:
        await records.remove(gone)
        standing.remove(gone)

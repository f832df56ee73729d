"""Metadata against what is really served: each claim that could be compared, and where it is untrue."""

import csv
import datetime as dt
import email.utils
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange, NotJson, is_json, parse_json
from testers.protocols.linked.catalogue import Catalogue, Dataset
from testers.protocols.linked.graph import Node
from testers.protocols.linked.metadata import (
    Moment,
    find_entities,
    find_moment,
    find_period,
    find_size,
    list_media_types,
)
from testers.protocols.payload.instants import read_stamp
from testers.protocols.payload.readings import find_readings
from testers.protocols.payload.tables import read_cells

_DAY = dt.timedelta(days=1)
# DCAT 3 lets a size be approximate; a tenth is the slack that we grant (a choice of the scheme).
_SLACK = 0.1
_GONE = (404, 410)
# Types that a server falls back to where it knows no better: then the bytes decide.
_NEUTRAL = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/plain"})
_CSV = frozenset({"text/csv", "application/csv", "text/comma-separated-values"})
_XML = frozenset({"application/xml", "text/xml"})
_MOMENTS = frozenset(
    {"ts", "timestamp", "observedat", "resulttime", "phenomenontime", "sampledat", "updatedat", "updatetime"}
    | {"采集时间", "更新时间", "监测时间", "上报时间"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement of the metadata that was compared; `kind` tells the same claim again at the next look."""

    kind: str
    fault: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A distribution with what its URL answered."""

    distribution: Node
    download: bool
    exchange: Exchange

    @property
    def whole(self) -> bool:
        """Whether the body is the data (a HEAD has none)."""
        return self.exchange.ok and self.download and self.exchange.method == "GET"


def judge_distribution(catalogue: Catalogue, entry: Dataset, look: Look) -> Iterator[Claim]:
    """Yield the claims of one distribution: that it is there, its type, its size, its number of records."""
    exchange, distribution = look.exchange, look.distribution
    # The query may hold a key.
    place = urlsplit(exchange.target).path
    if exchange.status in _GONE:
        words = find(f"{place} 返回状态码 {exchange.status}", f"{place} answers {exchange.status}")
        yield Claim(kind=f"there {place}", fault=words)
    elif exchange.ok:
        yield Claim(kind=f"there {place}")
    if not exchange.ok or not look.download:
        return
    declared = list_media_types(distribution, catalogue.nodes)
    if declared:
        yield Claim(kind=f"type {place}", fault=_find_type_fault(declared, look, place))
    size, real = find_size(distribution), _measure(exchange)
    if size is not None and real is not None:
        yield Claim(kind=f"size {place}", fault=_find_count_fault(size, real, place, Text(zh="字节", en="bytes")))
    entities, counted = find_entities(entry, distribution), _count_records(exchange.body) if look.whole else None
    if entities is not None and counted is not None:
        fault = _find_count_fault(entities, counted, place, Text(zh="条记录", en="records"))
        yield Claim(kind=f"records {place}", fault=fault)


def judge_dates(catalogue: Catalogue, entry: Dataset, looks: Sequence[Look], now: dt.datetime) -> Iterator[Claim]:
    """Yield the claims on freshness of one dataset: its date against the clock, its period, its files, its data."""
    modified = find_moment(entry.node) or find_moment(*entry.distributions)
    if modified is None:
        return
    period = find_period(entry.node, catalogue.nodes)
    shown = modified.text[:40]
    late = find(f"更新日期 {shown} 尚未到来", f"the date {shown} is still to come")
    yield Claim(kind="future", fault=late if modified.first > now + _DAY else None)
    if period is not None:
        overdue = modified.last + 2 * period + _DAY < now
        words = find(
            f"声明的更新周期为 {period.days} 天，但更新日期为 {shown}",
            f"an update every {period.days} days is promised, yet the date is {shown}",
        )
        yield Claim(kind="period", fault=words if overdue else None)
    yield from _compare_files(modified, shown, looks)
    newest = max((each for look in looks if look.whole for each in _list_instants(look, now)), default=None)
    if newest is not None:
        stale = newest > modified.last + max(_DAY, 2 * (period or dt.timedelta(0)))
        words = find(
            f"数据中最新的时间为 {newest.date().isoformat()}，更新日期却是 {shown}",
            f"the newest data are of {newest.date().isoformat()}, yet the date is {shown}",
        )
        yield Claim(kind="data", fault=words if stale else None)


def _compare_files(modified: Moment, shown: str, looks: Sequence[Look]) -> Iterator[Claim]:
    files = [_read_date(look.exchange) for look in looks if look.exchange.ok and look.download]
    dates = [each for each in files if each is not None]
    if not dates or len(dates) < len(files):
        return
    newest = max(dates)
    words = find(
        f"更新日期为 {shown}，而文件的 Last-Modified 为 {newest.date().isoformat()}",
        f"the date is {shown}, yet Last-Modified of the files is {newest.date().isoformat()}",
    )
    yield Claim(kind="files", fault=words if modified.first > newest + _DAY else None)


def _read_date(exchange: Exchange) -> dt.datetime | None:
    try:
        date = email.utils.parsedate_to_datetime(exchange.header("last-modified") or "")
    except ValueError:
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=dt.UTC)


def _list_instants(look: Look, now: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the instants at which the records say they were taken, without those of the future."""
    for cell in read_cells(look.exchange.body):
        name = cell.column.rpartition(".")[2].lower().replace("_", "").replace("-", "")
        stamp = read_stamp(cell.text) if name in _MOMENTS else None
        if stamp is not None and stamp.instant is not None and stamp.instant <= now:
            yield stamp.instant


def _find_type_fault(declared: set[str], look: Look, place: str) -> Text | None:
    served = look.exchange.media_type
    names = ", ".join(sorted(declared))
    if not (served in _NEUTRAL or any(_is_alike(served, each) for each in declared)):
        return find(f"{place} 声明为 {names}，实际为 {served}", f"{place} is declared {names} and served as {served}")
    if look.whole and all(is_json(each) for each in declared) and isinstance(parse_json(look.exchange.body), NotJson):
        return find(f"{place} 声明为 {names}，内容却不是 JSON", f"{place} is declared {names}, yet holds no JSON")
    if look.whole and declared <= _CSV and look.exchange.body.lstrip()[:1] in (b"<", b"{", b"["):
        return find(f"{place} 声明为 {names}，内容却不是 CSV", f"{place} is declared {names}, yet holds no CSV")
    return None


def _is_alike(served: str, declared: str) -> bool:
    if is_json(declared):
        return is_json(served)
    families = (_CSV, _XML)
    return served == declared or any(served in family and declared in family for family in families)


def _measure(exchange: Exchange) -> int | None:
    if exchange.method == "GET":
        return len(exchange.body)
    length = exchange.header("content-length") or ""
    return int(length) if length.isdecimal() and exchange.header("content-encoding") is None else None


def _find_count_fault(declared: int, real: int, place: str, what: Text) -> Text | None:
    if abs(declared - real) <= _SLACK * max(declared, real):
        return None
    return find(
        f"{place} 声明 {declared} {what.zh}，实际 {real}", f"{place} is declared {declared} {what.en} and has {real}"
    )


def _count_records(body: bytes) -> int | None:
    head = body.lstrip()[:1]
    if head in (b"{", b"["):
        document = parse_json(body)
        if isinstance(document, NotJson):
            return None
        found = find_readings(document)
        return None if found == [document] and not isinstance(document, list) else len(found)
    if head == b"<":
        return None
    try:
        rows = sum(1 for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")) if row)
    except (ValueError, csv.Error):
        return None
    return max(rows - 1, 0)

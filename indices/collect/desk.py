"""What a source adapter works with: its source, the folder, the gate, the limits."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indices.collect.gate import Gate
from indices.collect.secret import resolve_secret
from indices.collect.source_map import Limits, Source
from rules.errors import TargetError, UsageError
from rules.text import Text

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One reading of one source; `since` is its high-water mark, where it has one."""

    source: Source
    folder: Path
    gate: Gate = field(default_factory=Gate)
    limits: Limits = field(default_factory=Limits)
    since: str | float | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> Path:
        """The file of a source that is one.

        Raises
        ------
        UsageError
            There is no such file, or it is too large.

        """
        place = self.folder / self.source.at
        if not place.is_file():
            raise self.refuse(zh=f"没有文件 {self.source.at}。", en=f"there is no file {self.source.at}.")
        if place.stat().st_size > self.limits.mebibytes << 20:
            raise self.refuse(
                zh=f"文件超过 {self.limits.mebibytes} MiB，请调整 limits。",
                en=f"the file has more than {self.limits.mebibytes} MiB; see limits.",
            )
        return place

    def secret(self, reference: str) -> str:
        """Return a secret by its reference."""
        return resolve_secret(reference, self.folder)

    def require(self, key: str) -> str:
        """Return a key of the source that its kind cannot do without.

        Raises
        ------
        UsageError
            It is not there.

        """
        value = getattr(self.source, key)
        if value is None:
            kind = self.source.kind
            raise self.refuse(zh=f"{kind} 类来源须给出 {key}。", en=f"a source of kind {kind} needs {key}.")
        return str(value)

    def seconds_left(self) -> float:
        """Return how long this source may still take.

        Raises
        ------
        TargetError
            Its time is up.

        """
        left = self.limits.seconds - (time.monotonic() - self.began)
        if left <= 0:
            raise self.fault(
                zh=f"读取超过 {self.limits.seconds:g} 秒，已停止；请缩小范围或调整 limits。",
                en=f"took more than {self.limits.seconds:g} s and was stopped; narrow it down or raise limits.",
            )
        return left

    def bounded(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give rows until a limit is met.

        Raises
        ------
        TargetError
            There are more rows than allowed, or it takes too long.

        """
        for count, row in enumerate(rows):
            if count >= self.limits.rows:
                raise self.fault(
                    zh=f"超过 {self.limits.rows} 行，已停止；请缩小范围或调整 limits。",
                    en=f"has more than {self.limits.rows} rows and was stopped; narrow it down or raise limits.",
                )
            if count % 1000 == 0:
                self.seconds_left()
            yield row

    def refuse(self, *, zh: str, en: str) -> UsageError:
        """Return a mistake of the mapping or the file, with the name of the source."""
        return UsageError(Text(zh=f"来源 {self.source.id}：{zh}", en=f"Source {self.source.id}: {en}"))

    def fault(self, *, zh: str, en: str) -> TargetError:
        """Return a fault of the source itself."""
        return TargetError(Text(zh=f"来源 {self.source.id}：{zh}", en=f"Source {self.source.id}: {en}"))

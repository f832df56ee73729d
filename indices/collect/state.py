"""What a collection remembers between runs: a JSON file, written whole after every source."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785

from indices.collect.reduction import Progress
from indices.collect.source_map import Source, SourceMap
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text

FORMAT = "cityassay/collect-state/1"


@dataclass(slots=True, kw_only=True)
class State:
    """The progress of every source, under the fingerprint of what it was read for."""

    finished: bool = False
    sources: dict[str, tuple[str, Progress]] = field(default_factory=dict)

    def find(self, source_map: SourceMap, source: Source) -> Progress | None:
        """Return the progress of a source, None where there is none or the mapping has changed for it."""
        print_, progress = self.sources.get(source.id, ("", None))
        return progress if print_ == fingerprint(source_map, source) else None

    def keep_only(self, names: set[str]) -> None:
        """Forget sources that the mapping has no more."""
        self.sources = {name: each for name, each in self.sources.items() if name in names}


def fingerprint(source_map: SourceMap, source: Source) -> str:
    """Return the sha256 of all that decides what is read from a source, and how."""
    rules = [each.model_dump(mode="json") for each in source_map.fields]
    told: dict[str, Any] = {
        "source": source.model_dump(mode="json"),
        "rules": [each if each["source"] == source.id else None for each in rules],
        "city": source_map.city,
        "period": source_map.period,
        "zone": source_map.zone,
    }
    return hashlib.sha256(rfc8785.dumps(told)).hexdigest()


def read_state(place: Path) -> State:
    """Return the state in a file, an empty one where there is no file.

    Raises
    ------
    UsageError
        It is no state of a collection.

    """
    if not place.exists():
        return State()
    try:
        plain = json.loads(place.read_bytes())
        if plain["schema"] != FORMAT:
            raise KeyError(plain["schema"])
        sources = {name: (each["for"], Progress.of_plain(each["progress"])) for name, each in plain["sources"].items()}
        return State(finished=plain["finished"], sources=sources)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            Text(
                zh=f"{place} 不是采集状态文件，请另选位置，或删去后从头采集。",
                en=f"{place} is no state of a collection; choose another place, or delete it to begin anew.",
            )
        ) from error


def write_state(place: Path, state: State) -> None:
    """Write the state whole or not at all."""
    plain = {
        "schema": FORMAT,
        "finished": state.finished,
        "sources": {
            name: {"for": told, "progress": progress.to_plain()} for name, (told, progress) in state.sources.items()
        },
    }
    write_whole(place, json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n")

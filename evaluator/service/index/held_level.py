"""The level that a city held: read from the bundle of its last assay, not believed on a word."""

import datetime as dt
from pathlib import Path

from evaluator.service.index.build import Input
from evaluator.service.index.hearing import LEVEL
from evaluator.service.rejudge import SUBJECT
from rules.bundle import open_bundle
from rules.declaration import fill
from rules.errors import UsageError
from rules.evaluated import Evaluated
from rules.level_scale import Grade, LevelScale
from rules.text import Text
from rules.yaml_reader import parse_tree

ROLE = "last-bundle"


def read_held_level(path: Path, *, city: str, scale: LevelScale, day: dt.date) -> tuple[str, Input]:
    """Return the level that the bundle at `path` established for `city`, and the bundle as an input.

    Raises
    ------
    UsageError
        There is no closed bundle of a city, or it was altered; it is of another city, another scale, or a later day.

    """
    with open_bundle(path) as bundle:
        raw = bundle.read(SUBJECT)
        subject = fill(parse_tree(raw, file=SUBJECT, error=UsageError), Evaluated, file=SUBJECT, error=UsageError)
        held = fill(parse_tree(bundle.read(LEVEL), file=LEVEL, error=UsageError), Grade, file=LEVEL, error=UsageError)
        if bundle.manifest is None:
            raise _refuse(path, zh="没有封存，不能作为上次的结果。", en="was never closed, so it is no result.")
        head, size = bundle.manifest.head, sum(each.size for each in bundle.manifest.entries)
    if subject.subject.id != city:
        raise _refuse(
            path,
            zh=f"是 {subject.subject.id} 的结果，不是 {city} 的。",
            en=f"is the result of {subject.subject.id}, not of {city}.",
        )
    if held.scale != scale.id or held.edition > day:
        raise _refuse(
            path,
            zh=f"是按 {held.scale}、{held.edition} 判定的；本次为 {scale.id}、{day}。",
            en=f"was judged by {held.scale} as of {held.edition}; this assay is by {scale.id} as of {day}.",
        )
    return held.established, Input(role=ROLE, name=path.name or str(path), sha256=head, size=size)


def _refuse(path: Path, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"--before：{path} {zh}", en=f"--before: {path} {en}"))

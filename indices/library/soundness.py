"""What stands between a framework and an index, and what must be said beside every number made from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from indices.library.catalogue import Catalogue, read_catalogue
from indices.library.framework import Framework
from indices.library.standing import BINDING, ORIGIN_NAMES, Origin, State, Weight
from indices.remark import Remark
from rules.text import Text

_MOST_NAMES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is not fully known; a fatal one leaves nothing to compute."""

    kind: str
    about: tuple[str, ...]
    text: Text
    fatal: bool


def find_gaps(catalogue: Catalogue, framework: str) -> tuple[Gap, ...]:
    """Return what is missing from a framework (fatal) and what is only recalled, fatal ones first."""
    frame = catalogue.framework(framework)
    found = [*_empty(catalogue, frame), *_formulaless(catalogue, frame), *_weightless(catalogue, frame)]
    return (*found, *_recalled(catalogue, frame))


WEIGHTS_LOOSE = "weights"  # the remark on weights that no panel and no published text stand for


def remarks_of(framework: str, *, catalogue: Catalogue | None = None) -> tuple[Remark, ...]:
    """Return what must be said beside every number that is made from a framework: its gaps, the origin of weights."""
    library = catalogue or read_catalogue()
    gaps = find_gaps(library, framework)
    told = [Remark(kind=gap.kind, about=framework, text=gap.text) for gap in gaps]
    loose = _loose_origins(library, framework)
    if loose:
        names_zh = "、".join(ORIGIN_NAMES[each].zh for each in loose)
        names_en = ", ".join(ORIGIN_NAMES[each].en for each in loose)
        told.append(
            Remark(
                kind=WEIGHTS_LOOSE,
                about=framework,
                text=Text(
                    zh=f"{framework} 的权重来源为：{names_zh}。没有专家组记录或公开文本的权重，不能据以颁发证书。",
                    en=f"The weights of {framework} are {names_en}: they cannot carry a certificate.",
                ),
            )
        )
    return tuple(told)


def _weights(catalogue: Catalogue, frame: Framework) -> Iterator[tuple[str, Weight | None]]:
    yield from ((each.id, each.weight) for each in frame.aggregates if each.parent is not None)
    yield from ((each.id, each.weight) for each in catalogue.of(frame.id))


def _loose_origins(catalogue: Catalogue, framework: str) -> tuple[Origin, ...]:
    frame = catalogue.framework(framework)
    origins = {weight.origin for _, weight in _weights(catalogue, frame) if weight is not None}
    return tuple(sorted(origins - BINDING))


def _empty(catalogue: Catalogue, frame: Framework) -> Iterator[Gap]:
    full = {each.parent for each in frame.aggregates} | {each.parent for each in catalogue.of(frame.id)}
    bare = tuple(each.id for each in frame.aggregates if each.id not in full)
    if not frame.aggregates or not catalogue.of(frame.id):
        text = Text(zh="其指标没有读到，库中只有框架。", en="its indicators could not be read; only the frame is here.")
        yield Gap(kind="missing", about=(frame.id,), text=text, fatal=True)
    elif bare:
        names = _list(bare)
        text = Text(zh=f"{names} 的下级指标没有读到。", en=f"the indicators below {names} could not be read.")
        yield Gap(kind="missing", about=bare, text=text, fatal=True)


def _formulaless(catalogue: Catalogue, frame: Framework) -> Iterator[Gap]:
    bare = tuple(each.id for each in catalogue.of(frame.id) if each.formula is None)
    if bare:
        text = Text(
            zh=f"{len(bare)} 个指标的公式没有读到：{_list(bare)}。",
            en=f"the formulas of {len(bare)} indicators could not be read: {_list(bare)}.",
        )
        yield Gap(kind="missing", about=bare, text=text, fatal=True)


def _weightless(catalogue: Catalogue, frame: Framework) -> Iterator[Gap]:
    bare = tuple(name for name, weight in _weights(catalogue, frame) if weight is None)
    if bare:
        text = Text(
            zh=f"{len(bare)} 项没有权重：{_list(bare)}。", en=f"{len(bare)} elements have no weight: {_list(bare)}."
        )
        yield Gap(kind="missing", about=bare, text=text, fatal=True)


def _recalled(catalogue: Catalogue, frame: Framework) -> Iterator[Gap]:
    names = {name for name, weight in _weights(catalogue, frame) if weight and weight.origin is Origin.RECALLED}
    names |= {each.id for each in frame.aggregates if each.state is State.RECALLED}
    if frame.source.state is not State.OWN:
        names |= {each.id for each in catalogue.of(frame.id) if each.source.state is State.RECALLED}
    if names:
        about = tuple(sorted(names))
        text = Text(
            zh=f"{len(about)} 项只凭记忆，未经核对：{_list(about)}。",
            en=f"{len(about)} elements are recalled, not verified: {_list(about)}.",
        )
        yield Gap(kind="recalled", about=about, text=text, fatal=False)


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")

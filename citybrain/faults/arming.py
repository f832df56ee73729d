"""From fault ids to the seams of a run."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from pydantic import TypeAdapter

from citybrain.errors import MistakeError
from citybrain.faults.catalogue import Fault
from citybrain.faults.seams import Faults
from citybrain.kernel.truth import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """The seams of a run, the ids armed, and the hash that seals them."""

    faults: Faults
    ids: tuple[str, ...]
    sealed_sha256: str


def arm(catalogue: Sequence[Fault], ids: Sequence[str], seed: int) -> Armed:
    """Set the seams for these faults; MistakeError for an unknown id or two that collide."""
    known = {fault.id: fault for fault in catalogue}
    chosen = tuple(dict.fromkeys(ids))
    for fault_id in chosen:
        if fault_id not in known:
            raise MistakeError(
                f"没有名为 {fault_id} 的故障；用 python -m citybrain faults 查看全部编号。",
                f"There is no fault {fault_id}; python -m citybrain faults lists all ids.",
            )
    wishes = _merge([known[fault_id] for fault_id in chosen])
    seal = hashlib.sha256(canonical({"faults": sorted(chosen), "seed": seed})).hexdigest()
    return Armed(faults=set_seams(wishes), ids=chosen, sealed_sha256=seal)


def set_seams(wishes: Mapping[str, Mapping[str, Any]]) -> Faults:
    """The seams with these fields replaced; ValueError for a field or type that is not there."""
    honest = Faults()
    seams = {field.name: getattr(honest, field.name) for field in fields(honest)}
    for name, wanted in wishes.items():
        if name not in seams:
            raise ValueError(f"there is no seam {name}")
        unknown = set(wanted) - {field.name for field in fields(seams[name])}
        if unknown:
            raise ValueError(f"seam {name} has no field {sorted(unknown)}")
        seam = type(seams[name])
        seams[name] = replace(seams[name], **_typed(seam, wanted))
    return replace(honest, **seams)


def _typed(seam: type[Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    checked = TypeAdapter(seam).validate_python(dict(wanted))
    return {name: getattr(checked, name) for name in wanted}


def _merge(faults: Sequence[Fault]) -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    owners: dict[tuple[str, str], str] = {}
    for fault in faults:
        for seam, wanted in fault.set.items():
            for field, value in wanted.items():
                other = owners.setdefault((seam, field), fault.id)
                if other != fault.id:
                    raise MistakeError(
                        f"故障 {other} 与 {fault.id} 作用于同一处，不能同时启用，请去掉其中一个。",
                        f"The faults {other} and {fault.id} act on the same place; arm only one of them.",
                    )
                merged.setdefault(seam, {})[field] = value
    return merged

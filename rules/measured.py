"""Measurements as JSON, whole: what `measurements.json` keeps and `judge` reads back.

Samples and draws beyond `INLINE_MOST` numbers stand in Parquet beside it, named by their sha256.
"""

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rules.errors import UsageError
from rules.measurement import Count, Draws, Flag, Mean, Measurement, Proportion, Quantile, Review, Samples, Value
from rules.requirement import Kind
from rules.text import Text

INLINE_MOST = 5000
KeepBlob = Callable[[bytes], str]
FetchBlob = Callable[[str], bytes]

_FIELDS: Mapping[Kind, tuple[type[Measurement], tuple[str, ...]]] = {
    Kind.PROPORTION: (Proportion, ("k", "n")),
    Kind.QUANTILE: (Quantile, ("samples", "q")),
    Kind.MEAN: (Mean, ("estimate", "standard_error", "dof")),
    Kind.COUNT: (Count, ("k", "n")),
    Kind.FLAG: (Flag, ("holds", "n")),
    Kind.VALUE: (Value, ("value", "u", "n")),
    Kind.DRAWS: (Draws, ("draws",)),
    Kind.REVIEW: (Review, ("text", "n")),
}
# Written only where they say something, so that older bundles stay as they are, byte for byte.
_BESIDE: Mapping[Kind, Mapping[str, float]] = {Kind.QUANTILE: {"error": 0.0}}


def write_measurement(measurement: Measurement, keep: KeepBlob) -> dict[str, Any]:
    """Return `measurement` as a JSON object; long samples go to `keep` as Parquet."""
    document: dict[str, Any] = {"kind": measurement.kind.value, "unit": measurement.unit}
    for name in _FIELDS[measurement.kind][1]:
        value = getattr(measurement, name)
        if isinstance(value, np.ndarray):
            document[name] = _write_samples(value, keep)
        elif isinstance(value, Text):
            document[name] = value.model_dump()
        else:
            document[name] = value
    for name, usual in _BESIDE.get(measurement.kind, {}).items():
        if getattr(measurement, name) != usual:
            document[name] = getattr(measurement, name)
    if measurement.detail is not None:
        document["detail"] = measurement.detail.model_dump()
    return document


def read_measurement(document: Mapping[str, Any], fetch: FetchBlob) -> Measurement:
    """Read what `write_measurement` wrote.

    Raises
    ------
    UsageError
        The object is no measurement, or its samples are not those of the digest.

    """
    try:
        maker, names = _FIELDS[Kind(document["kind"])]
        values = {name: _read_value(name, document[name], fetch) for name in names}
        values |= {name: document.get(name, usual) for name, usual in _BESIDE.get(maker.kind, {}).items()}
        detail = Text.model_validate(document["detail"]) if document.get("detail") else None
        return maker(unit=document["unit"], detail=detail, **values)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            Text(
                zh=f"measurements.json 中有一条测量结果无法读取：{error}。",
                en=f"A measurement in measurements.json cannot be read: {error}.",
            )
        ) from error


def _read_value(name: str, value: Any, fetch: FetchBlob) -> Any:  # noqa: ANN401 - JSON in
    if name in ("samples", "draws"):
        return _read_samples(value, fetch)
    return Text.model_validate(value) if name == "text" else value


def _write_samples(samples: Samples, keep: KeepBlob) -> list[float] | dict[str, Any]:
    if len(samples) <= INLINE_MOST:
        return [float(sample) for sample in samples]
    return {"parquet": keep(_to_parquet(samples)), "n": len(samples)}


def _read_samples(value: list[float] | dict[str, Any], fetch: FetchBlob) -> Samples:
    if isinstance(value, list):
        return np.array(value, dtype=np.float64)
    raw = fetch(value["parquet"])
    if hashlib.sha256(raw).hexdigest() != value["parquet"]:
        message = f"the samples {value['parquet'][:12]} have been altered"
        raise ValueError(message)
    return _from_parquet(raw)


def _to_parquet(samples: Samples) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only long samples need it
    import pyarrow.parquet as pq  # noqa: PLC0415

    sink = io.BytesIO()
    pq.write_table(pa.table({"value": samples}), sink, compression="zstd")
    return sink.getvalue()


def _from_parquet(raw: bytes) -> Samples:
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and only long samples need it

    column = pq.read_table(io.BytesIO(raw)).column("value")
    return np.asarray(column.to_numpy(), dtype=np.float64)

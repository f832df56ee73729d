"""`measurements.json`: all that was measured in a run, whole, and how the run was made.

With `plan.json` and `scheme/` it is enough to judge again; nothing in it is a verdict, except that a
case without measurements says why.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.applicability import Answer
from rules.errors import UsageError
from rules.measured import FetchBlob, KeepBlob, read_measurement, write_measurement
from rules.record import CaseRecord
from rules.text import Text
from rules.verdict import Verdict, Word

SCHEMA = "cityassay/measurements/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Casebook:
    """The records of a run with what frames them.

    `proofs` gives each case its standing ('proved' or 'experimental') as the ledger said on the day.
    """

    tool_version: str
    started: dt.datetime
    finished: dt.datetime
    seed: int
    interrupted: bool
    records: Mapping[str, CaseRecord]
    proofs: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def write(self, keep: KeepBlob) -> bytes:
        """Return the document as UTF-8 JSON; long samples go to `keep`."""
        document = {
            "schema": SCHEMA,
            "tool_version": self.tool_version,
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat(),
            "seed": self.seed,
            "interrupted": self.interrupted,
            "environment": dict(self.environment),
            "proofs": dict(self.proofs),
            "cases": [_write_record(record, keep) for record in self.records.values()],
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_casebook(raw: bytes, fetch: FetchBlob) -> Casebook:
    """Read what `Casebook.write` wrote.

    Raises
    ------
    UsageError
        The document is of another schema, or broken.

    """
    try:
        document = json.loads(raw)
        if document["schema"] != SCHEMA:
            raise ValueError(document["schema"])
        records = [_read_record(each, fetch) for each in document["cases"]]
        return Casebook(
            tool_version=document["tool_version"],
            started=dt.datetime.fromisoformat(document["started"]),
            finished=dt.datetime.fromisoformat(document["finished"]),
            seed=document["seed"],
            interrupted=document["interrupted"],
            environment=document["environment"],
            proofs=document["proofs"],
            records={record.id: record for record in records},
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise UsageError(
            Text(
                zh=f"measurements.json 无法读取：{error}。该证据包不是由本工具写出，或已损坏。",
                en=f"measurements.json cannot be read: {error}. The bundle is damaged or not of this tool.",
            )
        ) from error


def _write_record(record: CaseRecord, keep: KeepBlob) -> dict[str, Any]:
    problem = record.problem
    return {
        "id": record.id,
        "started": record.started.isoformat(),
        "seconds": record.seconds,
        "measurements": {key: write_measurement(each, keep) for key, each in record.measurements.items()},
        "problem": {"word": problem.word.value, "reason": problem.reason.model_dump()} if problem else None,
        "observed": {name: answer.value for name, answer in record.observed.items()},
        "identity": dict(record.identity),
        "residue": list(record.residue),
        "evidence": list(record.evidence),
        "trace": record.trace,
    }


def _read_record(document: Mapping[str, Any], fetch: FetchBlob) -> CaseRecord:
    problem = document["problem"]
    return CaseRecord(
        id=document["id"],
        started=dt.datetime.fromisoformat(document["started"]),
        seconds=document["seconds"],
        measurements={key: read_measurement(each, fetch) for key, each in document["measurements"].items()},
        problem=Verdict(word=Word(problem["word"]), reason=Text.model_validate(problem["reason"])) if problem else None,
        observed={name: Answer(answer) for name, answer in document["observed"].items()},
        identity=document["identity"],
        residue=tuple(document["residue"]),
        evidence=tuple(document["evidence"]),
        trace=document["trace"],
    )

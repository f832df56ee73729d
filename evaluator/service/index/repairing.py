"""Repair of an inconsistent judgement: a proposal, a form to sign, and the log of what was agreed to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.service.index.weights import read_files
from indices.weights.ahp.consent_sheet import read_consents, write_consent_form, write_judgement
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.random_index import DEFAULT, RandomIndex
from indices.weights.ahp.repair import Entry, Proposal, apply_consented, propose_repair
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text

SCHEMA = "cityassay/repair/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairOrder:
    """What to repair: the judgement of one expert; a signed form; where the form and the new judgement go."""

    judgement: Path
    sheet: str | None = None
    table: RandomIndex = DEFAULT
    consent: Path | None = None
    form: Path | None = None
    out: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Repair:
    """The proposal, the log of every change, and the judgement with what was agreed to."""

    proposal: Proposal
    log: tuple[Entry, ...]
    judgement: Judgement

    @property
    def ratio(self) -> float:
        """The consistency ratio that is reached."""
        return self.log[-1].cr_after if self.log else self.proposal.before.cr

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "schema": SCHEMA,
            "expert": self.proposal.expert,
            "cr": {
                "table": self.proposal.before.table,
                "before": self.proposal.before.cr,
                "proposed": self.proposal.after.cr,
                "reached": self.ratio,
            },
            "log": [
                {
                    "row": each.change.row,
                    "column": each.change.column,
                    "before": each.change.before,
                    "after": each.change.after,
                    "steps": each.change.steps,
                    "agreed": None if each.consent is None else each.consent.agreed,
                    "by": None if each.consent is None else each.consent.by,
                    "date": None if each.consent is None else each.consent.date,
                    "words": None if each.consent is None else each.consent.words,
                    "cr_before": each.cr_before,
                    "cr_after": each.cr_after,
                }
                for each in self.log
            ],
        }


def repair(order: RepairOrder) -> Repair:
    """Propose, apply what was agreed to, and write the form and the new judgement where they are asked for.

    Raises
    ------
    UsageError
        The file holds no single judgement; the form does not answer the proposal; a file is there already; a new
        judgement is asked for and nobody agreed to anything.

    """
    for place in (order.form, order.out):
        if place is not None and (place.exists() or place.suffix.lower() != ".csv"):
            raise UsageError(
                Text(zh=f"{place} 须为尚不存在的 .csv 文件。", en=f"{place} must be a .csv file that is not there yet.")
            )
    judgements = read_files([order.judgement], sheet=order.sheet)
    if len(judgements) != 1:
        raise UsageError(
            Text(
                zh=f"{order.judgement} 有 {len(judgements)} 个判断矩阵，请用 --sheet 指定一个。",
                en=f"{order.judgement} holds {len(judgements)} judgements; name one with --sheet.",
            )
        )
    proposal = propose_repair(judgements[0], table=order.table)
    consents = read_consents(order.consent) if order.consent is not None else ()
    changed, log = apply_consented(judgements[0], proposal, consents, table=order.table)
    if order.out is not None and not any(each.applied for each in log):
        raise UsageError(
            Text(
                zh="没有任何一处修改得到同意，因此没有写出新的判断。请用 --consent 给出已签署的答复。",
                en="Nobody agreed to a change, so no new judgement was written. Give signed answers with --consent.",
            )
        )
    if order.form is not None:
        write_whole(order.form, write_consent_form(proposal))
    if order.out is not None:
        write_whole(order.out, write_judgement(changed))
    return Repair(proposal=proposal, log=log, judgement=changed)

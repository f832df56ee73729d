"""The ledger of proofs `testers/proofs.json`: which case is proved, by which trials, on which systems."""

import datetime as dt
import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from evaluator.service.shelf import change, find_place
from rules.case import CaseCard
from rules.errors import DeclarationError
from rules.noun import Noun
from rules.text import Text
from testers.specimens.peers.system import all_peers

SCHEMA = "cityassay/proofs/1"
PROVED, EXPERIMENTAL = "proved", "experimental"
# What an engine computes is no test case: it is checked by published examples, not by good and bad systems.
COMPUTED = "computed"
LEAST_TRIALS = 29
LEAST_GOOD_SYSTEMS = 2


class Side(Noun):
    """Trials on one side: on good systems an error is anything but PASS, on bad ones anything but FAIL.

    `each` gives trials and errors by system; rows from before it was kept have none.
    """

    trials: int
    errors: int
    systems: tuple[str, ...]
    each: dict[str, tuple[int, int]] = Field(default_factory=dict)


class Proof(Noun):
    """The proof of one case; `digest` is that of the case and its codec when it was proved."""

    case: str
    digest: str
    on: dt.date
    good: Side
    bad: Side

    @property
    def holds(self) -> bool:
        """Tell whether the trials are enough: architecture section 4, 'proved'."""
        enough = min(self.good.trials, self.bad.trials) >= LEAST_TRIALS
        clean = not self.good.errors and not self.bad.errors
        return enough and clean and len(self.good.systems) >= LEAST_GOOD_SYSTEMS and bool(self.bad.systems)


class Ledger(Noun):
    """All proofs by case id."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    proofs: tuple[Proof, ...] = ()

    def standing(self, card: CaseCard) -> str:
        """Return 'proved', or 'experimental' for no row, another digest, too few clean trials, or only our own systems.

        Where the case names a good system of somebody else, one such must have been tried.
        """
        proof = self._rows.get(card.id)
        if proof is None or proof.digest != card.digest or not proof.holds:
            return EXPERIMENTAL
        # What our specimen and our case both get wrong shows only on systems of other people's making.
        strangers = set(card.good) & set(all_peers())
        return PROVED if not strangers or strangers & set(proof.good.systems) else EXPERIMENTAL

    @cached_property
    def _rows(self) -> Mapping[str, Proof]:
        return {each.case: each for each in self.proofs}

    def with_proof(self, proof: Proof) -> "Ledger":
        """Return the ledger with `proof` in place of the case's older one."""
        rows: Mapping[str, Proof] = {**self._rows, proof.case: proof}
        return Ledger(proofs=tuple(rows[case] for case in sorted(rows)))

    def to_json(self) -> str:
        """Return the ledger as UTF-8 text with one proof a line, so that changes read well."""
        rows = ",\n".join(f"  {json.dumps(each.model_dump(mode='json'), ensure_ascii=False)}" for each in self.proofs)
        return f'{{"schema": "{SCHEMA}", "proofs": [\n{rows}\n]}}\n'


def find_ledger() -> Path:
    """Return where the ledger stands: beside the cases it speaks of."""
    return find_place("proofs.json")


def keep_proof(proof: Proof) -> None:
    """Put one row into the ledger, in place of the case's older one.

    Raises
    ------
    UsageError
        The ledger cannot be written here: an installed package is often read-only.

    """
    place = find_ledger()
    change(place, lambda: read_ledger().with_proof(proof).to_json())


def read_ledger() -> Ledger:
    """Read the shipped ledger, once as long as it stays as it is; none at all means that nothing is proved.

    Raises
    ------
    DeclarationError
        The ledger cannot be read.

    """
    place = find_ledger()
    if not place.is_file():
        return Ledger()
    found = place.stat()
    return _read(place, (found.st_ino, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=4)
def _read(place: Path, _state: tuple[int, int, int]) -> Ledger:
    try:
        return Ledger.model_validate_json(place.read_bytes())
    except ValidationError as error:
        message = Text(
            zh="证明台账无法读取。请用 cityassay prove --write 重新生成。",
            en="The ledger of proofs cannot be read. Make it anew with 'cityassay prove --write'.",
        )
        raise DeclarationError(message, file="testers/proofs.json") from error

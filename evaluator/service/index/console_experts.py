"""What the console asks of a panel of experts: the form out, filled ones in, weights and the record to take away."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.service.index.expert_panel import (
    GroupRow,
    PanelTree,
    WeightRow,
    document_record,
    find_tree,
    hear_panel,
    list_groups,
    list_weights,
)
from evaluator.service.index.upload import Upload, lay_out
from indices.library.catalogue import read_catalogue
from indices.library.soundness import find_gaps
from indices.weights.ahp.group import Way
from indices.weights.ahp.origin import Standing
from indices.weights.ahp.panel import list_questions
from indices.weights.ahp.questionnaire import render_workbook
from rules.errors import UsageError
from rules.text import Language, Text

MOST_EXPERTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelOutcome:
    """What a panel gave.

    recorded  whether at least two experts gave name and date: only then the weights can carry a certificate
    record    the file for the assay of a city
    """

    experts: tuple[str, ...]
    recorded: bool
    largest: float
    digest: str
    groups: tuple[GroupRow, ...]
    weights: tuple[WeightRow, ...]
    remarks: tuple[Text, ...]
    record: bytes


def list_weighable() -> tuple[str, ...]:
    """Return the frameworks whose tree is known whole."""
    catalogue = read_catalogue()
    return tuple(name for name in catalogue.frameworks if not any(gap.fatal for gap in find_gaps(catalogue, name)))


def write_form(framework: str, language: Language) -> bytes:
    """Return the questionnaire of a framework (XLSX).

    Raises
    ------
    UsageError
        There is no such framework.

    """
    return render_workbook(list_questions(find_tree(framework, None).structure, language))


def weigh_uploads(framework: str, uploads: Sequence[Upload]) -> PanelOutcome:
    """Return what the filled questionnaires give, one file an expert.

    Raises
    ------
    UsageError
        There is none, or too many; a file cannot be read or does not fit the framework.

    """
    if not 1 <= len(uploads) <= MOST_EXPERTS:
        raise UsageError(
            Text(
                zh=f"请上传 1 至 {MOST_EXPERTS} 份填好的专家问卷。",
                en=f"Upload 1 to {MOST_EXPERTS} filled questionnaires.",
            )
        )
    tree = find_tree(framework, None)
    with lay_out({str(number): each for number, each in enumerate(uploads)}) as places:
        panel = hear_panel(tree, list(places.values()), Way())
    return PanelOutcome(
        experts=panel.experts,
        recorded=panel.standing is Standing.EXPERT_PANEL,
        largest=max(panel.ratios.values()),
        digest=panel.digest,
        groups=list_groups(tree, panel),
        weights=list_weights(tree, panel),
        remarks=tuple(each.text for each in panel.remarks),
        record=document_record(
            PanelTree(structure=tree.structure, framework=framework, edition=tree.edition), panel
        ).encode(),
    )

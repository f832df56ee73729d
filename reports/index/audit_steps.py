"""One section a step: the grade, what was found, the numbers, and the evidence that belongs to it."""

from collections.abc import Callable, Mapping

from reports.index.audit_cover import list_steps, title_step
from reports.index.audit_evidence import (
    write_coherence,
    write_missing,
    write_ranges,
    write_subhead,
    write_treatments,
    write_tree,
    write_weights,
)
from reports.index.block import Block, Grid, Heading, Strong, Words, plates
from reports.index.chart.acceptance import lay_acceptance
from reports.index.chart.levels import Chances, lay_levels
from reports.index.chart.sobol import lay_sobol
from reports.index.dossier import IndexDossier
from reports.index.evidence import AuditStep, Grade, Sensitivity
from reports.index.league import write_league, write_scope
from reports.index.scope import group_classes
from reports.index.validity import write_figures
from reports.index.words import say
from rules.text import Language, Text

_NOT_DONE = Text(
    zh="这一步没有做，也没有结果；不能视为通过。", en="This step was not done and has no result; it is no pass."
)
_NOT_CONVERGED = Text(
    zh="标为“未收敛”的指数还不稳定，不应引用；请增加情景数后重新计算。",
    en="Indices marked 'not converged' are not stable yet and should not be quoted; compute again with more draws.",
)


def write_steps(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return the ten sections."""
    return [block for step in list_steps(dossier) for block in _write_step(dossier, step, language)]


def _write_step(dossier: IndexDossier, step: AuditStep, language: Language) -> list[Block]:
    title = f"{step.number}　{title_step(step).in_(language)}"
    blocks: list[Block] = [Heading(words=title, key=f"step-{step.number}", grade=step.grade)]
    blocks += [Words(words=each.in_(language)) for each in step.findings]
    if not step.findings and step.grade is Grade.NOT_DONE:
        blocks.append(Words(words=_NOT_DONE.in_(language)))
    blocks += write_figures(step.numbers, language)
    evidence = _EVIDENCE.get(step.number)
    return [*blocks, *(evidence(dossier, language) if evidence else [])]


def _write_uncertainty(dossier: IndexDossier, language: Language) -> list[Block]:
    return [
        *_write_scenarios(dossier, language),
        *_write_ranks(dossier, language),
        *_write_levels(dossier, language),
        *_write_sensitivity(dossier, language),
    ]


def _write_scenarios(dossier: IndexDossier, language: Language) -> list[Block]:
    if dossier.scenarios is None:
        return []
    seed = "–" if dossier.seed is None else str(dossier.seed)
    words = Text(
        zh=f"情景数 {dossier.scenarios}，随机种子 {seed}。", en=f"{dossier.scenarios} scenarios, random seed {seed}."
    )
    return [Words(words=words.in_(language), style="small")]


def _write_ranks(dossier: IndexDossier, language: Language) -> list[Block]:
    blocks: list[Block] = [write_subhead("ranks", language)]
    for group in group_classes(dossier):
        drawn = plates(lay_acceptance(group.units, language), title=group.name.in_(language))
        blocks += drawn or [write_missing("ranks", language)]
    return blocks


def _write_levels(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("levels", language)
    if not dossier.levels or all(each.level is None for each in dossier.units):
        return [head, write_missing("levels", language)]
    blocks: list[Block] = [head]
    for group in group_classes(dossier):
        rows = [Chances(name=each.name, shares=each.level.probabilities if each.level else ()) for each in group.units]
        blocks += plates(lay_levels(rows, dossier.levels, language), title=group.name.in_(language))
    return blocks


def _write_sensitivity(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("sensitivity", language)
    picture = lay_sobol(dossier.sensitivity, language)
    if picture is None:
        return [head, write_missing("sensitivity", language)]
    rows = tuple(_write_choice(each, language) for each in dossier.sensitivity)
    heads = (
        say("method", language),
        say("first", language),
        say("interval", language),
        say("total", language),
        say("interval", language),
        Text(zh="情景数", en="Draws").in_(language),
        "",
    )
    grid = Grid(heads=heads, shares=(3, 1, 1.7, 1, 1.7, 1, 1.6), rows=rows, right=frozenset({1, 3, 5}))
    loose = any(each.converged is False for each in dossier.sensitivity)
    note = [Words(words=_NOT_CONVERGED.in_(language), style="small")] if loose else []
    return [head, *plates([picture]), grid, *note]


def _write_choice(each: Sensitivity, language: Language) -> tuple[str | Strong, ...]:
    def span(lower: float | None, upper: float | None) -> str:
        return "–" if lower is None or upper is None else f"{lower:.3f} – {upper:.3f}".replace("-", "−")

    def bare(value: float | None) -> str:
        return say("not-computed", language) if value is None else f"{value:.3f}".replace("-", "−")

    state = {True: "converged", False: "not-converged", None: "not-computed"}[each.converged]
    return (
        Strong(words=each.choice.in_(language)),
        bare(each.first),
        span(each.first_lower, each.first_upper),
        bare(each.total),
        span(each.total_lower, each.total_upper),
        "–" if each.draws is None else str(each.draws),
        say(state, language),
    )


def _write_league(dossier: IndexDossier, language: Language) -> list[Block]:
    return [write_subhead("league", language), *write_scope(dossier, language), *write_league(dossier, language)]


_EVIDENCE: Mapping[int, Callable[[IndexDossier, Language], list[Block]]] = {
    1: write_tree,
    3: write_treatments,
    4: write_coherence,
    5: write_ranges,
    6: write_weights,
    7: _write_uncertainty,
    8: _write_league,
}

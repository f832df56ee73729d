"""What the page of a city shows: the findings of the check, the level with its probabilities, files to take away."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from evaluator.service.index.console_city import CityOutcome
from indices.collect.check import Checkup
from indices.collect.finding import Finding, Place, find
from reports.index.city_head import note_level
from reports.index.city_next import KEPT, tell_distance
from reports.index.dossier import IndexDossier
from reports.index.unit import UnitLevel
from reports.index.words import write_share
from reports.plain import clean, clean_noun
from rules.text import Language, Text
from ui.parts.downloads import offer_downloads
from ui.parts.index_sheet import fill_banner, put_part
from ui.parts.language import say, speaking
from ui.parts.sheet import Sheet, put

MOST_FINDINGS = 300
_MARK = "·"
_MEDIA = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One level with its probability, as it is printed."""

    place: int
    name: str
    share: float
    words: str
    cut: float | None


def show_findings(checkup: Checkup) -> None:
    """Show what the check found, each with sheet and cell."""
    put_part(
        "index_findings.html.j2",
        findings=[_clean(each) for each in checkup.findings],
        errors=len(checkup.errors),
        values=len(checkup.values),
        most=MOST_FINDINGS,
    )


def _clean(each: Finding) -> Finding:
    """Return a finding fit to print, its place left to the columns beside it."""
    lead = find(each.place, each.flaw, zh=_MARK, en=_MARK).text
    cure = Text(
        zh=each.text.zh.removeprefix(lead.zh.removesuffix(_MARK)),
        en=each.text.en.removeprefix(lead.en.removesuffix(_MARK)),
    )
    place = Place(sheet=clean(each.place.sheet, 60), cell=clean(each.place.cell, 20), code=clean(each.place.code, 60))
    return Finding(flaw=each.flaw, severity=each.severity, place=place, text=clean_noun(cure))


def show_level(outcome: CityOutcome) -> None:
    """Show caveats, index, level, and the probability of every level."""
    shown = clean_noun(outcome.report)
    (unit,) = shown.units
    if unit.level is not None:
        put_part(
            "index_level.html.j2",
            dossier=shown,
            banner=fill_banner(shown),
            unit=unit,
            level=next(each.name for each in shown.levels if each.id == unit.level.id).in_(speaking()),
            note=note_level(shown, unit.level, speaking()),
            ahead=tell_distance(shown, unit, unit.level).in_(speaking()),
            kept=KEPT.in_(speaking()) if unit.level.kept else "",
            shares=_list_shares(shown, unit.level),
        )


def _list_shares(dossier: IndexDossier, level: UnitLevel) -> list[Share]:
    return [
        Share(
            place=place,
            name=each.name.in_(speaking()),
            share=share,
            words=write_share(share) if share else "0%",
            cut=each.cut,
        )
        for place, (each, share) in enumerate(zip(dossier.levels, level.probabilities, strict=True))
    ]


def offer_city_files(outcome: CityOutcome) -> None:
    """Offer the report for officials and the bundle."""
    with st.container(horizontal=True, gap="small", key="city-downloads"):
        for language, label in (
            (Language.ZH, say("城市报告 PDF（中文）", "City report PDF (Chinese)")),
            (Language.EN, say("城市报告 PDF（英文）", "City report PDF (English)")),
        ):
            _offer(outcome, "pdf", language, label)
        _offer(outcome, "html", speaking(), say("城市报告网页 HTML", "City report (HTML)"))
        st.download_button(
            say("证据包（.assay）", "Bundle (.assay)"),
            data=outcome.bundle,
            file_name=outcome.name_file(".assay"),
            mime="application/octet-stream",
            key="city-bundle",
            icon=":material/inventory_2:",
            on_click="ignore",
        )


def _offer(outcome: CityOutcome, form: str, language: Language, label: str) -> None:
    st.download_button(
        label,
        data=partial(outcome.print_report, form, language),
        file_name=outcome.name_file(f"-{language.value}.{form}"),
        mime=_MEDIA[form],
        key=f"city-{form}-{language.value}",
        icon=":material/download:",
        type="primary" if form == "pdf" and language is speaking() else "secondary",
        on_click="ignore",
    )


def show_verdicts(outcome: CityOutcome) -> None:
    """Show every requirement of the scheme with its numbers, and the reports of the run."""
    sheet = Sheet(outcome.run, outcome.verdicts, speaking())
    put(sheet.fill("headline.html.j2"))
    offer_downloads(outcome.verdicts)
    put(sheet.fill("requirements.html.j2", hidden=()))

"""What the page of an index shows beside the ranks: head, caveats, audit to take away, sensitivity, coherence."""

from collections import Counter
from functools import partial

import streamlit as st

from evaluator.service.index.console import print_index
from evaluator.service.index.use import IndexResult
from reports.index.dossier import IndexDossier
from reports.index.evidence import Grade
from reports.plain import clean_noun
from rules.text import Language
from ui.parts.index_sheet import fill_banner, put_part
from ui.parts.language import say, speaking

_MEDIA = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}


def show_head(dossier: IndexDossier) -> None:
    """Show what it is, how much there is of it, and why it may not be taken for more."""
    shown = clean_noun(dossier)
    counts = Counter(step.grade for step in shown.steps)
    put_part(
        "index_head.html.j2",
        dossier=shown,
        banner=fill_banner(shown),
        counts=counts,
        steps=[each for each in Grade if counts[each]],
    )


def offer_audit(result: IndexResult) -> None:
    """Offer the audit: PDF in both languages, the page, the document."""
    with st.container(horizontal=True, gap="small", key="index-downloads"):
        _offer(result, "pdf", Language.ZH, say("审计报告 PDF（中文）", "Audit PDF (Chinese)"))
        _offer(result, "pdf", Language.EN, say("审计报告 PDF（英文）", "Audit PDF (English)"))
        _offer(result, "html", speaking(), say("审计网页 HTML", "Audit page (HTML)"))
        _offer(result, "json", speaking(), say("全部数据 JSON", "All numbers (JSON)"))


def _offer(result: IndexResult, form: str, language: Language, label: str) -> None:
    ending = f".{form}" if form == "json" else f"-{language.value}.{form}"
    st.download_button(
        label,
        data=partial(print_index, result, form, language),
        file_name=f"{result.dossier.number}{ending}",
        mime=_MEDIA[form],
        key=f"index-{form}-{language.value}",
        icon=":material/download:",
        type="primary" if form == "pdf" and language is speaking() else "secondary",
        on_click="ignore",
    )


def show_evidence(dossier: IndexDossier) -> None:
    """Show how much each choice of method matters, and whether every pillar is one thing."""
    shown = clean_noun(dossier)
    st.subheader(say("方法选择的影响", "How much each choice of method matters"), anchor=False)
    put_part("index_sensitivity.html.j2", rows=shown.sensitivity)
    st.subheader(say("支柱内部一致性", "Coherence inside the pillars"), anchor=False)
    put_part("index_coherence.html.j2", rows=shown.coherence, dossier=shown)

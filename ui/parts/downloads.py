"""Reports to take away, rendered from the bundle when somebody asks for one."""

from functools import partial

import streamlit as st

from evaluator.service.printing import FORMATS, name_report, print_report
from reports.dossier import Dossier
from rules.text import Language
from ui.parts.language import say, speaking

_TITLES = {"html": "HTML", "junit": "JUnit", "sarif": "SARIF", "earl": "EARL", "json": "JSON"}


def offer_downloads(dossier: Dossier) -> None:
    """Show a button for each format; the PDF comes in both languages."""
    with st.container(horizontal=True, gap="small", key="downloads"):
        _offer(dossier, "pdf", Language.ZH, say("PDF 报告（中文）", "PDF report (Chinese)"))
        _offer(dossier, "pdf", Language.EN, say("PDF 报告（英文）", "PDF report (English)"))
        for form, title in _TITLES.items():
            _offer(dossier, form, speaking(), title)


def _offer(dossier: Dossier, form: str, language: Language, label: str) -> None:
    st.download_button(
        label,
        data=partial(_render, dossier, form, language),
        file_name=name_report(dossier, form, language),
        mime=FORMATS[form][0],
        key=f"download-{form}-{language.value}",
        icon=":material/download:",
        type="primary" if form == "pdf" and language is speaking() else "secondary",
        on_click="ignore",
    )


def _render(dossier: Dossier, form: str, language: Language) -> bytes:
    return print_report(dossier, form, language).data

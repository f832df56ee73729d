"""A panel of experts weighs an index: the form out, filled ones in, weights with their consistency, the record."""

import streamlit as st

from ui.parts.index_extra import stop_without_extra
from ui.parts.language import say, speaking

stop_without_extra()

from evaluator.service.index.console_experts import (  # noqa: E402 - what follows needs the extra
    PanelOutcome,
    list_weighable,
    weigh_uploads,
    write_form,
)
from evaluator.service.index.entry import list_frameworks  # noqa: E402
from indices.weights.ahp.consistency import CR_LIMIT  # noqa: E402
from rules.errors import HouseError  # noqa: E402
from rules.text import Language  # noqa: E402
from ui.parts.index_sheet import put_index_style, put_part, show_problem  # noqa: E402
from ui.parts.index_upload import ask_files  # noqa: E402

OUTCOME, PROBLEM = "experts-outcome", "experts-problem"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@st.cache_data(max_entries=16, show_spinner=False)
def make_form(framework: str, language: Language) -> bytes:
    """Return the questionnaire; the same question is answered once."""
    return write_form(framework, language)


def ask_framework() -> str:
    """Return the framework that is weighed."""
    titles = {each.id: each.title.in_(speaking()) for each in list_frameworks().frameworks}
    return st.selectbox(
        say("指标体系", "Framework"), list_weighable(), format_func=titles.__getitem__, key="experts-framework"
    )


def show(outcome: PanelOutcome, framework: str) -> None:
    """Show what the panel gave, and offer the record."""
    put_part("index_experts.html.j2", outcome=outcome, limit=CR_LIMIT)
    st.download_button(
        say("专家组赋权记录（JSON）", "Record of the panel (JSON)"),
        data=outcome.record,
        file_name=f"panel-{framework}.json",
        mime="application/json",
        key="experts-record",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )


put_index_style()
st.title(say("专家赋权", "Experts' weights"), anchor=False)
st.subheader(say("1. 问卷", "1. The questionnaire"), anchor=False)
framework = ask_framework()
st.caption(
    say(
        "每位专家填写一份，署名并注明日期；两位以上专家的权重才能支撑证书。",
        "Every expert fills one, with name and date; it takes two experts for weights that can carry a certificate.",
    )
)
st.download_button(
    say("下载空白问卷（XLSX）", "Download the empty form (XLSX)"),
    data=make_form(framework, speaking()),
    file_name=f"experts-{framework}.xlsx",
    mime=XLSX,
    key="experts-form",
    icon=":material/download:",
    on_click="ignore",
)
st.subheader(say("2. 填好的问卷", "2. Filled questionnaires"), anchor=False)
filled = ask_files(say("每位专家一个文件（XLSX）", "One file an expert (XLSX)"), "experts-sheets", ["xlsx", "xlsm"])
if st.button(say("计算权重", "Compute the weights"), type="primary", key="experts-run", icon=":material/balance:"):
    st.session_state[OUTCOME] = st.session_state[PROBLEM] = None
    try:
        st.session_state[OUTCOME] = framework, weigh_uploads(framework, filled)
    except HouseError as error:
        st.session_state[PROBLEM] = error.message
show_problem(st.session_state.get(PROBLEM))
if st.session_state.get(OUTCOME) is not None:
    named, outcome = st.session_state[OUTCOME]
    st.subheader(say("3. 权重", "3. The weights"), anchor=False)
    show(outcome, named)

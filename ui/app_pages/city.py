"""One city under the certification rules: template out, filled sheet in, findings, verdicts, level, reports."""

from collections.abc import Callable

import streamlit as st

from ui.parts.index_extra import stop_without_extra
from ui.parts.language import say, speaking

stop_without_extra()

from evaluator.service.index.console_city import (  # noqa: E402 - what follows needs the extra
    STAGES,
    CityForm,
    CityOutcome,
    CityStage,
    Found,
    Tell,
    assay_form,
    assay_sample,
    check_form,
    list_frameworks,
    write_sheet,
)
from evaluator.service.index.entry import list_frameworks as list_entries  # noqa: E402
from indices.collect.check import Checkup  # noqa: E402
from rules.errors import HouseError  # noqa: E402
from rules.text import Text  # noqa: E402
from ui.parts.index_city import offer_city_files, show_findings, show_level, show_verdicts  # noqa: E402
from ui.parts.index_sheet import put_index_style, show_problem  # noqa: E402
from ui.parts.index_upload import TABLES, TREES, ask_file  # noqa: E402

CHECKUP, OUTCOME, PROBLEM = "city-checkup", "city-outcome", "city-problem"


def ask_framework() -> tuple[str, str]:
    """Return framework and period."""
    titles = {each.id: each.title.in_(speaking()) for each in list_entries().frameworks}
    left, right = st.columns(2, gap="medium")
    with left:
        framework = st.selectbox(
            say("指标体系", "Framework"),
            list_frameworks(),
            format_func=titles.__getitem__,
            key="city-framework",
        )
    with right:
        period = st.text_input(
            say("评价期（如 2025、2025-Q2）", "Period (2025, 2025-Q2)"), "2025", key="city-period", max_chars=16
        )
    return framework, period


def offer_template(framework: str, period: str) -> None:
    """Offer the collection sheet of a city, made when it is asked for."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        code = st.text_input(say("城市代码", "City code"), "C001", key="city-code", max_chars=32, width=160)
        name = st.text_input(
            say("城市名称", "City name"), say("样例市", "Sample City"), key="city-name", max_chars=64, width=260
        )
        raw, problem = try_sheet(framework, period, code, name)
        st.download_button(
            say("下载采集表（XLSX）", "Download the sheet (XLSX)"),
            data=raw or b"",
            file_name=f"collection-{framework}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="city-template",
            icon=":material/download:",
            disabled=raw is None,
            on_click="ignore",
        )
    show_problem(problem)


def try_sheet(framework: str, period: str, code: str, name: str) -> tuple[bytes | None, Text | None]:
    """Return the sheet, or the sentence that says why there is none."""
    try:
        return make_sheet(framework, period, code, name), None
    except HouseError as error:
        return None, error.message


@st.cache_data(max_entries=32, show_spinner=False)
def make_sheet(framework: str, period: str, code: str, name: str) -> bytes:
    """Return the sheet; the same question is answered once."""
    return write_sheet(framework, period, code, name)


def ask(framework: str, period: str) -> CityForm:
    """Show the uploads and return the form."""
    left, right = st.columns(2, gap="medium")
    with left:
        sheet = ask_file(say("填好的采集表（XLSX、CSV、JSON）", "The filled sheet"), "city-sheet", [*TABLES, "json"])
        declaration = ask_file(say("城市声明（YAML，可选）", "Declaration (YAML, optional)"), "city-declaration", TREES)
    with right:
        evidence = ask_file(say("证据文件（ZIP，可选）", "Evidence (ZIP, optional)"), "city-evidence", ["zip"])
        ranges = ask_file(
            say("已确认的参考值范围（YAML，可选）", "Confirmed ranges (YAML, optional)"), "city-ranges", TREES
        )
    with left:
        weights = ask_file(
            say("专家组赋权记录（JSON，可选）", "Record of the panel (JSON, optional)"), "city-weights", ["json"]
        )
    with right:
        before = ask_file(
            say("上次测评的证据包（可选）", "Bundle of the last assay (optional)"), "city-before", ["assay"]
        )
    return CityForm(
        sheet=sheet,
        period=period,
        framework=framework,
        declaration=declaration,
        evidence=evidence,
        ranges=ranges,
        weights=weights,
        before=before,
    )


def check(form: CityForm) -> None:
    """Check the sheet and keep what was found."""
    st.session_state[OUTCOME] = None
    try:
        st.session_state[CHECKUP], st.session_state[PROBLEM] = check_form(form), None
    except HouseError as error:
        st.session_state[CHECKUP], st.session_state[PROBLEM] = None, error.message


def work(compute: Callable[[Tell, Found], CityOutcome]) -> None:
    """Assay with the stages told while it runs; keep findings, and outcome or problem."""
    st.session_state[CHECKUP] = st.session_state[OUTCOME] = st.session_state[PROBLEM] = None

    def keep(checkup: Checkup) -> None:
        st.session_state[CHECKUP] = checkup

    with st.status(say("正在测评…", "Assaying …"), expanded=True) as status:

        def tell(stage: CityStage) -> None:
            words = STAGES[stage].in_(speaking())
            status.update(label=f"{words}…", expanded=True)
            st.write(words)

        try:
            st.session_state[OUTCOME] = compute(tell, keep)
            status.update(label=say("已完成", "Done"), state="complete", expanded=False)
        except HouseError as error:
            st.session_state[PROBLEM] = error.message
            status.update(label=say("没有完成", "Not done"), state="error", expanded=False)


def show(outcome: CityOutcome) -> None:
    """Show the outcome from top to bottom."""
    level, verdicts = st.tabs([say("级别与得分", "Level and scores"), say("逐项判定", "Verdicts")])
    with level:
        show_level(outcome)
        offer_city_files(outcome)
    with verdicts:
        show_verdicts(outcome)


put_index_style()
st.title(say("城市测评", "City assay"), anchor=False)
st.subheader(say("1. 采集表", "1. The collection sheet"), anchor=False)
framework, period = ask_framework()
offer_template(framework, period)
st.subheader(say("2. 上传并测评", "2. Upload and assay"), anchor=False)
form = ask(framework, period)
with st.container(horizontal=True, gap="small"):
    asked = st.button(say("检查并测评", "Check and assay"), type="primary", key="city-run", icon=":material/verified:")
    checked = st.button(say("只检查采集表", "Check the sheet only"), key="city-check", icon=":material/fact_check:")
    tried = st.button(say("用虚构城市试用", "Try with a made-up city"), key="city-try", icon=":material/science:")
if asked:
    work(lambda tell, found: assay_form(form, tell, found))
elif tried:
    work(assay_sample)
elif checked:
    check(form)
show_problem(st.session_state.get(PROBLEM))
if st.session_state.get(CHECKUP) is not None:
    st.subheader(say("数据检查", "Data check"), anchor=False)
    show_findings(st.session_state[CHECKUP])
if st.session_state.get(OUTCOME) is not None:
    st.subheader(say("测评结果", "Result"), anchor=False)
    show(st.session_state[OUTCOME])

"""The index of many cities: two tables in, ranks with intervals, levels, audit and a weight slider out."""

from collections.abc import Callable

import streamlit as st

from ui.parts.index_extra import stop_without_extra
from ui.parts.language import say, speaking

stop_without_extra()

from evaluator.service.index.console import (  # noqa: E402 - what follows needs the extra
    STAGES,
    IndexForm,
    Stage,
    Tell,
    compute_form,
    compute_sample,
    list_scales,
    zip_samples,
)
from evaluator.service.index.entry import list_frameworks  # noqa: E402
from evaluator.service.index.use import IndexResult  # noqa: E402
from rules.errors import HouseError  # noqa: E402
from ui.parts.index_evidence import offer_audit, show_evidence, show_head  # noqa: E402
from ui.parts.index_league import show_league  # noqa: E402
from ui.parts.index_sheet import put_index_style, show_problem  # noqa: E402
from ui.parts.index_slide import show_slider  # noqa: E402
from ui.parts.index_upload import TABLES, TREES, ask_file  # noqa: E402

RESULT, PROBLEM = "index-result", "index-problem"
OWN, LIBRARY = "own", "library"


def ask() -> IndexForm:
    """Show the form and return what stands in it."""
    names = {
        OWN: say("自带结构表", "Own structure table"),
        LIBRARY: say("指标库中的指标体系", "Framework of the library"),
    }
    way = st.segmented_control(
        say("结构来自", "Structure from"),
        list(names),
        format_func=names.__getitem__,
        default=OWN,
        required=True,
        key="index-way",
    )
    left, right = st.columns(2, gap="medium")
    structure, framework = None, None
    with left:
        if way == OWN:
            hint = say("COINr 的 iMeta 表，CSV 或 XLSX。", "COINr's iMeta table, CSV or XLSX.")
            structure = ask_file(say("结构表（CSV、XLSX）", "Structure table"), "index-structure", TABLES, hint=hint)
        else:
            framework = ask_framework()
    with right:
        hint = say(
            "COINr 的 iData 表：每行一个单元，每列一个指标。", "COINr's iData table: a row a unit, a column each."
        )
        data = ask_file(say("数据表（CSV、XLSX）", "Data table"), "index-data", TABLES, hint=hint)
    with st.expander(say("可选：规格、参考值范围、分级", "Optional: specification, ranges, levels")):
        first, second = st.columns(2, gap="medium")
        with first:
            spec = ask_file(say("指数规格（YAML）", "Specification (YAML)"), "index-spec", TREES)
            sheet = st.text_input(
                say("XLSX 中数据所在的工作表", "Sheet of the XLSX with the data"), key="index-sheet", max_chars=64
            )
            period = st.text_input(
                say("时期（数据含多个时期时）", "Period (where the data hold several)"),
                key="index-period",
                max_chars=16,
            )
        with second:
            ranges = ask_file(say("已确认的参考值范围（YAML）", "Confirmed ranges (YAML)"), "index-ranges", TREES)
            scales = {"": say("不分级", "no levels"), **{name: name for name in list_scales()}}
            levels = st.selectbox(
                say("分级标尺", "Level scale"),
                list(scales),
                format_func=scales.__getitem__,
                key="index-levels",
            )
    return IndexForm(
        data=data,
        structure=structure,
        framework=framework,
        spec=spec,
        ranges=ranges,
        sheet=sheet,
        period=period,
        levels=levels or None,
    )


def ask_framework() -> str | None:
    """Return one of the frameworks that have indicators."""
    frames = [each for each in list_frameworks().frameworks if each.indicators]
    known = {each.id: f"{each.title.in_(speaking())} · {each.indicators}" for each in frames}
    return st.selectbox(
        say("指标体系", "Framework"),
        list(known),
        format_func=known.__getitem__,
        key="index-framework",
    )


def work(compute: Callable[[Tell], IndexResult]) -> None:
    """Compute with the stages told while it runs; keep result or problem for the next time the page is drawn."""
    with st.status(say("正在计算…", "Working …"), expanded=True) as status:

        def tell(stage: Stage) -> None:
            words = STAGES[stage].in_(speaking())
            status.update(label=f"{words}…", expanded=True)
            st.write(words)

        try:
            st.session_state[RESULT] = compute(tell)
            st.session_state[PROBLEM] = None
            status.update(label=say("已完成", "Done"), state="complete", expanded=False)
        except HouseError as error:
            st.session_state[PROBLEM] = error.message
            status.update(label=say("没有完成", "Not done"), state="error", expanded=False)


def show(result: IndexResult) -> None:
    """Show the result from top to bottom."""
    show_head(result.dossier)
    offer_audit(result)
    ranks, weights, evidence = st.tabs(
        [
            say("名次与区间", "Ranks and intervals"),
            say("权重滑块", "Weight slider"),
            say("敏感性与一致性", "Sensitivity and coherence"),
        ]
    )
    with ranks:
        show_league(result.dossier)
    with weights:
        show_slider(result)
    with evidence:
        show_evidence(result.dossier)


put_index_style()
st.title(say("指数", "Index"), anchor=False)
st.caption(
    say(
        "上传结构表与数据表，得到带区间的指数、名次、级别概率和十步审计报告。文件只在计算时读取，随后删除。",
        "Upload structure and data; get the index and ranks with intervals, level probabilities and the audit in ten "
        "steps. Files are read while it computes, then deleted.",
    )
)
form = ask()
with st.container(horizontal=True, gap="small"):
    asked = st.button(
        say("计算指数", "Compute the index"), type="primary", key="index-run", icon=":material/calculate:"
    )
    tried = st.button(say("用虚构城市试算", "Try with made-up cities"), key="index-try", icon=":material/science:")
    st.download_button(
        say("下载虚构样例（ZIP）", "Made-up files (ZIP)"),
        data=zip_samples,
        file_name="cityassay-sample.zip",
        mime="application/zip",
        key="index-samples",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
if asked:
    work(lambda tell: compute_form(form, tell))
elif tried:
    work(compute_sample)
show_problem(st.session_state.get(PROBLEM))
if st.session_state.get(RESULT) is not None:
    if st.session_state.get(PROBLEM):
        st.caption(say("下面仍是上一次成功的结果。", "Below is still the result of the last success."))
    show(st.session_state[RESULT])

"""All runs, newest first."""

import streamlit as st

from evaluator.bootstrap import open_history, refresh
from reports.mark import MARKS
from rules.verdict import WORD_NAMES, Word
from ui.parts.language import say, speaking

PAGE_SIZE = 50

history = open_history()
st.title(say("测评记录", "Runs"))
filters = st.columns([2, 2, 1])
subject = filters[0].text_input(say("目标", "Target"), placeholder="lamp-pole-07")
verdict = filters[1].selectbox(
    say("总判定", "Verdict"),
    [None, *(word for word in Word if word is not Word.NOT_APPLICABLE)],
    format_func=lambda word: say("全部", "all") if word is None else WORD_NAMES[word].in_(speaking()),
)
if filters[2].button(say("刷新", "Refresh"), icon=":material/refresh:"):
    refresh(history)

listing = history.list(subject=subject.strip() or None, verdict=verdict, limit=PAGE_SIZE)
if not listing.total:
    st.info(
        say(
            "还没有测评记录。运行 cityassay test 目标文件，或 cityassay demo，然后点“刷新”。",
            "No runs yet. Run 'cityassay test TARGET' or 'cityassay demo', then refresh.",
        )
    )
    st.stop()

rows = [
    {
        say("编号", "No."): each.number,
        say("目标", "Target"): each.run.subject.id,
        say("方案", "Scheme"): each.run.scheme.id,
        say("总判定", "Verdict"): f"{MARKS[each.run.verdict].symbol} {WORD_NAMES[each.run.verdict].in_(speaking())}",
        say("符合", "Pass"): each.run.counts.get(Word.PASS, 0),
        say("不符合", "Fail"): each.run.counts.get(Word.FAIL, 0),
        say("不能判定", "Inconclusive"): each.run.counts.get(Word.INCONCLUSIVE, 0),
        say("开始", "Started"): each.run.started,
        say("用时（秒）", "Seconds"): (each.run.finished - each.run.started).total_seconds(),
    }
    for each in listing.runs
]
chosen = st.dataframe(
    rows,
    hide_index=True,
    width="stretch",
    on_select="rerun",
    selection_mode="single-row",
    column_config={say("用时（秒）", "Seconds"): st.column_config.NumberColumn(format="%.1f")},
)
st.caption(say(f"共 {listing.total} 条；选中一行即打开。", f"{listing.total} in all; choose a row to open it."))
if chosen.selection.rows:
    st.session_state["run"] = listing.runs[chosen.selection.rows[0]].number
    st.switch_page("app_pages/run.py")

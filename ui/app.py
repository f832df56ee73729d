"""The console: language, navigation."""

from pathlib import Path

import streamlit as st

from ui.parts.language import choose_language, say

PAGES = Path(__file__).with_name("app_pages")

st.set_page_config(page_title="CityAssay 城鉴", page_icon="🏙️", layout="wide")
choose_language()
st.navigation(
    [
        st.Page(str(PAGES / "runs.py"), title=say("测评记录", "Runs"), icon=":material/list:", default=True),
        st.Page(str(PAGES / "run.py"), title=say("一次测评", "One run"), icon=":material/verified:", url_path="run"),
    ]
).run()

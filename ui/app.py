"""The console: language, navigation."""

from pathlib import Path

import streamlit as st

from ui.parts.language import choose_language, say
from ui.parts.sheet import put_style

PAGES = Path(__file__).with_name("app_pages")
ICON = str(Path(__file__).with_name("icon.svg"))

st.set_page_config(page_title="CityAssay 城鉴", page_icon=ICON, layout="wide")
st.logo(ICON, size="large")
put_style()
with st.container(horizontal=True, horizontal_alignment="right", key="language-switch"):
    choose_language()
st.navigation(
    [
        st.Page(PAGES / "runs.py", title=say("测评记录", "Runs"), icon=":material/list_alt:", default=True),
        st.Page(PAGES / "run.py", title=say("测评详情", "One run"), icon=":material/verified:", url_path="run"),
        st.Page(PAGES / "index.py", title=say("指数", "Index"), icon=":material/leaderboard:", url_path="index"),
        st.Page(PAGES / "city.py", title=say("城市测评", "City assay"), icon=":material/location_city:"),
        st.Page(PAGES / "experts.py", title=say("专家赋权", "Experts"), icon=":material/balance:", url_path="experts"),
        st.Page(PAGES / "library.py", title=say("指标库", "Indicator library"), icon=":material/menu_book:"),
    ],
    position="top",
).run()

"""Whether what the index pages stand on is installed, and the one line to say where it is not."""

from importlib.util import find_spec

import streamlit as st

from ui.parts.language import say

PARTS = ("openpyxl", "pandas", "pymcdm")


def stop_without_extra() -> None:
    """End the page with the install line where the extra `index` is missing."""
    missing = ", ".join(name for name in PARTS if find_spec(name) is None)
    if missing:
        line = "pip install 'cityassay[index]'"
        st.info(
            say(
                f"缺少指数功能所需的组件（{missing}）。请安装：{line}",
                f"The index needs {missing}. Install it: {line}",
            ),
            icon=":material/info:",
        )
        st.stop()

"""One ASGI application: the Streamlit console, the API at /api, the fonts of the reports, headers on everything."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route

from evaluator.api.app import build_api
from evaluator.bootstrap import allowed_hosts, open_history, values_folder
from ui.parts.fonts import get_font
from ui.parts.headers import SecurityHeaders, list_headers

# The settings stand in `.streamlit/config.toml` beside the script: Streamlit finds them there from any folder.
app = st.App(
    str(Path(__file__).with_name("app.py")),
    routes=[Mount("/api", app=build_api(open_history(), values_folder())), Route("/fonts/{name}", get_font)],
    middleware=[
        Middleware(SecurityHeaders, headers=list_headers()),
        # Against DNS rebinding: a page of somebody else may not speak to a console on loopback under its own name.
        Middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts()), www_redirect=False),
    ],
)

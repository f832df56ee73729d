"""One ASGI application: the Streamlit console, the API at /api, the fonts of the reports, headers on everything."""

import base64
import hashlib
import re
from importlib.resources import as_file, files
from pathlib import Path

import streamlit as st
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evaluator.api.app import build_api
from evaluator.bootstrap import allowed_hosts, open_history

FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_POLICY = "content-security-policy"


class SecurityHeaders:
    """Adds the headers to every HTTP response; a response may bring a stricter policy of its own."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        """Wrap `app`."""
        self._app = app
        self._headers = {name.encode(): value.encode() for name, value in headers.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                named = {name.lower() for name, _ in own}
                more = [(name, value) for name, value in self._headers.items() if name not in named]
                message["headers"] = [*own, *more]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def list_headers() -> dict[str, str]:
    """Return the headers of every response: nothing is loaded from elsewhere, nobody may frame the console."""
    return {
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
        _POLICY: "; ".join(
            (
                "default-src 'self'",
                # Streamlit's front end compiles expressions for its charts.
                f"script-src 'self' 'unsafe-eval' {_allow_inline_scripts()}",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                "connect-src 'self'",
                "worker-src 'self' blob:",
                "object-src 'none'",
                "base-uri 'self'",
                "form-action 'self'",
                "frame-ancestors 'self'",
            )
        ),
    }


def get_font(request: Request) -> Response:
    """Return one of the fonts of the reports, so that the console needs none of the reader's machine."""
    name = request.path_params["name"]
    if name not in FONTS:
        raise HTTPException(404)
    data = files("reports.fonts").joinpath(name).read_bytes()
    return Response(data, media_type="font/ttf", headers={"cache-control": "public, max-age=604800"})


def _allow_inline_scripts() -> str:
    """Return the CSP sources of the inline scripts in Streamlit's own page."""
    with as_file(files("streamlit").joinpath("static/index.html")) as page:
        html = page.read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


app = st.App(
    str(Path(__file__).with_name("app.py")),
    routes=[Mount("/api", app=build_api(open_history())), Route("/fonts/{name}", get_font)],
    middleware=[
        Middleware(SecurityHeaders, headers=list_headers()),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts()), www_redirect=False),
    ],
)

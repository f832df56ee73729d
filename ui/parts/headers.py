"""Security headers on every answer: nothing is loaded from elsewhere, nobody may frame the console."""

import base64
import hashlib
import re
from importlib.resources import files

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SecurityHeaders:
    """Adds headers to every HTTP response; a response may bring a stricter one of the same name."""

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
                message["headers"] = own + [pair for pair in self._headers.items() if pair[0] not in named]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def list_headers() -> dict[str, str]:
    """Return the headers of every response by lower-case name (ASVS 5.0: 3.4.3, 3.4.4, 3.4.6)."""
    policy = (
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
    return {
        "content-security-policy": "; ".join(policy),
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
    }


def _allow_inline_scripts() -> str:
    """Return the CSP sources of the inline scripts in Streamlit's own page, whichever version is installed."""
    page = files("streamlit").joinpath("static/index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)

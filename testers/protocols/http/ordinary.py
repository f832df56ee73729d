"""What an ordinary HTTP client says of itself: no mark of the tester, another one with each seed."""

import random
from collections.abc import Mapping

from testers.protocols.http.codings import ACCEPTED

_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.0.0 Safari/537.36",
    "python-requests/2.32.{1}",
    "okhttp/4.{1}.0",
    "Apache-HttpClient/5.3.{1} (Java/17.0.{1})",
    "curl/8.{1}.0",
)


def draw_headers(rng: random.Random) -> Mapping[str, str]:
    """Return the header fields by which an ordinary client differs from the tester."""
    agent = rng.choice(_AGENTS).format(rng.randrange(120, 143), rng.randrange(10))
    accept = rng.choice(("application/json", "application/json, text/plain, */*", "*/*"))
    language = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"} if agent.startswith("Mozilla") else {}
    return {"User-Agent": agent, "Accept": accept, "Accept-Encoding": ACCEPTED, **language}

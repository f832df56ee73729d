"""A bounded HTTP load for plain Locust: `locust -f testers/load/locustfile.py --headless --target TARGET.yaml`.

The target file gives host, token and paths, and its authorisation is asked before the first request: nothing
goes to a host it does not name, never faster than its `max_rate`, and the load ends by itself.
"""

import asyncio
import logging
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path

from locust import HttpUser, LoadTestShape, constant_throughput, events, task
from locust.env import Environment

from rules.declaration import read_noun
from rules.errors import HouseError, RefusedError, UsageError
from rules.subject import Target
from rules.text import Text
from testers.harness.doors import open_doors
from testers.harness.secret import resolve_parameters

_log = logging.getLogger(__name__)
_LONGEST_SECONDS = 600.0
_PER_USER = 5.0
_PUBLIC = ("/health",)


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator]  # Locust has no types here
def add_options(parser: ArgumentParser) -> None:
    """Add our options to Locust's own."""
    parser.add_argument("--target", required=True, env_var="CITYASSAY_TARGET", help="target file / 目标文件")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second / 每秒请求数")
    parser.add_argument("--duration", type=float, default=20.0, help="seconds, 600 at most / 秒数，最多 600")


@events.init.add_listener  # type: ignore[untyped-decorator]  # Locust has no types here
def prepare(environment: Environment, **_: object) -> None:
    """Read the target file and ask the gate; on refusal Locust ends before it has sent anything."""
    options = environment.parsed_options
    if options is None:
        return
    try:
        target = read_noun(Path(options.target), Target, error=UsageError)
        endpoint = target.endpoint("http")
        if endpoint is None:
            raise UsageError(Text(zh="目标文件没有 http 端点。", en="The target file gives no endpoint http."))
        if options.rate > target.authorisation.max_rate:
            raise _too_fast(options.rate, target.authorisation.max_rate)
        asyncio.run(open_doors(target))
        parameters = resolve_parameters(target.parameters, folder=Path(options.target).parent)
    except HouseError as error:
        status = 4 if isinstance(error, RefusedError) else 2
        _log.error("%s / %s", error.message.zh, error.message.en)
        raise SystemExit(status) from error
    environment.host = endpoint.url
    CityUser.token = parameters.values.get("http.token")
    CityUser.paths = _read_paths(parameters.values)


class CityUser(HttpUser):
    """One client that reads what the target file names, five times a second at most."""

    wait_time = constant_throughput(_PER_USER)
    token: str | None = None
    paths: tuple[str, ...] = _PUBLIC

    def on_start(self) -> None:
        """Carry the token."""
        if self.token:
            self.client.headers["Authorization"] = f"Bearer {self.token}"

    @task
    def read(self) -> None:
        """Read each path in turn; redirects are not followed, they could lead out of the authorisation."""
        for path in self.paths:
            self.client.get(path, allow_redirects=False, timeout=5)


class BoundedShape(LoadTestShape):
    """As many users as the rate needs, for as long as was asked for, then the end."""

    def tick(self) -> tuple[int, float] | None:
        """Return users and spawn rate, or None when the time is over."""
        options = self.runner.environment.parsed_options if self.runner else None
        if options is None or self.get_run_time() > min(options.duration, _LONGEST_SECONDS):  # type: ignore[no-untyped-call]
            return None
        users = max(1, round(options.rate / (_PER_USER * len(CityUser.paths))))
        return users, float(users)


def _read_paths(parameters: Mapping[str, str]) -> tuple[str, ...]:
    named = [parameters.get("http.readings", ""), *parameters.get("http.protected", "").split(",")]
    paths = tuple(path.strip() for path in named if path.strip().startswith("/"))
    return paths or _PUBLIC


def _too_fast(rate: float, most: float) -> RefusedError:
    return RefusedError(
        Text(
            zh=f"请求速率 {rate:g}/s 超过授权的 {most:g}/s。请减小 --rate 或修改授权。",
            en=f"A rate of {rate:g}/s exceeds the {most:g}/s authorised. Lower --rate, or have more authorised.",
        )
    )

"""Stops the run when the target suffers."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from rules.errors import TargetError
from rules.text import Text

FAILURES = 10
WINDOW = 50
SLOWER = 10.0
SLOW_SECONDS = 1.0


class TargetSuffers(TargetError):  # noqa: N818 - named for what happens to the target
    """The target was well and is not any more: the run leaves it alone."""


class Watchdog:
    """What the run knows of the target's health; each endpoint has a pulse of its own."""

    def __init__(self, *, failures: int = FAILURES, enabled: bool = True) -> None:
        """Bark after `failures` failures in a row; `enabled=False` never barks."""
        self._failures = failures
        self._enabled = enabled
        self._muzzles = 0
        self.reason: Text | None = None

    def pulse(self, endpoint: str) -> "Pulse":
        """Return a pulse for the endpoint called `endpoint`."""
        return Pulse(self, endpoint, self._failures)

    def deaf_pulse(self) -> "DeafPulse":
        """Return a pulse for a link that we impair ourselves: its failures tell nothing about the target."""
        return DeafPulse(self, "own", self._failures)

    def bark(self, reason: Text) -> None:
        """Remember why the target must be left alone; the first reason stays."""
        if self._enabled and self.reason is None:
            self.reason = reason

    def check(self) -> None:
        """Raise TargetSuffers once the watchdog has barked."""
        if self.reason is not None and not self._muzzles:
            raise TargetSuffers(self.reason)

    @contextmanager
    def muzzled(self) -> Iterator[None]:
        """Let a few requests through: what was written must be removed from a suffering target too."""
        self._muzzles += 1
        try:
            yield
        finally:
            self._muzzles -= 1


class Pulse:
    """Failures in a row and latencies of one endpoint."""

    def __init__(self, watchdog: Watchdog, endpoint: str, failures: int) -> None:
        """Begin with nothing known."""
        self._watchdog = watchdog
        self._endpoint = endpoint
        self._most = failures
        self._failed = 0
        self._well = False
        self._first: list[float] = []
        self._last: deque[float] = deque(maxlen=WINDOW)

    def check(self) -> None:
        """Raise TargetSuffers once the watchdog has barked at any endpoint."""
        self._watchdog.check()

    def note(self, *, seconds: float | None, ok: bool) -> None:
        """Take in one exchange that should have worked."""
        self._failed = 0 if ok else self._failed + 1
        self._well = self._well or ok
        if self._well and self._failed >= self._most:
            self._watchdog.bark(self._gone())
        if seconds is not None:
            self._note_latency(seconds)

    def _note_latency(self, seconds: float) -> None:
        if len(self._first) < WINDOW:
            self._first.append(seconds)
            return
        self._last.append(seconds)
        if seconds <= SLOW_SECONDS or len(self._last) < WINDOW:
            return
        before, after = _p95(self._first), _p95(self._last)
        if after > SLOW_SECONDS and after > SLOWER * before:
            self._watchdog.bark(self._slower(before, after))

    def _gone(self) -> Text:
        return Text(
            zh=f"目标端点 {self._endpoint} 原本正常，随后连续 {self._failed} 次交互失败；为保护目标，测试已停止。",
            en=(
                f"Endpoint {self._endpoint} was well, then {self._failed} exchanges in a row failed; "
                "testing stopped to spare the target."
            ),
        )

    def _slower(self, before: float, after: float) -> Text:
        return Text(
            zh=(
                f"目标端点 {self._endpoint} 的响应时间（95 % 分位）从 {before:.3f} s 升至 {after:.3f} s；"
                "为保护目标，测试已停止。"
            ),
            en=(
                f"Endpoint {self._endpoint} slowed down: the 95 % quantile of its response times rose from "
                f"{before:.3f} s to {after:.3f} s; testing stopped to spare the target."
            ),
        )


def _p95(values: list[float] | deque[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


class DeafPulse(Pulse):
    """Ends the run with all other pulses, and never ends one."""

    def note(self, *, seconds: float | None, ok: bool) -> None:
        """Take in nothing."""

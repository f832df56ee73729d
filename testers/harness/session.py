"""What one case gets to see of one run: implements `context.Context`."""

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.applicability import Answer
from rules.case import CaseCard
from rules.errors import HouseError
from rules.sampling import SamplePlan
from rules.subject import Target
from rules.text import Text
from testers.harness.journal import Journal, name_journal
from testers.harness.link import PinnedLink
from testers.harness.observation import Json, Observation
from testers.harness.setting import Setting

if TYPE_CHECKING:
    from testers.harness.context import Context, Link

# A rough weight of the Python objects behind one observation.
_OVERHEAD_BYTES = 512


class TooMuchError(HouseError):
    """A case recorded more than its share of memory: our fault, it should have summed up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Something written, and how to remove it."""

    what: str
    undo: Callable[[], Awaitable[None]]


class Session:
    """One case on one target."""

    def __init__(self, *, setting: Setting, card: CaseCard, samples: Mapping[str, SamplePlan], seed: int) -> None:
        """Start the clock of the observations; `seed` is the case's own."""
        self._setting = setting
        self._samples = samples
        self._began = time.monotonic()
        self._weight = 0
        self.card = card
        self.undos: list[Undo] = []
        self.lasting = 0.0
        self._rng = random.Random(seed)
        self._observations: list[Observation] = []
        self._tag = f"cityassay-{setting.run}-{card.id.lower().replace('.', '-')}"

    @property
    def target(self) -> Target:
        """The target file."""
        return self._setting.target

    @property
    def rng(self) -> random.Random:
        """The case's generator."""
        return self._rng

    @property
    def tag(self) -> str:
        """The mark on everything this case writes."""
        return self._tag

    @property
    def observations(self) -> list[Observation]:
        """Everything observed so far."""
        return self._observations

    def parameter(self, name: str, default: str | None = None) -> str | None:
        """Return a parameter, its reference resolved."""
        return self._setting.parameters.values.get(name, default)

    def declared(self, capability: str) -> Answer:
        """Return what the target claims."""
        return self.target.capabilities.get(capability, Answer.UNDECLARED)

    def samples(self, key: str) -> SamplePlan:
        """Return the sampling of the check `key`."""
        return self._samples[key]

    def seconds(self, nominal: float) -> float:
        """Return a time parameter."""
        return nominal * self._setting.scale

    def now(self) -> float:
        """Return seconds since the case began."""
        return time.monotonic() - self._began

    def has(self, name: str) -> bool:
        """Tell whether the target file gives the endpoint."""
        return name in self.target.endpoints

    def link(self, *names: str) -> PinnedLink:
        """Return the link to the first of `names` that the target has."""
        for name in names:
            if self.has(name):
                return self._setting.doors.link(name)
        raise KeyError(f"the target has none of the endpoints {', '.join(names)}")

    async def follow(self, url: str) -> PinnedLink:
        """Return the link to where a redirect leads, after asking the gate again."""
        return await self._setting.doors.follow(url)

    def own_link(self, url: str, *, like: "Link | None" = None) -> PinnedLink:
        """Return a link to a server of our own on loopback."""
        return self._setting.doors.own_link(url, like=like)

    def observe(self, what: str, *, sent: bytes = b"", received: bytes = b"", **facts: Json) -> Observation:
        """Record an observation, cleaned."""
        if what == "capability":
            Answer(str(facts["answer"]))  # a wrong word must hit the case that says it, not the run
        clean = self._setting.redactor
        observation = Observation(
            what=what,
            # Rounded as it will be written: measuring again from the evidence must give the same number.
            at=round(self.now(), 6),
            facts=clean.clean_facts(facts),
            sent=clean.clean_bytes(sent) if sent else sent,
            received=clean.clean_bytes(received) if received else received,
        )
        self._weigh(len(sent) + len(received))
        self._observations.append(observation)
        return observation

    def clean_up(self, what: str, undo: Callable[[], Awaitable[None]]) -> None:
        """Register what was written."""
        self.undos.append(Undo(what=what, undo=undo))

    def lasts(self, seconds: float) -> None:
        """Take so much longer."""
        self.lasting = max(self.lasting, seconds)

    def journal(self, name: str) -> Journal:
        """Return the journal called `name`."""
        folder = self._setting.journals
        if folder is None:
            return Journal()
        header: dict[str, Json] = {
            "case": self.card.id,
            "digest": self.card.digest,
            "target": self.target.target.id,
            "endpoints": dict(self.target.endpoints),
            "seed": self._setting.seed,
        }
        return Journal(name_journal(folder, self.card.id, name), header)

    def progress(self, done: int, of: int) -> None:
        """Report progress."""
        self._setting.listener.progressed(done, of)

    def _weigh(self, raw: int) -> None:
        self._weight += raw + _OVERHEAD_BYTES
        most = self._setting.doors.limits.memory
        if self._weight > most:
            raise TooMuchError(
                Text(
                    zh=f"用例 {self.card.id} 的观察记录超过 {most} 字节。",
                    en=f"The observations of case {self.card.id} hold more than {most} bytes.",
                )
            )


if TYPE_CHECKING:

    def _is_context(session: Session) -> Context:
        return session

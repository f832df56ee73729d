"""The whole records service: a request in, an answer out, and an entry in the audit trail; no socket."""

from collections.abc import Mapping
from http import HTTPStatus

from testers.specimens.records.asking import Asked, refuse
from testers.specimens.records.audit import Trail
from testers.specimens.records.collection import Collection
from testers.specimens.records.history import Histories
from testers.specimens.records.lifecycle import answer_versions
from testers.specimens.records.manners import Manners
from testers.specimens.records.sharing import Levels, Publications, Register
from testers.specimens.records.tenants import Meters, Sites
from testers.specimens.specimen import ServeOptions
from testers.specimens.web.message import Answer
from testers.specimens.web.service import Refusal


class RecordsService:
    """All doors of one service."""

    def __init__(
        self, *, manners: Manners, options: ServeOptions, tokens: Mapping[str, str], origin: str, interval: float
    ) -> None:
        """`tokens` by holder (full, low, audit, a, b); `interval` between two updates in seconds."""
        self._manners = manners
        self._tokens = tokens
        self._holders = {token: holder for holder, token in tokens.items()}
        self.histories = Histories(manners)
        self.publications = Publications(manners, options.rng("publications"))
        self._trail = Trail(manners, options.rng("audit"), token=tokens["audit"])
        self._open = (
            self._trail,
            Sites(manners, {tokens[tenant]: tenant for tenant in ("a", "b")}),
            Meters(manners, full=tokens["full"], low=tokens["low"]),
        )
        self._guarded = (
            Collection(manners, origin),
            self.publications,
            Register(manners),
            Levels(manners, interval),
            self.histories,
        )

    def answer(self, asked: Asked) -> Answer:
        """Return the answer, whatever it is."""
        try:
            answer = self._route(asked)
        except Refusal as refusal:
            answer = refuse(refusal.status)
        self._trail.note(asked, answer.status, self._holders.get(asked.token, "anonymous"))
        return answer

    def _route(self, asked: Asked) -> Answer:
        public = answer_versions(asked, self._manners)
        if public is not None:
            return public
        for door in self._open:
            answer = door.answer(asked)
            if answer is not None:
                return answer
        if asked.token != self._tokens["full"]:
            raise Refusal(HTTPStatus.UNAUTHORIZED)
        for guarded in self._guarded:
            answer = guarded.answer(asked)
            if answer is not None:
                return answer
        raise Refusal(HTTPStatus.NOT_FOUND)

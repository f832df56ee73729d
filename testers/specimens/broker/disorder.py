"""The defects of a broker that passes messages on out of order or twice."""

import asyncio
from random import Random

from testers.specimens.broker.manners import Manners
from testers.specimens.broker.session import Delivery, Session

_HOLD = 0.05  # seconds after which a held message goes on although nothing has overtaken it


class Disorder:
    """Hands deliveries to their sessions as the manners say; without such defects, as they come."""

    def __init__(self, manners: Manners, rng: Random) -> None:
        """Draw from `rng`."""
        self._manners = manners
        self._rng = rng
        self._held: dict[str, Delivery] = {}

    def push(self, session: Session, delivery: Delivery) -> None:
        """Queue a delivery, perhaps behind the next one, perhaps twice."""
        held = self._held.pop(session.client_id, None)
        if held is None and self._rng.random() < self._manners.overtaken:
            self._held[session.client_id] = delivery
            asyncio.get_running_loop().call_later(_HOLD, self._release, session, delivery)
            return
        self._put(session, delivery)
        if held is not None:
            self._put(session, held)

    def _put(self, session: Session, delivery: Delivery) -> None:
        for _ in range(1 + (self._rng.random() < self._manners.twice)):
            session.push(delivery)

    def _release(self, session: Session, delivery: Delivery) -> None:
        if self._held.get(session.client_id) is delivery:
            del self._held[session.client_id]
            self._put(session, delivery)

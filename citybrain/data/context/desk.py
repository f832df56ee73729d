"""What the doors for context data have in common: who may enter, what they answer from, how times are read."""

import hmac
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from citybrain.data.ledger import Ledger
from citybrain.data.problems import ProblemError
from citybrain.faults.seams import ContextSeam, OauthSeam

Item = dict[str, Any]
Credentials = Annotated[
    HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False, scheme_name="bearer"))
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextDesk:
    """`origin` is the https address under which the city describes itself."""

    ledger: Ledger
    token: str
    origin: str = "https://city"
    clients: dict[str, str] = field(default_factory=dict)
    """Secrets of the OAuth 2.0 clients, by client."""
    seam: ContextSeam = field(default_factory=ContextSeam)
    oauth: OauthSeam = field(default_factory=OauthSeam)
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def admit(self, credentials: Credentials) -> None:
        """Let in whoever has the token of the city; a 401 for everybody else."""
        if credentials is None:
            raise challenge(HTTPStatus.UNAUTHORIZED, None)
        if not hmac.compare_digest(credentials.credentials.encode(), self.token.encode()):
            raise challenge(HTTPStatus.UNAUTHORIZED, "invalid_token")


def challenge(status: HTTPStatus, error: str | None) -> ProblemError:
    """The refusal with its challenge (RFC 6750 section 3); without credentials the challenge names no error."""
    named = f', error="{error}"' if error else ""
    detail = "A valid bearer token is needed." if status == HTTPStatus.UNAUTHORIZED else "This token may not do so."
    return ProblemError(status, detail, headers={"WWW-Authenticate": f'Bearer realm="citybrain"{named}'})


def read_instant(text: object, place: str) -> datetime:
    """An instant with its zone; a 400 where there is none."""
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"{place}: this is no date and time with a zone.")
    return instant


def refuse(detail: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> ProblemError:
    """An error of the caller."""
    return ProblemError(status, detail)


def shuffle(items: Sequence[Item], *, in_order: bool) -> list[Item]:
    """The items as they are, or, where that fault is armed, every second one first."""
    return list(items) if in_order else [*items[1::2], *items[::2]]

"""Who may ask the sharing service for what, and what its parts have in common."""

import hmac
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Header, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime

from citybrain.data.problems import ProblemError
from citybrain.faults.seams import ShareSeam

FULL, LOW, AUDITOR = "full", "low", "auditor"
TENANTS = ("tenant-a", "tenant-b")
Item = dict[str, Any]
Credentials = Annotated[
    HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False, scheme_name="bearer"))
]
Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[int, Query(ge=0, le=10**9, description="as `next` gives it")]
Instant = AwareDatetime | None
TenantHeader = Annotated[str | None, Header(include_in_schema=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDesk:
    """`tokens` lead from token to holder; `rng` decides for the faults."""

    tokens: Mapping[str, str]
    seam: ShareSeam = field(default_factory=ShareSeam)
    rng: random.Random = field(default_factory=lambda: random.Random(1))

    def holder(self, token: str) -> str:
        """Who shows this token, '' for nobody."""
        asked = token.encode()
        return next((who for known, who in self.tokens.items() if hmac.compare_digest(known.encode(), asked)), "")

    def require(self, credentials: HTTPAuthorizationCredentials | None, *holders: str) -> str:
        """The holder who asks; a 401 for nobody, a 403 for a holder who may not."""
        who = self.holder(credentials.credentials) if credentials else ""
        if not who:
            # RFC 6750 section 3: without credentials the challenge names no error
            error = ', error="invalid_token"' if credentials else ""
            challenge = {"WWW-Authenticate": f'Bearer realm="citybrain"{error}'}
            raise ProblemError(HTTPStatus.UNAUTHORIZED, "A valid bearer token is needed.", headers=challenge)
        if who not in holders:
            raise ProblemError(HTTPStatus.FORBIDDEN, "This account may not do so.")
        return who


def check_item(item: Item) -> Item:
    """The item, if it can be written again as JSON; a 422 for NaN, for numbers beyond doubles, for half letters."""
    try:
        json.dumps(item, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "body: this cannot be written as JSON") from error
    return item

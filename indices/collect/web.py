"""Gets documents over HTTP for the sources: through the gate, bounded in size and time, redirects refused."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from indices.collect.desk import Desk

_LONGEST_WAIT = 30.0
Parameters = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent, and where its Link header points on."""

    body: bytes
    next: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Web:
    """A client for one source. The token goes to the origin of `at` only, wherever further pages lie."""

    desk: Desk
    client: httpx.Client

    def get(self, url: str, parameters: Parameters | None = None, *, accept: str = "application/json") -> Answer:
        """Return the answer.

        Raises
        ------
        RefusedError
            The gate does not let the address pass.
        TargetError
            No answer, an error status, a redirect, too much data.

        """
        self.desk.gate.admit(url)
        headers = {"Accept": accept}
        token = self.desk.source.token
        if token is not None and _origin(url) == _origin(self.desk.source.at):
            headers["Authorization"] = f"Bearer {self.desk.secret(token)}"
        wait = min(_LONGEST_WAIT, self.desk.seconds_left())
        try:
            # An empty mapping would cut the query off the address.
            with self.client.stream("GET", url, params=parameters or None, headers=headers, timeout=wait) as response:
                return self._read(url, response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.desk.fault(
                zh=f"{url} 没有应答（{error}），请检查地址和网络。", en=f"{url} did not answer ({error})."
            ) from error

    def get_json(self, url: str, parameters: Parameters | None = None, *, accept: str = "application/json") -> object:
        """Return the JSON document at `url`; errors as in `get`."""
        return self.parse(url, self.get(url, parameters, accept=accept))

    def parse(self, url: str, answer: Answer) -> object:
        """Return the JSON in an answer.

        Raises
        ------
        TargetError
            It is none.

        """
        try:
            found: object = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise self.desk.fault(zh=f"{url} 返回的不是 JSON。", en=f"{url} did not send JSON.") from error
        return found

    def refuse_same(self, url: str, page: object, before: object) -> None:
        """Refuse a page that repeats the one before: the server does not heed the parameters of paging.

        Raises
        ------
        TargetError
            It does.

        """
        if page and page == before:
            raise self.desk.fault(
                zh=f"{url} 的后一页与前一页相同，分页参数似未生效。",
                en=f"{url} sent the same page twice; it does not seem to heed the parameters of paging.",
            )

    def _read(self, url: str, response: httpx.Response) -> Answer:
        if response.is_redirect:
            place = response.headers.get("location", "")
            raise self.desk.fault(
                zh=f"{url} 转向 {place}，未跟随；请直接写该地址。",
                en=f"{url} redirects to {place}, which was not followed; give that address.",
            )
        if response.status_code != httpx.codes.OK:
            raise self.desk.fault(
                zh=f"{url} 返回状态 {response.status_code}。", en=f"{url} answered {response.status_code}."
            )
        pieces, size, most = [], 0, self.desk.limits.mebibytes << 20
        for piece in response.iter_bytes():
            size += len(piece)
            if size > most:
                raise self.desk.fault(zh=f"{url} 的内容过大，已停止。", en=f"{url} sent too much and was stopped.")
            self.desk.seconds_left()
            pieces.append(piece)
        follow = response.links.get("next", {}).get("url")
        kind = response.headers.get("content-type", "")
        return Answer(body=b"".join(pieces), next=str(response.url.join(follow)) if follow else None, kind=kind)


@contextmanager
def open_web(desk: Desk) -> Iterator[Web]:
    """Open a client; no proxy and no netrc of the machine is used."""
    with httpx.Client(trust_env=False, follow_redirects=False) as client:
        yield Web(desk, client)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port

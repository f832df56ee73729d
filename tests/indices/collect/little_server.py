"""A little HTTP server on loopback for the sources: pages of JSON, a catalogue, entities, observations."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Query = dict[str, str]
Route = Callable[[Query], object]


@dataclass(slots=True)
class LittleServer:
    """Answers by path: a value becomes JSON, bytes stay, an int is a status. `asked` keeps what came in."""

    routes: dict[str, Route]
    root: str = ""
    asked: list[tuple[str, Query, str]] = field(default_factory=list)


@contextmanager
def serve(routes: dict[str, Route]) -> Iterator[LittleServer]:
    server = LittleServer(routes)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            server.asked.append((parts.path, query, self.headers.get("Authorization", "")))
            route = server.routes.get(parts.path)
            found = route(query) if route is not None else 404
            status = found if isinstance(found, int) else 200
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://192.0.2.1/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.root = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


def page(rows: list[dict[str, object]], query: Query, *, start: str, size: str) -> list[dict[str, object]]:
    """Return the rows that `start` and `size` of the query name."""
    first = int(query.get(start, "0"))
    return rows[first : first + int(query.get(size, "2"))]

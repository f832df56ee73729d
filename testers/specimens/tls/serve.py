"""The good web service behind TLS with given manners."""

import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.manners import Manners
from testers.specimens.web.serve import Serve, serve_web


def behind(make_context: Callable[[], ssl.SSLContext]) -> Serve:
    """Make the `serve` of a specimen out of a server context."""

    def serve(options: ServeOptions) -> AbstractAsyncContextManager[Served]:
        return serve_web(Manners(tls=True), options, tls=make_context())

    return serve

"""Accepts TLS 1.0 and 1.1 beside the current versions."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.tls.contexts import obsolete
from testers.specimens.tls.serve import behind

SPECIMEN = Specimen(
    name="tls_obsolete",
    title=Text(zh="仍接受 TLS 1.0/1.1 的服务", en="Service that accepts TLS 1.0 and 1.1"),
    behaves="bad",
    breaks=("SEC-01",),
    serve=behind(obsolete),
)

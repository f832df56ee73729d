"""The good service behind TLS 1.2 and 1.3 with AEAD suites."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.tls.contexts import modern
from testers.specimens.tls.serve import behind

SPECIMEN = Specimen(
    name="tls_good",
    title=Text(zh="只用现代 TLS 的服务", en="Service with modern TLS"),
    behaves="good",
    serve=behind(modern),
)

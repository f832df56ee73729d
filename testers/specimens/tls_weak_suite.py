"""Accepts suites without encryption or authentication."""

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.tls.contexts import weak
from testers.specimens.tls.serve import behind

SPECIMEN = Specimen(
    name="tls_weak_suite",
    title=Text(zh="接受弱密码套件的服务", en="Service that accepts weak suites"),
    behaves="bad",
    breaks=("SEC-01",),
    serve=behind(weak),
)

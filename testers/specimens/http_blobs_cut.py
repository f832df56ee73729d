"""Payloads are cut at 64 KiB."""

from rules.text import Text
from testers.specimens.blobs import keeping
from testers.specimens.blobs.serve import Manners, blobs
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_blobs_cut",
    title=Text(zh="在 64 KiB 处截断载荷的 HTTP 存储", en="HTTP store that cuts payloads at 64 KiB"),
    behaves="bad",
    breaks=("REL-23",),
    serve=blobs(Manners(keeps=keeping.cut)),
)

"""One byte is changed in payloads of more than 64 KiB."""

from rules.text import Text
from testers.specimens.blobs import keeping
from testers.specimens.blobs.serve import Manners, blobs
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_blobs_flipped",
    title=Text(zh="改动大载荷一个字节的 HTTP 存储", en="HTTP store that changes one byte of large payloads"),
    behaves="bad",
    breaks=("REL-23",),
    serve=blobs(Manners(keeps=keeping.flip)),
)

"""A short payload leaves the rest of the longer one that stood there before."""

from rules.text import Text
from testers.specimens.blobs import keeping
from testers.specimens.blobs.serve import Manners, blobs
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_blobs_remains",
    title=Text(
        zh="短载荷覆盖长载荷后留有残余的 HTTP 存储", en="HTTP store in which the rest of a longer payload remains"
    ),
    behaves="bad",
    breaks=("REL-23",),
    serve=blobs(Manners(keeps=keeping.write_over)),
)

"""A lone carriage return becomes a line feed."""

from rules.text import Text
from testers.specimens.blobs import keeping
from testers.specimens.blobs.serve import Manners, blobs
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_blobs_from_cr",
    title=Text(zh="把单独的回车当作换行的 HTTP 存储", en="HTTP store that takes a lone carriage return for a line end"),
    behaves="bad",
    breaks=("REL-23",),
    serve=blobs(Manners(keeps=keeping.read_lines)),
)

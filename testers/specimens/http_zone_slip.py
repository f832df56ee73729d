"""Local time of UTC+8 is sent with the mark GMT."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_web
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_zone_slip",
    title=Text(zh="把东八区时间标为 GMT 的 HTTP 设备", en="HTTP device that calls its local time GMT"),
    behaves="bad",
    breaks=("REL-24",),
    serve=dated_web(Hand(ahead=28_800.0)),
)

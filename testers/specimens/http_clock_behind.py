"""The clock of the HTTP device is four seconds behind."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_web
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_clock_behind",
    title=Text(zh="时钟慢四秒的 HTTP 设备", en="HTTP device whose clock is four seconds behind"),
    behaves="bad",
    breaks=("REL-24",),
    serve=dated_web(Hand(ahead=-4.0)),
)

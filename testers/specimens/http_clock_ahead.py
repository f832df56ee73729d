"""The clock of the HTTP device is three seconds ahead."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_web
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_clock_ahead",
    title=Text(zh="时钟快三秒的 HTTP 设备", en="HTTP device whose clock is three seconds ahead"),
    behaves="bad",
    breaks=("REL-24",),
    serve=dated_web(Hand(ahead=3.0)),
)

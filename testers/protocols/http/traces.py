"""Stack traces in an answer: they tell a stranger the paths, versions and weak spots of a system."""

import re

_SEARCHED = 256 << 10

# Each pattern needs a frame with a file or a line number: the bare word "error" is no leak.
_TRACES = {
    "Python": re.compile(rb"Traceback \(most recent call last\)|File &?#?\w*;?\"[^\"<>]{1,300}\.py\", line \d+|"
                         rb"File &quot;[^&<>]{1,300}\.py&quot;, line \d+"),
    "Java": re.compile(rb"\bat [\w$.]{3,200}\([\w$]{1,80}\.(?:java|kt|scala|groovy):\d+\)|"
                       rb"Caused by: [\w$]+(?:\.[\w$]+){2,}"),
    "Node.js": re.compile(rb"\bat (?:[\w$.<>\[\] ]{1,120} )?\(?(?:file://|node:|/|[A-Z]:\\\\?)[^\s()]{1,300}:\d+:\d+\)?"),
    "PHP": re.compile(rb"(?:Fatal error|Warning|Notice|Parse error)(?:</b>)?: .{1,500}? in (?:<b>)?[^\s<]{1,300}\.php"
                      rb"(?:</b>)?(?: on line |:)(?:<b>)?\d+|#\d+ [^\s]{1,300}\.php\(\d+\): ", re.DOTALL),
    ".NET": re.compile(rb"\bat [\w.`<>+]{3,200}\([^)]{0,200}\) in [^\s]{1,300}:line \d+|"
                       rb"\bat (?:System|Microsoft)\.[\w.`<>+]{2,200}\([^)]{0,200}\)"),
    "Go": re.compile(rb"goroutine \d+ \[\w[\w ,]{0,40}\]:|panic: .{1,300}\n\n?goroutine|\.go:\d+ \+0x[0-9a-f]+"),
    "Ruby": re.compile(rb"[\w/.-]{1,200}\.rb:\d+:in [`'][^'\n]{1,120}'"),
}  # fmt: skip


def find_trace(body: bytes) -> str | None:
    """Return the language whose stack trace stands in `body`, or None."""
    searched = body[:_SEARCHED].replace(b"\\n", b"\n").replace(b'\\"', b'"')
    return next((name for name, pattern in _TRACES.items() if pattern.search(searched)), None)

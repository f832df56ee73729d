import pytest

from testers.protocols.http.traces import find_trace

TRACES = {
    "Python": 'Traceback (most recent call last):\n  File "/srv/app.py", line 41, in f\nValueError: x',
    "Java": "java.lang.NullPointerException\n\tat com.example.city.LampController.list(LampController.java:57)",
    "Node.js": "TypeError: x is not a function\n    at Object.handle (/srv/app/routes/lamps.js:12:9)",
    "PHP": "<b>Fatal error</b>: Uncaught Error: x in <b>/var/www/index.php</b> on line <b>12</b>",
    ".NET": "at City.Lamps.Get(Int32 id) in C:\\src\\Lamps.cs:line 40",
    "Go": "panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.main()",
    "Ruby": "app/controllers/lamps_controller.rb:12:in `show'",
}


@pytest.mark.parametrize("language", TRACES)
def test_a_trace_is_known_by_its_language(language: str) -> None:
    assert find_trace(TRACES[language].encode()) == language


def test_a_trace_inside_json_is_seen() -> None:
    assert find_trace(b'{"detail": "Traceback (most recent call last):\\n  File \\"/srv/a.py\\", line 3"}') == "Python"


@pytest.mark.parametrize(
    "harmless",
    [
        b'{"title": "Not Found", "status": 404}',
        b"An error occurred at 12:30 in building A (block 7:12).",
        b"Warning: the lamp at (36.06, 120.38) is off",
        b'{"error": "Traceback is disabled"}',
        b"see /docs/errors.php for help",
        b"limit must be at most 100 at most",
        "参数错误：limit 必须为整数".encode(),
        b"",
    ],
)
def test_an_honest_error_is_no_trace(harmless: bytes) -> None:
    assert find_trace(harmless) is None


def test_a_long_body_is_searched_in_bounded_time() -> None:
    assert find_trace(b"Fatal error: " * 400_000) is None
    assert find_trace(b"at a.b(" * 400_000) is None

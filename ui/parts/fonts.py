"""The fonts of the reports over HTTP, so that the console looks alike on every machine and asks no other host."""

from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_KEEP = "public, max-age=604800"


def get_font(request: Request) -> Response:
    """Return the font called `name` in the path; nothing else of that folder."""
    name = request.path_params["name"]
    if name not in FONTS:
        raise HTTPException(404)
    data = files("reports.fonts").joinpath(name).read_bytes()
    return Response(data, media_type="font/ttf", headers={"cache-control": _KEEP})

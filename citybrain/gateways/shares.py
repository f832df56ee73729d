"""The sharing gateway: what is published on city/share/<id> can be read over HTTP under that id."""

import json
import re
from http import HTTPStatus

from citybrain.data.problems import ProblemError
from citybrain.data.share.desk import check_item
from citybrain.data.share.publications import Publications
from citybrain.sensing.mqtt.client import ApplicationClient, Login
from citybrain.sensing.mqtt.packets import Publish

SHARED = "city/share/"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class ShareGateway:
    """A client of the broker; what is no JSON object with a name is passed over."""

    def __init__(self, login: Login, publications: Publications) -> None:
        self._client = ApplicationClient(login, self._take)
        self._publications = publications

    async def open(self) -> None:
        """Return once the gateway listens."""
        await self._client.open(f"{SHARED}+")

    async def run(self) -> None:
        """Take in for ever; RefusedError when the broker closes."""
        await self._client.run()

    async def close(self) -> None:
        """Say goodbye to the broker."""
        await self._client.close()

    def _take(self, message: Publish) -> None:
        key = message.topic.removeprefix(SHARED)
        try:
            item = json.loads(message.payload)
            if isinstance(item, dict) and isinstance(item.get("name"), str) and _ID.fullmatch(key):
                self._publications.publish(check_item(item), key=key)
        except (ValueError, RecursionError):
            return
        except ProblemError as error:
            if (
                error.status is not HTTPStatus.UNPROCESSABLE_ENTITY
                and error.status is not HTTPStatus.INSUFFICIENT_STORAGE
            ):
                raise

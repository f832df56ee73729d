"""All doors for context data, and the courier behind them."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter

from citybrain.data.context.desk import ContextDesk
from citybrain.data.context.entities import Entities
from citybrain.data.context.features import feature_routes
from citybrain.data.context.ngsi_routes import context_routes, entity_routes, subscription_routes, temporal_routes
from citybrain.data.context.oauth_routes import oauth_routes
from citybrain.data.context.series import series_routes
from citybrain.data.context.subscriptions import Subscriptions
from citybrain.data.context.temporal import Past


@dataclass(frozen=True, slots=True)
class ContextOffice:
    """The doors of one desk; whoever opens them runs the courier of its subscriptions."""

    desk: ContextDesk
    subscriptions: Subscriptions

    def routes(self) -> Iterator[APIRouter]:
        """All routes."""
        yield context_routes(self.desk)
        yield entity_routes(self.desk, Entities(self.desk), self.subscriptions)
        yield subscription_routes(self.desk, self.subscriptions)
        yield temporal_routes(self.desk, Past(self.desk))
        yield oauth_routes(self.desk)
        yield series_routes(self.desk)
        yield feature_routes(self.desk)


def open_office(desk: ContextDesk) -> ContextOffice:
    """An office without subscriptions."""
    return ContextOffice(desk, Subscriptions(desk))

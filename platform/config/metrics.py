"""What is counted for Prometheus. Told by `/metrics` (config.health); the web server's processes share their counts."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from config.heartbeat import Heartbeat

REQUEST_SECONDS = Histogram(
    "lodestar_request_seconds",
    "Time from a request's arrival to its answer.",
    ["method", "route", "status"],
    registry=None,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class HeartbeatCollector(Collector):
    """The product's vital signs, as they were last taken."""

    def __init__(self, heartbeat: Heartbeat | None, dead_letters: int) -> None:
        self._heartbeat = heartbeat
        self._dead_letters = dead_letters

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One gauge for each sign; none for what is not known."""
        yield GaugeMetricFamily("lodestar_dead_jobs", "Jobs given up within the last week.", self._dead_letters)
        if self._heartbeat is None:
            return
        signs = {
            "vitals_age_seconds": ("Since when the other signs are not renewed.", self._heartbeat.age_seconds),
            "oldest_event_seconds": (
                "Age of the oldest event a follower lacks.",
                self._heartbeat.oldest_event_seconds,
            ),
            "parked_events": ("Events set aside because a follower cannot take them.", self._heartbeat.parked_events),
            "schemas_behind": ("Dealers whose schema lacks a migration.", self._heartbeat.schemas_behind),
            "dealers": ("Dealers at work.", self._heartbeat.dealers),
        }
        for name, (meaning, value) in signs.items():
            yield GaugeMetricFamily(f"lodestar_{name}", meaning, value)


def exposition(collector: Collector, *, is_shared: bool) -> bytes:
    """All measures in Prometheus' text format; `is_shared` when several processes write theirs to one folder."""
    registry = CollectorRegistry()
    registry.register(collector)
    if is_shared:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library types the rest
    else:
        registry.register(REQUEST_SECONDS)
    return generate_latest(registry)

"""What is counted for Prometheus. Told by `/metrics` (config.health); the web server's processes share their counts."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from config.heartbeat import Heartbeat
from kit.schedule import parked_totals
from notifications.services.delivering.totals import delivery_totals, error_counts

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

    def collect(self) -> Iterable[CounterMetricFamily | GaugeMetricFamily]:
        """One gauge for each sign; none for what is not known."""
        yield from _of_deliveries()
        yield _of_parked_items()
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
            "oldest_delivery_seconds": (
                "Since when the oldest message that is due has been due.",
                self._heartbeat.oldest_delivery_seconds,
            ),
            "schemas_behind": ("Dealers whose schema lacks a migration.", self._heartbeat.schemas_behind),
            "dealers": ("Dealers at work.", self._heartbeat.dealers),
        }
        for name, (meaning, value) in signs.items():
            yield GaugeMetricFamily(f"lodestar_{name}", meaning, value)


def _of_deliveries() -> Iterable[CounterMetricFamily]:
    done = CounterMetricFamily(
        "lodestar_deliveries", "Messages by channel and what became of them.", labels=["channel", "state"]
    )
    errors = CounterMetricFamily(
        "lodestar_gateway_errors", "Failed calls of gateways by the gateway's code.", labels=["channel", "code"]
    )
    for family, counts in ((done, delivery_totals()), (errors, error_counts())):
        for (channel, name), count in counts.items():
            family.add_metric([channel, name], count)
        yield family


def _of_parked_items() -> CounterMetricFamily:
    parked = CounterMetricFamily("lodestar_parked_items", "Reminders and timers given up, by kind.", labels=["kind"])
    for kind, count in parked_totals().items():
        parked.add_metric([kind], count)
    return parked


def exposition(collector: Collector, *, is_shared: bool) -> bytes:
    """All measures in Prometheus' text format; `is_shared` when several processes write theirs to one folder."""
    registry = CollectorRegistry()
    registry.register(collector)
    if is_shared:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library types the rest
    else:
        registry.register(REQUEST_SECONDS)
    return generate_latest(registry)

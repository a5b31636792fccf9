"""What is counted of the bot's work, for Prometheus.

Labels take few values: names of services and commands, outcomes, kinds and statuses; never ids,
file names or anything that people typed.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.exposition import generate_latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.http.observe import Observer, RequestEvent, RequestFailure

TransferOutcome = Literal["done", "failed", "interrupted", "cancelled", "refused", "double"]
InteractionOutcome = Literal["done", "refused", "failed"]

_TRANSFER_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)
_CALL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class _ServiceCalls:
    """Counts the calls to one service: each answer, and each call that got none."""

    def __init__(self, metrics: Metrics, service: str) -> None:
        self._metrics = metrics
        self._service = service

    def __call__(self, event: RequestEvent) -> None:
        """Count an answer by its status."""
        self._metrics.service_called(self._service, event.status, event.seconds)

    def failed(self, failure: RequestFailure) -> None:
        """Count a call without one by its kind."""
        self._metrics.service_called(self._service, failure.kind.value, failure.seconds)


class Metrics:
    """Counters, gauges and histograms in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._info = Info("carryall", "The release that runs", registry=registry)
        self._transfers = Counter(
            "carryall_transfers", "Transfers ended", ["service", "outcome"], registry=registry
        )
        self._bytes = Counter(
            "carryall_transfer_bytes", "Bytes stored", ["service"], registry=registry
        )
        self._transfer_seconds = Histogram(
            "carryall_transfer_seconds",
            "How long a transfer took from its turn to its end",
            ["service"],
            buckets=_TRANSFER_BUCKETS,
            registry=registry,
        )
        self._running = Gauge(
            "carryall_transfers_running", "Transfers under way", registry=registry
        )
        # By id: one that ends before its turn, or is taken up by another run, unsettles no count.
        self._waiting: set[str] = set()
        self.watch(
            "transfers_waiting",
            "Transfers that wait for their turn",
            lambda: len(self._waiting),
        )
        self._interactions = Counter(
            "carryall_interactions", "Commands answered", ["command", "outcome"], registry=registry
        )
        self._failures = Counter(
            "carryall_interaction_failures",
            "Commands, buttons and forms that failed",
            ["kind"],
            registry=registry,
        )
        self._calls = Counter(
            "carryall_service_calls",
            "Calls to services; status is HTTP's, or why there was no answer",
            ["service", "status"],
            registry=registry,
        )
        self._call_seconds = Histogram(
            "carryall_service_call_seconds",
            "How long a service took to answer",
            ["service"],
            buckets=_CALL_BUCKETS,
            registry=registry,
        )
        self._loop_lag = Gauge(
            "carryall_event_loop_lag_seconds",
            "The longest that the event loop was late within the last 10 to 20 seconds",
            registry=registry,
        )

    def about(self, version: str) -> None:
        """Say which release runs."""
        self._info.info({"version": version})

    def watch(self, name: str, words: str, look: Callable[[], float]) -> None:
        """Let a gauge be looked up whenever somebody reads the metrics."""
        Gauge(f"carryall_{name}", words, registry=self.registry).set_function(look)

    def text(self) -> bytes:
        """Write everything as Prometheus reads it."""
        return generate_latest(self.registry)

    # ---- transfers

    def transfer_queued(self, transfer_id: str) -> None:
        """Note that a transfer waits for its turn."""
        self._waiting.add(transfer_id)

    def transfer_called(self, transfer_id: str) -> None:
        """Note that a transfer waits no longer."""
        self._waiting.discard(transfer_id)

    @contextmanager
    def transfer_running(self, service: str) -> Iterator[None]:
        """Note that a transfer is under way, and how long it takes."""
        started = time.perf_counter()
        with self._running.track_inprogress():
            try:
                yield
            finally:
                self._transfer_seconds.labels(service).observe(time.perf_counter() - started)

    def transfer_ended(self, service: str, outcome: TransferOutcome, size: int = 0) -> None:
        """Note the end of a transfer, and the bytes that are stored now."""
        self._transfers.labels(service, outcome).inc()
        self._bytes.labels(service).inc(size)

    # ---- interactions

    def command_answered(self, command: str, outcome: InteractionOutcome) -> None:
        """Note the end of a command of ours; the name must be one, not what somebody sent."""
        self._interactions.labels(command, outcome).inc()

    def interaction_failed(self, kind: str) -> None:
        """Note a failure that was told to somebody."""
        self._failures.labels(kind).inc()

    # ---- services and loop

    def service_called(self, service: str, status: int | str, seconds: float) -> None:
        """Note a call to a service: its HTTP status, or the kind of its failure."""
        self._calls.labels(service, str(status)).inc()
        self._call_seconds.labels(service).observe(seconds)

    def observer(self, service: str) -> Observer:
        """Make what counts a service's answers, and calls that got none."""
        return _ServiceCalls(self, service)

    def loop_lagged(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._loop_lag.set(seconds)

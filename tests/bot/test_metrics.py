from __future__ import annotations

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Read what is written, by name and label values."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        (sample.name, *(value for _name, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_two_of_them_count_apart_and_nothing_is_global() -> None:
    one, other = Metrics(), Metrics()
    one.transfer_ended("tixte", "done", 12)
    assert samples(one)["carryall_transfers_total", "done", "tixte"] == 1
    assert samples(one)["carryall_transfer_bytes_total", "tixte"] == 12
    assert ("carryall_transfers_total", "done", "tixte") not in samples(other)
    assert not any(family.name.startswith("carryall") for family in REGISTRY.collect())


def test_a_transfer_waits_runs_and_ends() -> None:
    metrics = Metrics()
    metrics.transfer_queued("a")
    metrics.transfer_queued("b")
    metrics.transfer_called("a")
    metrics.transfer_called("taken up from another run")
    with metrics.transfer_running("tixte"):
        seen = samples(metrics)
        assert seen["carryall_transfers_waiting",] == 1
        assert seen["carryall_transfers_running",] == 1
    seen = samples(metrics)
    assert seen["carryall_transfers_running",] == 0
    assert seen["carryall_transfer_seconds_count", "tixte"] == 1


def test_a_transfer_that_raises_runs_no_longer() -> None:
    metrics = Metrics()
    with pytest.raises(OSError, match="gone"), metrics.transfer_running("tixte"):
        raise OSError("gone")
    seen = samples(metrics)
    assert seen["carryall_transfers_running",] == 0
    assert seen["carryall_transfer_seconds_count", "tixte"] == 1


def test_commands_failures_and_calls() -> None:
    metrics = Metrics()
    metrics.command_answered("rehost files", "done")
    metrics.interaction_failed("service_server")
    metrics.service_called("tixte", 200, 0.02)
    metrics.service_called("tixte", "unreachable", 10)
    seen = samples(metrics)
    assert seen["carryall_interactions_total", "rehost files", "done"] == 1
    assert seen["carryall_interaction_failures_total", "service_server"] == 1
    assert seen["carryall_service_calls_total", "tixte", "200"] == 1
    assert seen["carryall_service_calls_total", "tixte", "unreachable"] == 1
    assert seen["carryall_service_call_seconds_count", "tixte"] == 2


def test_what_is_looked_up_is_looked_up_at_every_reading() -> None:
    metrics = Metrics()
    metrics.about("1.2.3")
    guilds = [1]
    metrics.watch("guilds", "Servers", lambda: len(guilds))
    assert samples(metrics)["carryall_guilds",] == 1
    guilds.append(2)
    assert samples(metrics)["carryall_guilds",] == 2
    assert samples(metrics)["carryall_info", "1.2.3"] == 1
    assert samples(metrics)["process_resident_memory_bytes",] > 0

from __future__ import annotations

import pytest

from bot.transfer.refusal import refusal

MB = 1_000_000


@pytest.mark.parametrize(
    ("size", "plan", "own", "cause"),
    [
        pytest.param(1, None, 10 * MB, None, id="smallest"),
        pytest.param(10 * MB, 10 * MB, 10 * MB, None, id="just fits"),
        pytest.param(10 * MB, None, 10 * MB, None, id="plan unknown"),
        pytest.param(0, None, 10 * MB, "This file is empty (0 bytes).", id="empty"),
        pytest.param(0, 0, 0, "This file is empty (0 bytes).", id="empty before too large"),
        pytest.param(
            250 * MB,
            200 * MB,
            1000 * MB,
            "This file has 250.0 MB; your Tixte plan takes files up to 200.0 MB.",
            id="beyond the plan",
        ),
        pytest.param(
            2 * MB,
            None,
            MB,
            "This file has 2.0 MB; this bot carries files up to 1.0 MB.",
            id="beyond the bot, plan unknown",
        ),
        pytest.param(
            2 * MB,
            4 * MB,
            MB,
            "This file has 2.0 MB; this bot carries files up to 1.0 MB.",
            id="beyond the bot",
        ),
        pytest.param(
            4 * MB,
            2 * MB,
            MB,
            "This file has 4.0 MB; your Tixte plan takes files up to 2.0 MB.",
            id="beyond both: the plan is named",
        ),
    ],
)
def test_refusal(size: int, plan: int | None, own: int, cause: str | None) -> None:
    refused = refusal(size, title="Tixte", plan_ceiling=plan, own_ceiling=own)
    assert (None if refused is None else refused.cause) == cause
    assert refused is None or refused.next_step.endswith(".")


@pytest.mark.parametrize(
    ("size", "plan", "cause"),
    [
        (2 * MB, None, None),
        (2 * MB + 1, None, "This file has 2.0 MB; Toy takes files up to 2.0 MB."),
        (9 * MB, 2 * MB, "This file has 9.0 MB; your Toy plan takes files up to 2.0 MB."),
        (9 * MB, 9 * MB, "This file has 9.0 MB; Toy takes files up to 2.0 MB."),
    ],
)
def test_what_the_service_takes_from_nobody(size: int, plan: int | None, cause: str | None) -> None:
    refused = refusal(size, title="Toy", plan_ceiling=plan, own_ceiling=4 * MB, host_ceiling=2 * MB)
    assert (None if refused is None else refused.cause) == cause


def test_one_byte_too_many() -> None:
    assert refusal(MB + 1, title="Tixte", plan_ceiling=MB, own_ceiling=10 * MB) is not None
    assert refusal(MB + 1, title="Tixte", plan_ceiling=None, own_ceiling=MB) is not None

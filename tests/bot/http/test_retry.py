from __future__ import annotations

import pytest

from bot.http.errors import ErrorKind, ServiceError, kind_of_status
from bot.http.retry import RetryPolicy

POLICY = RetryPolicy()


def error(kind: ErrorKind, status: int | None = None, wait: float | None = None) -> ServiceError:
    return ServiceError("x", kind=kind, status=status, retry_after=wait)


@pytest.mark.parametrize(
    ("failure", "if_idempotent", "if_not"),
    [
        pytest.param(error(ErrorKind.SERVER, 500), True, False, id="500"),
        pytest.param(error(ErrorKind.SERVER, 502), True, False, id="502"),
        pytest.param(error(ErrorKind.SERVER, 503), True, False, id="503"),
        pytest.param(error(ErrorKind.SERVER, 504), True, False, id="504"),
        pytest.param(error(ErrorKind.SERVER, 501), False, False, id="501 says the same again"),
        pytest.param(error(ErrorKind.SERVER, 507), False, False, id="507 says the same again"),
        pytest.param(error(ErrorKind.INTERRUPTED), True, False, id="interrupted"),
        pytest.param(error(ErrorKind.INVALID_ANSWER, 200), True, False, id="no JSON"),
        pytest.param(error(ErrorKind.UNREACHABLE), True, True, id="nothing was sent"),
        pytest.param(error(ErrorKind.RATE_LIMITED, 429, 3), 3, 3, id="429 in 3 s"),
        pytest.param(error(ErrorKind.RATE_LIMITED, 429, 0), 0, 0, id="429 at once"),
        pytest.param(error(ErrorKind.RATE_LIMITED, 429), 5, 5, id="429 says nothing"),
        pytest.param(error(ErrorKind.RATE_LIMITED, 429, 86_400), 60, 60, id="429 tomorrow"),
        *(
            pytest.param(error(kind), False, False, id=f"{kind} is final")
            for kind in (
                ErrorKind.BAD_REQUEST,
                ErrorKind.UNAUTHORIZED,
                ErrorKind.PAYMENT_REQUIRED,
                ErrorKind.FORBIDDEN,
                ErrorKind.NOT_FOUND,
                ErrorKind.CONFLICT,
                ErrorKind.TOO_LARGE,
            )
        ),
    ],
)
def test_which_failures_are_tried_again(
    failure: ServiceError,
    if_idempotent: bool | float,  # noqa: FBT001 - a table's column
    if_not: bool | float,  # noqa: FBT001
) -> None:
    for idempotent, expected in ((True, if_idempotent), (False, if_not)):
        decision = POLICY.again(failure, 1, idempotent=idempotent, replayable=True)
        assert (decision, type(decision)) == (expected, type(decision))
        # True means "as backoff says"; a wait of 0 seconds must not read as "give up".
        assert isinstance(expected, bool) is isinstance(decision, bool)


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_a_body_that_cannot_be_sent_again_is_sent_once(kind: ErrorKind) -> None:
    assert POLICY.again(error(kind, 503), 1, idempotent=True, replayable=False) is False


@pytest.mark.parametrize(
    ("kind", "attempt", "expected"),
    [
        (ErrorKind.SERVER, 2, True),
        (ErrorKind.SERVER, 3, False),
        (ErrorKind.UNREACHABLE, 2, True),
        (ErrorKind.UNREACHABLE, 3, False),
        (ErrorKind.RATE_LIMITED, 4, 5.0),
        (ErrorKind.RATE_LIMITED, 5, False),
    ],
)
def test_attempts_end(kind: ErrorKind, attempt: int, expected: bool | float) -> None:  # noqa: FBT001
    assert POLICY.again(error(kind, 503), attempt, idempotent=True, replayable=True) == expected


@pytest.mark.parametrize(("attempts", "limited", "most"), [(3, 5, 5), (7, 2, 7), (1, 1, 1)])
def test_neither_number_of_attempts_cuts_the_other(attempts: int, limited: int, most: int) -> None:
    assert RetryPolicy(attempts, rate_limit_attempts=limited).most_attempts == most


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (204, ErrorKind.INVALID_ANSWER),
        (302, ErrorKind.INVALID_ANSWER),
        (400, ErrorKind.BAD_REQUEST),
        (401, ErrorKind.UNAUTHORIZED),
        (402, ErrorKind.PAYMENT_REQUIRED),
        (403, ErrorKind.FORBIDDEN),
        (404, ErrorKind.NOT_FOUND),
        (405, ErrorKind.BAD_REQUEST),
        (409, ErrorKind.CONFLICT),
        (413, ErrorKind.TOO_LARGE),
        (418, ErrorKind.BAD_REQUEST),
        (429, ErrorKind.RATE_LIMITED),
        (500, ErrorKind.SERVER),
        (507, ErrorKind.PAYMENT_REQUIRED),
        (599, ErrorKind.SERVER),
    ],
)
def test_the_kind_of_a_status(status: int, kind: ErrorKind) -> None:
    assert kind_of_status(status) is kind

from __future__ import annotations

import inspect

import pytest

from bot.errors import explain
from bot.http.errors import ErrorKind, ServiceError
from cogs.tixte import errors
from cogs.tixte.errors import HTTPException, TixteConnectionError, TixteException

CLASSES = [value for value in vars(errors).values() if inspect.isclass(value)]
OURS = [one for one in CLASSES if one.__module__ == errors.__name__]


def test_all_names_what_is_defined() -> None:
    public = {
        name
        for name, value in vars(errors).items()
        if getattr(value, "__module__", None) == errors.__name__ and not name.startswith("_")
    }
    assert set(errors.__all__) == public
    assert list(errors.__all__) == sorted(errors.__all__)


@pytest.mark.parametrize("error_class", OURS)
def test_every_class_stands_in_the_tree(error_class: type) -> None:
    assert issubclass(error_class, TixteException)
    assert issubclass(error_class, ServiceError)
    assert error_class.__doc__
    assert error_class.title == "Tixte"


def test_the_tree_is_the_contracts() -> None:
    assert TixteException.__bases__ == (ServiceError,)
    assert HTTPException.__bases__ == TixteConnectionError.__bases__ == (TixteException,)
    assert {one.__name__ for one in OURS if one.__bases__ == (HTTPException,)} == {
        "Forbidden",
        "NotFound",
        "PaymentRequired",
        "RateLimited",
        "TixteServerError",
        "Unauthorized",
    }


def test_an_error_can_be_made_of_nothing() -> None:
    error = HTTPException()
    assert (error.response, error.data, error.code, error.status) == (None, None, None, None)
    assert str(error) == "None: None"


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_people_read_of_tixte(kind: ErrorKind) -> None:
    assert "Tixte" in explain(TixteException("x", kind=kind)).cause

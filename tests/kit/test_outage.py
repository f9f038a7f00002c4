"""Which errors mean that a database is away, and which are a request's own."""

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from psycopg import errors

from kit.outage import is_outage
from kit.tenancy import DealerContext


def raised_by(error: Exception, wrapper: type[Exception] = OperationalError) -> Exception:
    """Return the error as Django raises it."""
    try:
        raise wrapper(str(error)) from error
    except wrapper as wrapped:
        return wrapped


AWAY = [
    psycopg.OperationalError("connection to server at 127.0.0.1 failed: Connection refused"),
    psycopg.InterfaceError("the connection is closed"),
    errors.ConnectionFailure("connection to the remote node lodestar@10.0.0.2:5432 failed"),
    errors.AdminShutdown("terminating connection due to administrator command"),
    errors.CrashShutdown("the server is shutting down"),
    errors.CannotConnectNow("the database system is starting up"),
    errors.TooManyConnections("too many clients already"),
    errors.InternalError_("could not commit transaction for shard 102008 on at least one active node"),
]
NOT_AWAY = [
    errors.LockNotAvailable("canceling statement due to lock timeout"),
    errors.DeadlockDetected("deadlock detected"),
    errors.QueryCanceled("canceling statement due to user request"),
    errors.UniqueViolation("duplicate key"),
    errors.InternalError_("cache lookup failed"),
    psycopg.InterfaceError("another command is already in progress"),
]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_error_of_a_database_that_is_away_is_known(error: Exception) -> None:
    assert is_outage(error)
    assert is_outage(raised_by(error))


@pytest.mark.parametrize("error", NOT_AWAY, ids=lambda error: type(error).__name__)
def test_error_of_the_request_itself_is_none(error: Exception) -> None:
    assert not is_outage(error)
    assert not is_outage(raised_by(error))


def test_error_raised_amid_an_outage_is_one() -> None:
    amid = InterfaceError("connection already closed")
    amid.__context__ = raised_by(AWAY[0])
    assert is_outage(amid)


def test_no_error_is_no_outage() -> None:
    assert not is_outage(None)
    assert not is_outage(ValueError("connection is closed"))


def test_connection_that_the_server_ended_is_an_outage(own_dealer: DealerContext) -> None:
    with connection.cursor() as cursor, pytest.raises(OperationalError) as ended:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert is_outage(ended.value)

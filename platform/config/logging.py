"""Logs: one JSON object a line, each with its dealer and its request, none with a person.

Settings name `config.logging.configure` as LOGGING_CONFIG and give it LOGGING; libraries that log in the ordinary way
come out the same.
"""

import logging
import logging.config
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from config.masking import masked
from kit.tenancy import NoSchemaChosen, current_dealer

_OWN = frozenset({"event", "level", "logger", "timestamp", "exception"})


def logging_settings(*, as_json: bool, level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, as JSON or for the eye."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _renderer(as_json=as_json),
                ],
                "foreign_pre_chain": [*_pre_chain(), structlog.processors.format_exc_info, mask],
            }
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # Its lines are in the access log already, without the query string.
            "django.server": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Set both ways of logging up, Python's and structlog's; called by Django with LOGGING."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_pre_chain(),
            structlog.processors.format_exc_info,
            mask,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def add_dealer(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Say whose schema is chosen, where the line does not say it itself."""
    if "dealer" not in line:
        try:
            line["dealer"] = current_dealer().code
        except NoSchemaChosen:
            line["dealer"] = None
    return line


def mask(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Take people out of the line."""
    for key, value in line.items():
        if not key.startswith("_"):
            line[key] = masked(value, "" if key in _OWN else key)
    return line


def _pre_chain() -> Sequence[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_django_extras,
        add_dealer,
    ]


def _without_django_extras(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Django hangs the request itself, and the SQL's parameters, on its lines."""
    for extra in ("request", "sql", "params"):
        line.pop(extra, None)
    return line


def _renderer(*, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    # Plain: the pretty ones print every local variable, customers among them.
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)

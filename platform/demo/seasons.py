"""How busy a showroom is: the year's seasons, the week, the holidays on which people look at cars."""

from datetime import date

# Of an average month: the year ends strong, the weeks around the Spring Festival and the summer are weak.
_MONTHS = (1.05, 0.80, 0.95, 0.95, 1.05, 0.90, 0.86, 0.90, 1.18, 1.20, 1.10, 1.25)
# Of an average weekday, Monday first.
_WEEKDAYS = (0.85, 0.88, 0.92, 0.95, 1.10, 1.70, 1.80)
_HOLIDAY = 1.9
# Month and first and last day: New Year, Labour Day, the National Day week.
_HOLIDAYS = ((1, 1, 3), (5, 1, 3), (10, 1, 7))


def busyness(on: date) -> float:
    """A factor on the traffic of an average weekday."""
    return _MONTHS[on.month - 1] * (_HOLIDAY if is_holiday(on) else _WEEKDAYS[on.weekday()])


def is_holiday(on: date) -> bool:
    """Whether people are off work and in showrooms all day."""
    return any(on.month == month and first <= on.day <= last for month, first, last in _HOLIDAYS)


def is_busy(on: date) -> bool:
    """A day for activities: a weekend or a holiday."""
    return is_holiday(on) or on.weekday() >= 5

"""Days as people say them: short, with the weekday, and counted from today."""

from __future__ import annotations

from datetime import date

from crmcli.views.language import Language, pick
from crmcli.views.sentences import say, say_weekday

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_day(day: date, today: date, language: Language, *, weekday: bool = False) -> str:
    """`11-12 周四`, `Thu 12 Nov`; with the year where it is not this one."""
    said = pick(language, f"{day.day:02} {_MONTHS[day.month - 1]}", f"{day.month:02}-{day.day:02}")
    if day.year != today.year:
        said = pick(language, f"{said} {day.year:04}", f"{day.year:04}-{said}")
    if not weekday:
        return said
    name = say_weekday(language, day)
    return pick(language, f"{name} {said}", f"{said} {name}")


def format_days_late(days: int, language: Language) -> str:
    """How late, for a column: `11 天`, `今天`, `8 天后`; `11 d`, `today`, `in 8 d`."""
    if days == 0:
        return say(language, "day-today")
    if days < 0:
        return pick(language, f"in {-days} d", f"{-days} 天后")
    return pick(language, f"{days} d", f"{days} 天")


def format_distance(days: int, language: Language) -> str:
    """A day counted from today: `in 8 days`, `today`, `3 days ago`; `8 天后`, `今天`, `3 天前`."""
    near = {-1: "day-yesterday", 0: "day-today", 1: "day-tomorrow"}
    if days in near:
        return say(language, near[days])
    return say(language, "days-ahead" if days > 0 else "days-ago", count=abs(days))

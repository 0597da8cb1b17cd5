"""Vietnamese first, English beside it; catalogues stand with the feature whose words they hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import Babel, force_locale, format_date, format_datetime, format_decimal

from app.kernel import clock

LANGUAGES = ("vi", "en")
COOKIE = "language"
A_YEAR_S = 365 * 24 * 3600

babel = Babel()


def language() -> str:
    """Return the reader's language, 'vi' unless they chose 'en'."""
    if "language" not in g:
        chosen = request.args.get("lang") or request.cookies.get(COOKIE, "")
        g.language = chosen if chosen in LANGUAGES else LANGUAGES[0]
    return str(g.language)


@dataclass(frozen=True, slots=True)
class Both:
    """The same said in both languages, because an inspector may read only one."""

    vi: str
    en: str


def in_both(say: Callable[[], object] | str) -> Both:
    """Return what `say` says in each language, whatever the reader's own: a text to be translated, or what makes one."""
    said = {}
    for tongue in LANGUAGES:
        with speaking(tongue):
            said[tongue] = str(say() if callable(say) else say)
    return Both(**said)


@contextmanager
def speaking(tongue: str) -> Iterator[None]:
    """Say everything in one language for the length of a block."""
    own = language()
    g.language = tongue
    try:
        with force_locale(tongue):
            yield
    finally:
        g.language = own


def remember_choice(response: Response) -> Response:
    """Keep a choice made with `?lang=` for the next pages."""
    if request.query_string and request.args.get("lang") in LANGUAGES:
        response.set_cookie(
            COOKIE, language(), max_age=A_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure
        )
    return response


def N_(text: str) -> str:  # noqa: N802 - the name that gathers sentences for the catalogues
    """Mark a sentence that is translated later, where it is shown."""
    return text


def day(value: date | None) -> str:
    """Write a date as people do: 21/11/2026, or 21 November 2026 in English."""
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y") if language() == "vi" else str(format_date(value, "d MMMM yyyy"))


def moment(value: datetime | None) -> str:
    """Write a moment in Viet Nam's time, with the hour first as it is read aloud."""
    if value is None:
        return ""
    local = value.astimezone(clock.VIETNAM)
    return local.strftime("%H:%M %d/%m/%Y") if language() == "vi" else str(format_datetime(value, "HH:mm, d MMMM yyyy"))


def number(value: int) -> str:
    """Write a whole number with the reader's separators."""
    return str(format_decimal(value))


def init_languages(app: Flask) -> None:
    """Attach the catalogues of every feature, and the ways to write dates and numbers."""
    catalogues = sorted(path.parent.parent for path in Path(app.root_path).glob("*/translations/*/LC_MESSAGES"))
    folders = sorted({str(path.relative_to(app.root_path)) for path in catalogues})
    babel.init_app(
        app,
        default_locale="vi",
        default_timezone="Asia/Ho_Chi_Minh",
        default_translation_directories=";".join(folders or ["kernel/translations"]),
        locale_selector=language,
    )
    app.jinja_env.filters.update(day=day, moment=moment, number=number)
    app.after_request(remember_choice)

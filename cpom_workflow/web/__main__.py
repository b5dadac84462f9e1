"""`python -m cpom_workflow.web`: serve the pages on loopback until Ctrl-C; CPOM_AU gives the day shown by default."""

import os
import sys
from collections.abc import Callable
from datetime import date, datetime

import uvicorn

from cpom_workflow import app
from cpom_workflow.adapters.processes import require_free
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app.feeds import open_newsstand, region_file
from cpom_workflow.app.planning import calendar_file
from cpom_workflow.app.suivi import TABLES
from cpom_workflow.domain.errors import CpomError, Misconfigured
from cpom_workflow.web.acts import ActTools, act_routes
from cpom_workflow.web.feeds import Tools, feed_route
from cpom_workflow.web.pages import create_app
from cpom_workflow.web.site import read_day, unreadable

WRONG_SETTING = 2
DAY = "CPOM_AU"


def main() -> int:
    """Serve; a setting that is wrong ends with one sentence and the code 2."""
    try:
        configured = app.settings()
        today = _usual_day(os.environ.get(DAY, ""))
        require_free(configured.web_port, "CPOM_PORT_WEB")
        office, clock = app.open_office(), _clock(today)
        pages = create_app(
            office,
            today,
            configured,
            calendar_file,
            region_file=region_file,
            now=clock,
            tables=TABLES,
            more=[
                feed_route(feed_tools(configured, today)),
                *act_routes(ActTools(office=office, today=today, now=clock)),
            ],
        )
    except CpomError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the only thing this program says
        return WRONG_SETTING
    uvicorn.run(
        pages,
        host="127.0.0.1",
        port=configured.web_port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    return 0


def feed_tools(configured: Settings, today: Callable[[], date]) -> Tools:
    """Give what feeds are served with; they speak of the same day as the pages."""
    stand = open_newsstand(configured)
    return Tools(
        subscriptions=stand.subscriptions, addresses=stand.addresses, press=stand.press, now=app.now, today=today
    )


def _clock(today: Callable[[], date]) -> Callable[[], datetime]:
    """Give the clock, moved by whole days to the day shown by default."""
    return lambda: app.now() + (today() - app.today())


def _usual_day(text: str) -> Callable[[], date]:
    """Give today, or always the day that the environment names."""
    if not text:
        return app.today
    day = read_day(text)
    if day is None:
        raise Misconfigured(f"La variable {DAY} ne convient pas.", unreadable(text))
    return lambda: day


if __name__ == "__main__":
    sys.exit(main())

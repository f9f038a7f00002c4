"""Jobs of every place."""

from kit.queue import notify
from kit.queue.jobs import place_actor
from kit.schedule import RUN, run_due
from kit.schedule.next_due import place


@place_actor(RUN)
def fire_what_is_due() -> None:
    """Fire what is due at a dealer or in public; the clock asks for it while the place's next due instant has come."""
    if not run_due():
        notify(RUN, place() or None)

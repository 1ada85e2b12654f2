"""What the machines that change a session pass on, and what they found."""

from collections.abc import Mapping
from typing import NotRequired

from tasks.adapters.attributes import Got, item_of
from tasks.domain.logged_workout import LoggedWorkout
from tasks.domain.session import Session
from tasks.sessions.items import read_session
from tasks.workouts import attempts
from tasks.workouts.items import read_workout


class State(attempts.State):
    """What the machine knows.

    Attributes:
        found: GetItem results, by what they are of: `session`, `workout`, `set`, ...
        template: The GetItem result of a template, if one was asked for.
    """

    found: Mapping[str, Got]
    template: NotRequired[Got]


Event = attempts.Event[State]
"""What the machine passes on."""


class Attempt(attempts.Attempt):
    """One try of a change of a session, and what was found.

    Attributes:
        table: The table.
    """

    def __init__(self, event: Event) -> None:
        """Read the event.

        Raises:
            TransactionRefusedError: The table refused the transaction, and would again.
        """
        state = event["state"]
        super().__init__(event["request"], state, event["now"])
        self.table = event["table"]
        self._found = {**state["found"], **({"template": state["template"]} if "template" in state else {})}

    def found(self, name: str) -> Got | None:
        """Return a GetItem result, None if it was not asked for."""
        return self._found.get(name)

    def session(self) -> Session | None:
        """Return the session; None when there is none, or none any more."""
        session = read_session(item_of(self.found("session")))
        return session if isinstance(session, Session) else None

    def workout(self) -> LoggedWorkout | None:
        """Return the workout of a finished session."""
        workout = read_workout(item_of(self.found("workout")))
        return workout if isinstance(workout, LoggedWorkout) else None

"""The kinds of lines in an account's file that an import knows."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tasks.domain.account_file import (
    NOTIFICATIONS,
    PROFILE,
    JsonObject,
    Line,
    LineError,
    Version,
    read_model,
    told,
)
from tasks.domain.account_sessions import (
    DELETED_SESSION,
    EXERCISES,
    SESSION,
    TEMPLATE,
    read_deleted_session_line,
    read_exercises_line,
    read_session_line,
    read_template_line,
)
from tasks.domain.account_workouts import (
    DELETED_WORKOUT,
    WORKOUT,
    read_deleted_line,
    read_workout_line,
)
from tasks.domain.exercises import Exercises
from tasks.domain.notifications import read_notifications
from tasks.domain.profile_document import read_profile
from tasks.domain.workout import WorkoutRules
from tasks.imports.units import (
    ExercisesUnit,
    GoneSessionUnit,
    GoneUnit,
    NotificationsUnit,
    ProfileUnit,
    SessionUnit,
    TemplateUnit,
    Unit,
    WorkoutUnit,
)

Document = Mapping[str, Any]


class ProfileLine(Line):
    """The profile."""

    version: Version
    profile: JsonObject


class NotificationsLine(Line):
    """Which records were mailed to which address."""

    notifications: JsonObject


class Importer:
    """Reads lines for one person of one stage."""

    def __init__(self, user_id: str, table: str, now: str, rules: WorkoutRules, own: Exercises) -> None:
        """Bring lines to `user_id` by the rules of the stage.

        Args:
            user_id: Whose they will be.
            table: The table.
            now: RFC 3339 in UTC.
            rules: The rules of the stage.
            own: The exercises of the person's own that are there; those of the file count, too.
        """
        self._own = own
        self._user_id = user_id
        self._table = table
        self._now = now
        self._rules = rules
        self._readers: Final[Mapping[str, Callable[[Document], Unit]]] = {
            PROFILE: self._profile,
            NOTIFICATIONS: self._notifications,
            EXERCISES: self._exercises,
            TEMPLATE: self._template,
            SESSION: self._session,
            DELETED_SESSION: self._deleted_session,
            WORKOUT: self._workout,
            DELETED_WORKOUT: self._deleted_workout,
        }

    def kind_of(self, document: Document) -> str:
        """Return the kind of a line.

        Raises:
            LineError: It is not known.
        """
        kind = document.get("kind")
        if not isinstance(kind, str) or kind not in self._readers:
            raise LineError(f"kind must be one of {', '.join(self._readers)}")
        return kind

    def unit(self, kind: str, document: Document) -> Unit:
        """Read a line of a kind that is known.

        Raises:
            LineError: Something in it is wrong.
        """
        return self._readers[kind](document)

    def _profile(self, document: Document) -> Unit:
        line = read_model(ProfileLine, document)
        profile, errors = read_profile(line.profile)
        if profile is None:
            raise LineError(told(errors, "profile."))
        return ProfileUnit(self._table, self._user_id, line.version, profile.document(), self._now)

    def _notifications(self, document: Document) -> Unit:
        line = read_model(NotificationsLine, document)
        chosen, errors = read_notifications(line.notifications, self._rules.types)
        if chosen is None:
            raise LineError(told(errors, "notifications."))
        return NotificationsUnit(chosen.document())

    def _workout(self, document: Document) -> Unit:
        workout, first_content = read_workout_line(document, self._user_id, self._rules)
        return WorkoutUnit(self._table, workout, first_content, self._now)

    def _deleted_workout(self, document: Document) -> Unit:
        return GoneUnit(self._table, read_deleted_line(document, self._user_id, self._rules))

    def _exercises(self, document: Document) -> Unit:
        own, version = read_exercises_line(document)
        self._own = Exercises({**own.by_slug, **self._own.by_slug})
        return ExercisesUnit(self._table, self._user_id, version, own, self._now)

    def _template(self, document: Document) -> Unit:
        template, version = read_template_line(document, self._own)
        return TemplateUnit(self._table, self._user_id, version, template, self._now)

    def _session(self, document: Document) -> Unit:
        session, sets = read_session_line(document, self._user_id, self._own, self._rules)
        return SessionUnit(self._table, session, sets, self._now)

    def _deleted_session(self, document: Document) -> Unit:
        return GoneSessionUnit(self._table, read_deleted_session_line(document, self._user_id, self._rules))

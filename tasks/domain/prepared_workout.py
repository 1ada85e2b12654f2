"""What log-workout is given to write and to announce: the contract between the task and the machines.

Amounts are exact decimal text, as DynamoDB takes numbers; a state machine could not carry them otherwise.
"""

from typing import Literal, TypedDict

from tasks.domain.records import Measure


class LoadTexts(TypedDict):
    """One amount per method of load, named so that a JSONPath can name it."""

    sessionRpe: str
    banisterTrimp: str
    tss: str
    rtss: str


class AddedAmounts(TypedDict):
    """What one workout adds to its day and to the person's totals, `"0"` where nothing was measured.

    Attributes:
        durationSec: Seconds.
        distanceM: Metres.
        calories: Kilocalories.
        elevationM: Metres climbed.
        runMetres: The distance, if this is a run; it makes streaks.
        longDocument: `"1"` if the document takes over 2,000 bytes of a state, which makes pages shorter.
        load: The load by each method; methods are on different scales.
        loadWorkouts: `"1"` for each method that this workout has a load by, 0 included.
    """

    durationSec: str
    distanceM: str
    calories: str
    elevationM: str
    runMetres: str
    longDocument: str
    load: LoadTexts
    loadWorkouts: LoadTexts


class WorkoutCreated(TypedDict):
    """The event, as it is stored and announced. Consumers look at `schemaVersion` first.

    Attributes:
        startedAt: RFC 3339 in UTC, milliseconds.
        durationSec: Seconds, exact decimal text.
        windowStart: What ids begin with that start 30 days before; in the form of `compact`.
        windowEnd: The same for this workout's own start.
        laterWindowEnd: The same for 30 days after.
        measures: What may be a record, duration first.
    """

    schemaVersion: int
    eventId: str
    eventType: str
    workoutId: str
    userId: str
    localDate: str
    type: str
    startedAt: str
    durationSec: str
    windowStart: str
    windowEnd: str
    laterWindowEnd: str
    measures: list[Measure]


class PreparedWorkout(TypedDict):
    """A valid workout, ready for the transaction.

    Attributes:
        startedAt: RFC 3339 in UTC, milliseconds.
        localDate: The calendar day where it began, `2026-11-20`.
        shard: Of GSI1, `00` to `15`.
        idempotencyKey: The header's, `key:...`, or `at:<type>|<start>`.
        contentHash: SHA-256, hexadecimal; equal for equal content.
        doc: The public document as JSON text.
    """

    outcome: Literal["VALID"]
    workoutId: str
    type: str
    startedAt: str
    localDate: str
    shard: str
    idempotencyKey: str
    contentHash: str
    createdAt: str
    amounts: AddedAmounts
    doc: str
    eventId: str
    event: WorkoutCreated

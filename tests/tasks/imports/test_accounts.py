"""The tasks that move an account, on a table and a bucket."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters import clients
from tasks.domain.account_file import first_line, last_line
from tasks.imports import end_export, export_part, import_lines, remove_items
from tasks.imports.progress import MOST_REFUSALS_KEPT, Progress, read_progress
from tasks.workouts import items
from tests.domain.workouts import logged, morning_run
from tests.tasks.conftest import BUCKET, TABLE

NOW = "2026-11-20T12:00:00.000Z"
KEY = "imports/ben/one"
BEGUN = {"uploadId": "", "parts": 0, "section": 0, "after": "", "counts": {}}
NOTHING = {**BEGUN, "lines": 0, "bytes": 0, "more": True}
IMPORT: Any = {"userId": "ben", "importId": "one", "table": TABLE, "bucket": BUCKET, "key": KEY, "now": NOW}

pytestmark = pytest.mark.usefixtures("account")


def exported(user_id: str, context: LambdaContext) -> bytes:
    """The file of an account."""
    place = {"bucket": BUCKET, "key": f"exports/{user_id}"}
    part: Any = {**place, "userId": user_id, "table": TABLE, "now": NOW, "export": NOTHING}
    written = export_part.handler(part, context)
    ended: Any = {**place, "uploadId": written["uploadId"], "keep": True}
    end_export.handler(ended, context)
    file = clients.s3().get_object(Bucket=BUCKET, Key=place["key"])["Body"].read()
    assert (len(file), file.count(b"\n")) == (written["bytes"], written["lines"])
    return file


def imported(file: bytes, context: LambdaContext, *, begin: bool = True) -> Progress:
    """How far the import of a file is after one invocation."""
    if begin:
        clients.s3().put_object(Bucket=BUCKET, Key=KEY, Body=file)
        put({"pk": {"S": "USER#ben"}, "sk": {"S": "IMPORT#one"}, "status": {"S": "running"}})
    import_lines.handler(IMPORT, context)
    key: Any = {"pk": {"S": "USER#ben"}, "sk": {"S": "IMPORT#one"}}
    return read_progress(clients.dynamodb().get_item(TableName=TABLE, Key=key)["Item"])


def put(item: Any) -> None:  # noqa: ANN401 -- DynamoDB's JSON
    clients.dynamodb().put_item(TableName=TABLE, Item=item)


def stored(user_id: str, prefix: str) -> list[Any]:
    """Items of somebody whose sort keys begin so."""
    return clients.dynamodb().query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={":pk": {"S": f"USER#{user_id}"}, ":prefix": {"S": prefix}},
    )["Items"]


def runs(days: Iterable[int]) -> Iterator[Any]:
    for day in days:
        yield logged(morning_run(ts=f"2026-10-{day:02d}T06:30:00-04:00", type="Run" if day % 2 else "Ride"))


@pytest.fixture
def ana(account: None) -> None:  # noqa: ARG001 -- the table
    """Ana's 30 workouts."""
    for workout in runs(range(1, 31)):
        put(items.workout_item(workout))
        put(items.claim_item(workout, workout.content_hash))


@pytest.mark.usefixtures("ana", "ssm")
class TestImporting:
    @pytest.fixture(autouse=True)
    def _in_one_invocation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(import_lines, "SECONDS", 600.0)

    @pytest.fixture(autouse=True)
    def _types(self, ssm: Any) -> None:  # noqa: ANN401 -- a boto3 client
        ssm.put_parameter(Name="/wotr/test/workout-types", Value="Run,Ride", Type="String", Overwrite=True)

    def test_it_comes_back_with_its_sums_and_twice_changes_nothing(self, context: LambdaContext) -> None:
        file = exported("ana", context)
        result = imported(file, context)
        assert (result.imported, result.duplicates, result.refused) == (30, 0, 0)
        assert exported("ben", context).splitlines()[1:] == file.splitlines()[1:]
        [month] = stored("ben", "MONTH#")
        days = stored("ben", "DAY#")
        assert month["workouts"]["N"] == "30"
        assert len(days) == 30
        assert month["run:01"] == days[0]["run:01"]
        assert {event["origin"]["S"] for event in stored("ben", "EVENT#")} == {"import"}

        again = imported(file, context)

        assert (again.imported, again.duplicates, again.refused) == (0, 30, 0)
        assert stored("ben", "MONTH#") == [month]

    def test_a_repeated_task_counts_no_line_twice(
        self, context: LambdaContext, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = exported("ana", context)
        write = clients.dynamodb().transact_write_items

        def then_lost(**request: Any) -> None:  # noqa: ANN401 -- any request
            write(**request)
            raise ConnectionError

        monkeypatch.setattr(clients.dynamodb(), "transact_write_items", then_lost)
        with pytest.raises(ConnectionError):
            imported(file, context)
        monkeypatch.setattr(clients.dynamodb(), "transact_write_items", write)

        result = imported(file, context, begin=False)

        assert (result.read, result.imported, result.duplicates) == (30, 30, 0)
        assert stored("ben", "MONTH#")[0]["workouts"]["N"] == "30"

    def test_somebody_who_writes_meanwhile_is_waited_for(
        self, context: LambdaContext, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = exported("ana", context)
        write = clients.dynamodb().transact_write_items
        [first] = runs([1])
        theirs = logged({**morning_run(ts="2026-10-01T06:30:00-04:00"), "durationMin": 9}, user_id="ben")

        def with_another(**request: Any) -> None:  # noqa: ANN401 -- any request
            monkeypatch.setattr(clients.dynamodb(), "transact_write_items", write)
            put(items.workout_item(theirs))
            write(**request)

        monkeypatch.setattr(clients.dynamodb(), "transact_write_items", with_another)

        result = imported(file, context)

        assert theirs.identity.workout_id == first.identity.workout_id
        assert (result.imported, result.refused) == (29, 1)
        assert result.refusals[0].why == "is here with other content, at version 1"

    def test_many_refusals_are_counted_and_the_first_are_kept(self, context: LambdaContext) -> None:
        file = first_line(NOW) + b"{}\n" * 200 + last_line({})
        result = imported(file, context)
        assert (result.read, result.refused, len(result.refusals)) == (200, 200, MOST_REFUSALS_KEPT)
        assert [refusal.line for refusal in result.refusals[:2]] == [2, 3]

    def test_a_file_that_changes_under_way_is_refused(self, context: LambdaContext) -> None:
        imported(first_line(NOW) + last_line({}), context)
        clients.s3().put_object(Bucket=BUCKET, Key=KEY, Body=b"another")
        assert import_lines.handler(IMPORT, context)["outcome"] == "REFUSED"

    def test_an_import_of_a_deleted_account_ends(self, context: LambdaContext) -> None:
        assert import_lines.handler(IMPORT | {"importId": "two"}, context)["outcome"] == "GONE"


def test_a_removal_leaves_the_name_of_a_subscription_to_the_machine_that_ends_it(
    context: LambdaContext,
) -> None:
    put({"pk": {"S": "USER#ana"}, "sk": {"S": "NOTIFICATIONS"}, "subscriptionArn": {"S": "arn:one"}})
    put({"pk": {"S": "USER#ana"}, "sk": {"S": "PROFILE"}})
    event: Any = {"userId": "ana", "table": TABLE, "bucket": BUCKET, "round": 0, "removed": {}}
    assert remove_items.handler(event, context)["removed"] == {"profile": 1}
    assert len(stored("ana", "NOTIFICATIONS")) == 1


@pytest.mark.usefixtures("ana")
def test_a_removal_leaves_others_alone_and_counts_by_kind(context: LambdaContext) -> None:
    put({"pk": {"S": "USER#ben"}, "sk": {"S": "PROFILE"}})
    clients.s3().put_object(Bucket=BUCKET, Key="exports/ana/one", Body=b"x")
    clients.s3().put_object(Bucket=BUCKET, Key="exports/ben/one", Body=b"x")
    clients.s3().create_multipart_upload(Bucket=BUCKET, Key="exports/ana/two")
    event: Any = {"userId": "ana", "table": TABLE, "bucket": BUCKET, "round": 0, "removed": {"login": 1}}

    result = remove_items.handler(event, context)

    assert (result["outcome"], result["round"]) == ("REPORT", 1)
    counted = json.loads(result["report"])["removed"]
    assert counted == {"files": 1, "idempotency": 30, "login": 1, "workout": 30}
    assert (stored("ana", "W"), len(stored("ben", "P"))) == ([], 1)
    [left] = clients.s3().list_objects_v2(Bucket=BUCKET)["Contents"]
    assert left["Key"] == "exports/ben/one"
    assert "Uploads" not in clients.s3().list_multipart_uploads(Bucket=BUCKET)
    assert remove_items.handler(event | {"round": 2}, context)["outcome"] == "OVER"

"""A real engine process: what was acknowledged is there after SIGKILL, and races have one winner."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.clients import client_at
from local.deploy import take_snapshot
from local.engine.process import WAITING, engine_environment
from local.engine.survival import journal
from local.home import REGION, Home, LocalError, free_port
from tests.local.running_engine import REPOSITORY, Engine

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "wotr-test"
SECONDS = 60
"""A test that waits so long has failed."""


def create_table(client: DynamoDBClient) -> None:
    client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def key(sk: str) -> dict[str, Any]:
    return {"pk": {"S": "USER#ana"}, "sk": {"S": sk}}


def stored(client: DynamoDBClient) -> dict[str, dict[str, Any]]:
    return {item["sk"]["S"]: item for item in client.scan(TableName=TABLE)["Items"]}


def test_every_kind_of_write_survives_sigkill(engine: Engine) -> None:
    client = engine.dynamodb
    create_table(client)
    take_snapshot(engine.stack)
    client.put_item(TableName=TABLE, Item={**key("put"), "doc": {"S": "München ♥"}})
    client.put_item(TableName=TABLE, Item=key("deleted"))
    client.delete_item(TableName=TABLE, Key=key("deleted"))
    for _ in range(3):
        client.update_item(
            TableName=TABLE,
            Key=key("counted"),
            UpdateExpression="ADD workouts :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
    client.batch_write_item(RequestItems={TABLE: [{"PutRequest": {"Item": key("batched")}}]})
    client.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": TABLE, "Item": key("transacted 1")}},
            {"Put": {"TableName": TABLE, "Item": key("transacted 2")}},
        ]
    )
    before = stored(client)

    engine.kill()
    engine.start()

    assert stored(client) == before
    assert set(before) == {"put", "counted", "batched", "transacted 1", "transacted 2"}
    assert before["counted"]["workouts"] == {"N": "3"}


def test_whatever_was_acknowledged_when_the_kill_came_in_the_middle_is_there(engine: Engine) -> None:
    create_table(engine.dynamodb)
    take_snapshot(engine.stack)
    acknowledged: list[str] = []
    enough = threading.Event()

    def write(worker: int) -> None:
        client = engine.dynamodb
        for number in range(1_000):
            pair = [f"{worker}-{number}-{side}" for side in ("left", "right")]
            try:
                client.transact_write_items(
                    TransactItems=[{"Put": {"TableName": TABLE, "Item": key(sk)}} for sk in pair]
                )
            except Exception:  # noqa: BLE001 -- the engine is gone, in one of many ways
                return
            acknowledged.extend(pair)
            if len(acknowledged) >= 60:
                enough.set()

    with ThreadPoolExecutor(3) as pool:
        for worker in range(3):
            pool.submit(write, worker)
        assert enough.wait(SECONDS)
        engine.kill()
    engine.start()

    found = set(stored(engine.dynamodb))
    assert found >= set(acknowledged)
    lefts = {sk.removesuffix("-left") for sk in found if sk.endswith("-left")}
    rights = {sk.removesuffix("-right") for sk in found if sk.endswith("-right")}
    assert lefts == rights


def test_writes_to_a_table_that_no_snapshot_has_wait_until_it_is_made_again(engine: Engine) -> None:
    create_table(engine.dynamodb)
    engine.dynamodb.put_item(TableName=TABLE, Item=key("early"))
    engine.kill()
    engine.start()
    take_snapshot(engine.stack)
    engine.kill()
    engine.start()

    create_table(engine.dynamodb)

    assert set(stored(engine.dynamodb)) == {"early"}


def test_a_deleted_table_stays_empty_when_it_is_made_again(engine: Engine) -> None:
    create_table(engine.dynamodb)
    engine.dynamodb.put_item(TableName=TABLE, Item=key("old"))
    take_snapshot(engine.stack)
    engine.dynamodb.delete_table(TableName=TABLE)
    engine.kill()
    engine.start()

    assert stored(engine.dynamodb) == {}


def test_a_clean_stop_saves_everything_and_empties_the_journal(engine: Engine) -> None:
    create_table(engine.dynamodb)
    engine.dynamodb.put_item(TableName=TABLE, Item=key("kept"))
    engine.stop()

    assert list(journal.read(engine.home.journal)) == []
    engine.start()
    assert set(stored(engine.dynamodb)) == {"kept"}


def test_an_engine_waits_until_the_one_before_it_has_saved_everything(engine: Engine) -> None:
    create_table(engine.dynamodb)
    take_snapshot(engine.stack)
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(Engine, engine.home)
        try:
            while WAITING not in engine.home.engine_log.read_text(encoding="utf-8") and not starting.done():
                threading.Event().wait(0.05)
            assert not starting.done()
            engine.dynamodb.put_item(TableName=TABLE, Item=key("while another waits"))
        finally:
            engine.stop()
            second = starting.result()
    try:
        second.dynamodb.put_item(TableName=TABLE, Item=key("after"))
        second.kill()
        second.start()
        assert set(stored(second.dynamodb)) == {"while another waits", "after"}
    finally:
        second.close()


def test_an_engine_whose_parent_died_while_it_started_ends(tmp_path: Path) -> None:
    home = Home(REPOSITORY, tmp_path / "home")
    home.create()
    orphan = subprocess.Popen(
        [sys.executable, "-m", "local.engine"],
        env=engine_environment(home, free_port(0)),
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
    )
    try:
        assert orphan.wait(SECONDS) == 0
    finally:
        orphan.kill()
        orphan.wait()


def test_of_many_conditional_writes_at_once_one_wins(engine: Engine) -> None:
    client = engine.dynamodb
    create_table(client)

    def claim(number: int) -> int:
        try:
            client.put_item(
                TableName=TABLE,
                Item={**key("claim"), "by": {"N": str(number)}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ConditionalCheckFailedException"  # noqa: PT017
            return 0
        return 1

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(claim, range(20))) == 1


def test_a_snapshot_that_cannot_be_read_stops_the_start_and_is_not_overwritten(engine: Engine) -> None:
    create_table(engine.dynamodb)
    engine.stop()
    snapshot = engine.home.state_folder / "dynamodb.json"
    snapshot.write_text("{ half", encoding="utf-8")

    with pytest.raises(LocalError, match=r"dynamodb\.json cannot be read"):
        engine.start()

    assert snapshot.read_text(encoding="utf-8") == "{ half"


def test_snapshots_that_are_asked_for_at_the_same_time_are_all_taken(engine: Engine) -> None:
    together = threading.Barrier(2)

    def take(_: int) -> None:
        for _ in range(10):
            together.wait(SECONDS)
            take_snapshot(engine.stack)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, range(2)))


def test_calls_of_a_function_share_few_workers_and_all_are_answered(engine: Engine) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("task.py", "import os\ndef handler(event, context):\n    return os.getpid()\n")
    functions = engine.client("lambda")
    functions.create_function(
        FunctionName="pid",
        Runtime="python3.13",
        Handler="task.handler",
        Role="arn:aws:iam::000000000000:role/task",
        Code={"ZipFile": archive.getvalue()},
    )

    def call(_: int) -> int:
        return int(json.loads(functions.invoke(FunctionName="pid", Payload=b"{}")["Payload"].read()))

    with ThreadPoolExecutor(20) as pool:
        workers = list(pool.map(call, range(40)))

    assert 1 <= len(set(workers)) <= 2 * (os.cpu_count() or 1)


def test_the_engine_does_not_get_the_callers_aws_configuration(tmp_path: Path) -> None:
    caller = {"AWS_PROFILE": "prod", "AWS_ENDPOINT_URL": "https://example.com", "PATH": "/bin"}

    environment = engine_environment(Home(REPOSITORY, tmp_path), 4566, caller)

    assert environment["PATH"] == "/bin"
    assert {name: value for name, value in environment.items() if name.startswith("AWS_")} == {
        "AWS_DEFAULT_REGION": REGION,
    }


def test_an_engine_that_ended_says_how(engine: Engine) -> None:
    engine.kill()
    assert engine.cause == "killed by SIGKILL"


def test_a_function_may_ask_the_engine_that_runs_it(engine: Engine) -> None:
    """It gets the key of the home; anybody else is refused (test_door.py)."""
    create_table(engine.dynamodb)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr(
            "task.py",
            "import boto3\ndef handler(event, context):\n"
            "    return boto3.client('dynamodb').list_tables()['TableNames']\n",
        )
    functions = engine.client("lambda")
    functions.create_function(
        FunctionName="tables",
        Runtime="python3.13",
        Handler="task.handler",
        Role="arn:aws:iam::000000000000:role/task",
        Code={"ZipFile": archive.getvalue()},
    )
    answer = functions.invoke(FunctionName="tables", Payload=b"{}")["Payload"].read()
    assert json.loads(answer) == [TABLE]


def test_a_stranger_is_refused(engine: Engine) -> None:
    stranger = client_at(engine.stack.engine_url, "dynamodb", key="test", retries={"total_max_attempts": 1})
    with pytest.raises(ClientError) as refused:
        stranger.list_tables()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_only_the_owner_can_read_the_key(engine: Engine) -> None:
    assert (engine.home.folder.stat().st_mode & 0o777) == 0o700
    assert ((engine.home.folder / "engine.key").stat().st_mode & 0o777) == 0o600
    assert engine.stack.engine_key not in repr(engine.stack)

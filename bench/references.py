"""What wotr is compared with, put on the same engine: the floor, and one Lambda-proxy function per route."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bench.stack import REPOSITORY
from local.home import ACCOUNT_ID, REGION, credential

if TYPE_CHECKING:
    from bench.stack import BenchStack

ROLE: Final = f"arn:aws:iam::{ACCOUNT_ID}:role/bench"
STAGE: Final = "bench"
FUNCTION: Final = "wotr-bench-post-workouts"
CODE: Final = ("tasks", "bench/lambda_proxy", "bench/__init__.py")
FLOOR: Final = {"StartAt": "Nothing", "States": {"Nothing": {"Type": "Pass", "End": True}}}


def create_floor(stack: BenchStack) -> str:
    """Create an Express machine that does nothing, the least that any machine can cost; return its ARN."""
    created = stack.client("stepfunctions").create_state_machine(
        name="wotr-bench-floor", type="EXPRESS", roleArn=ROLE, definition=json.dumps(FLOOR)
    )
    return str(created["stateMachineArn"])


def create_lambda_proxy(stack: BenchStack) -> str:
    """Create the function, and a REST API with the same Cognito authoriser before it; return its path.

    It writes the same items to wotr's own table, so that record detection follows it just as it follows the
    log-workout machine, on the same engine.
    """
    functions, api = stack.client("lambda"), stack.client("apigateway")
    like = functions.get_function_configuration(FunctionName=stack.resource("PrepareWorkoutFunction"))
    function = functions.create_function(
        FunctionName=FUNCTION,
        Role=ROLE,
        Runtime=like["Runtime"],
        Architectures=like["Architectures"],
        MemorySize=like["MemorySize"],
        Timeout=like["Timeout"],
        Handler="bench.lambda_proxy.post_workouts.handler",
        Code={"ZipFile": code()},
        Environment={
            "Variables": {
                **like["Environment"]["Variables"],
                "TABLE_NAME": stack.outputs["TableName"],
            }
        },
    )
    rest = api.create_rest_api(name="wotr-bench")["id"]
    root = api.get_resources(restApiId=rest)["items"][0]["id"]
    workouts = api.create_resource(restApiId=rest, parentId=root, pathPart="workouts")["id"]
    pool = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT_ID}:userpool/{stack.outputs['UserPoolId']}"
    authorizer = api.create_authorizer(
        restApiId=rest,
        name="people",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool],
        identitySource="method.request.header.Authorization",
    )["id"]
    method = {"restApiId": rest, "resourceId": workouts, "httpMethod": "POST"}
    api.put_method(**method, authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer)
    lambda_path = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions"
    api.put_integration(
        **method,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"{lambda_path}/{function['FunctionArn']}/invocations",
    )
    api.create_deployment(restApiId=rest, stageName=STAGE)
    # The engine wants its key, and `Authorization` has the caller's token.
    query = urlencode({"X-Amz-Credential": credential(stack.running.engine_key)})
    return f"/restapis/{rest}/{STAGE}/_user_request_/workouts?{query}"


def code() -> bytes:
    """Zip the function with the task code that it shares. Dependencies are the engine's own interpreter's."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name in CODE:
            path = REPOSITORY / name
            for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
                file.write(source, source.relative_to(REPOSITORY))
    return archive.getvalue()

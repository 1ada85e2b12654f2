"""Render a route's mapping templates as a request would."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local.gateway.authoriser import Claims
from local.gateway.templates import Input, Params, Variables

if TYPE_CHECKING:
    from local.gateway.document import Api, Method

Json = Any

ANA = "11111111-1111-4111-8111-111111111111"
REQUEST_ID = "7b1f8a5e-0a4f-4b6b-9a53-1f3f5f3f9b10"
OK = 200
EXTENDED_REQUEST_ID = "I5LQd_E/xnoAM+FnQw="
REQUEST_TIME_EPOCH = 1_795_262_400_123
QUEUE_ID = "1795262400-11111111-I5LQdExnoAMFnQw"
"""The id of a workout that Ana queues with such a request."""

HOSTILE = [
    '"',
    "'",
    "\\",
    "\\'",
    '\\"',
    "\\\\'",
    '","userId":"mallory',
    '"},"caller":{"userId":"mallory"},"x":{"y":"',
    "line\nbreak\r\n\ttab",
    "\x00\x07\x1b\x7f",
    "Zürich 東京 🏃🏽‍♀️ \u2028\u2029",
    "$util.escapeJavaScript('x')",
    "${context.authorizer.claims.sub}",
    "$context.requestId",
    "#set($machine = 'other')",
    "#if(true)#end #foreach($x in $y) ## #* *#",
    "$input.json('$')",
    "</script><!-- /* */",
    "{{handlebars}} %s %n {0}",
    "States.Format('{}', $.x)",
    " leading and trailing ",
    "",
]
"""Values that have broken somebody's template."""


@dataclass
class Answer:
    """What a caller gets: a status, the headers that the template sets, and the body."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Json:
        """The body, parsed."""
        return json.loads(self.text)


def method_of(api: Api, name: str, path: str) -> Method:
    """`method_of(api, "post", "/workouts")`."""
    return next(m for m in api.methods if m.name.lower() == name and m.path == path)


def request(  # noqa: PLR0913 -- the parts of a request
    api: Api,
    name: str,
    path: str,
    *,
    path_parameters: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    body: str = "",
    user: str | None = ANA,
    request_id: str = REQUEST_ID,
) -> dict[str, Json]:
    """What a route asks of Step Functions: the parsed request, with its `input` parsed as well.

    The input stays a text where the template wants the request refused.
    """
    params = Params(path_parameters or {}, query or {}, headers or {})
    context = {**_context(request_id, user), "responseOverride": {"header": {}}}
    template = method_of(api, name, path).integration.request_templates["application/json"]
    asked: dict[str, Json] = json.loads(template.render(Variables(Input(body, params), context)))
    with contextlib.suppress(ValueError, KeyError):
        asked["input"] = json.loads(asked["input"])
    return asked


def _context(request_id: str, user: str | None) -> dict[str, Any]:
    return {
        "requestId": request_id,
        "extendedRequestId": EXTENDED_REQUEST_ID,
        "requestTimeEpoch": REQUEST_TIME_EPOCH,
        "authorizer": {"claims": Claims(sub=user, email="ana@example.org")} if user else {},
    }


def queued(api: Api, **parts: Json) -> dict[str, Json]:
    """What `POST /workouts/queue` asks of SQS: the request, its message parsed, and the input in that.

    The message stays a text where the template wants the request refused.
    """
    asked = request(api, "post", "/workouts/queue", **parts)
    with contextlib.suppress(ValueError):
        asked["MessageBody"] = json.loads(asked["MessageBody"])
        asked["MessageBody"]["input"] = json.loads(asked["MessageBody"]["input"])
    return asked


def answer(  # noqa: PLR0913 -- a route, what came of it, and of whose request
    api: Api, name: str, path: str, status: int, payload: Json, *, request_id: str = REQUEST_ID
) -> Answer:
    """What a route makes of an answer of Step Functions, which names the execution when there was one."""
    entry = method_of(api, name, path).integration.response_for(status)
    assert entry is not None
    override: dict[str, Any] = {"header": {}}
    context = {**_context(request_id, ANA), "responseOverride": override}
    params = Params({}, {}, {})
    named = {"name": REQUEST_ID, **payload} if status == OK else payload
    text = entry.templates["application/json"].render(Variables(Input(json.dumps(named), params), context))
    return Answer(int(override.get("status", entry.status)), text.strip(), override["header"])


def succeeded(api: Api, name: str, path: str, envelope: Json) -> Answer:
    """What a route makes of an execution that succeeded with an envelope."""
    return answer(api, name, path, OK, {"status": "SUCCEEDED", "output": json.dumps(envelope)})

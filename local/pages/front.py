"""What a request is for: the page, the API, or something that only a laptop has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.gateway.hosts import refuse_foreign_host
from local.gateway.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from local.pages.page import Page
    from local.template.intrinsics import StackValues

API_PREFIX = "/api"
"""CloudFront sends `/api/workouts` to the API as `/workouts` (infra/web.yaml). So does this."""
COGNITO_PATH = "/cognito"
CONSOLE_PATH = "/console"


def page_config(values: StackValues) -> dict[str, object]:
    """What the page reads as its config.json: where it finds the API, the user pool and the console.

    On AWS `make deploy-web` writes the same fields.
    """
    return {
        "api": API_PREFIX,
        "region": values.region,
        "userPoolId": values.physical_id("UserPool"),
        "userPoolClientId": values.physical_id("UserPoolClient"),
        "cognitoEndpoint": COGNITO_PATH,
        "console": f"{CONSOLE_PATH}/",
    }


class Front:
    """An ASGI application: the page at `/`, others at their own paths, and the API everywhere else."""

    def __init__(self, api: ASGIApp, page: Page, others: Mapping[str, ASGIApp]) -> None:
        """`others` are applications by their first path segment, such as `/console`."""
        self._api = api
        self._page = page
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand one request on."""
        await self._chosen(scope)(self._seen_by_api(scope), receive, send)

    def _chosen(self, scope: Scope) -> ASGIApp:
        first = "/" + scope["path"][1:].partition("/")[0]
        if first in self._others:
            chosen = self._others[first]
        elif scope["method"] in {"GET", "HEAD"} and self._page.has(scope["path"]):
            chosen = self._page
        else:
            return self._api
        try:
            refuse_foreign_host(scope)
        except Refusal:
            return self._api  # which refuses it in its own form
        return chosen

    def _seen_by_api(self, scope: Scope) -> Scope:
        if not scope["path"].startswith(f"{API_PREFIX}/"):
            return scope
        return {
            **scope,
            "path": scope["path"].removeprefix(API_PREFIX),
            "raw_path": scope["raw_path"].removeprefix(API_PREFIX.encode()),
        }

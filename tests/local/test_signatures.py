"""A signed request is let in when the home's key signed exactly this request, a short time ago."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from local.gateway.refusals import Refusal
from local.gateway.signatures import SignatureChecker, SignedRequest

KEY, SECRET, REGION = "WOTR0123456789ABCDEF", "a-secret-of-forty-characters-0123456789", "us-east-1"
HOST = "127.0.0.1:8080"
NOW = 1_795_275_000.0
BODY = b'{"date": "2026-11-20"}'


def at(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%SZ")


def signed(  # noqa: PLR0913 -- what a signature covers
    path: str = "/stats/ana",
    *,
    query: str = "",
    body: bytes = b"",
    method: str = "GET",
    moment: float = NOW,
    key: str = KEY,
    secret: str = SECRET,
    region: str = REGION,
    service: str = "execute-api",
    **headers: str,
) -> SignedRequest:
    """A request as botocore signs and sends it."""
    request = AWSRequest(method, f"http://{HOST}{path}" + (f"?{query}" if query else ""), data=body)
    for name, value in {"Host": HOST, "X-Amz-Date": at(moment), **headers}.items():
        request.headers[name.replace("_", "-")] = value
    signer: Any = SigV4Auth(Credentials(key, secret), service, region)
    request.context["timestamp"] = at(moment)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, "
        f"SignedHeaders={signer.signed_headers(signer.headers_to_sign(request))}, "
        f"Signature={signer.signature(text, request)}"
    )
    received = [(name.lower(), value) for name, value in request.headers.items()]
    return SignedRequest(method, path, query, received, body)


def changed(request: SignedRequest, name: str, value: str | None) -> SignedRequest:
    """The request with another value of a header, or without it."""
    headers = [(found, text) for found, text in request.headers if found != name]
    headers += [] if value is None else [(name, value)]
    return SignedRequest(request.method, request.path, request.query, headers, request.body)


def check(request: SignedRequest, now: float = NOW) -> None:
    SignatureChecker(KEY, SECRET, REGION, lambda: now).check(request)


def refusal(request: SignedRequest, now: float = NOW) -> Refusal:
    with pytest.raises(Refusal) as refused:
        check(request, now)
    assert refused.value.status == 403
    return refused.value


@pytest.mark.parametrize(
    "request_",
    [
        signed(),
        signed("/stats/a%20b%2Fc"),
        signed("/reports/2026-11-20", query="b=2&a=1&a=0&c=%20x"),
        signed(method="POST", body=BODY, Content_Type="application/json"),
        signed(method="POST", body=BODY, X_Amz_Content_SHA256=sha256(BODY).hexdigest()),
        signed(X_Note="  many   spaces  "),
    ],
)
def test_a_request_that_the_home_s_key_signed_now_is_let_in(request_: SignedRequest) -> None:
    check(request_)


def test_an_example_of_the_documentation_has_the_documented_signature() -> None:
    # get-vanilla-query-order-key-case of AWS's test suite for it, for a service named `service`.
    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    checker = SignatureChecker("AKIDEXAMPLE", secret, REGION, lambda: NOW)
    headers = [("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")]
    request = SignedRequest("GET", "/", "Param2=value2&Param1=value1", headers, b"")
    from local.gateway import signatures  # noqa: PLC0415 -- only this test looks inside

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signatures, "SERVICE", "service")
        computed = checker._sign(request, "20150830T123600Z", ["host", "x-amz-date"])  # noqa: SLF001
    assert computed == "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"


@pytest.mark.parametrize("seconds", [-300, -1, 0, 299])
def test_a_signature_is_good_for_five_minutes_before_and_after_its_date(seconds: int) -> None:
    check(signed(), NOW + seconds)


@pytest.mark.parametrize(
    ("seconds", "word"), [(301, "expired"), (3600, "expired"), (-301, "not yet current")]
)
def test_a_signature_of_another_time_is_refused(seconds: int, word: str) -> None:
    refused = refusal(signed(), NOW + seconds)
    assert (refused.kind, word in refused.message) == ("INVALID_SIGNATURE", True)


def test_an_unsigned_request_is_told_so() -> None:
    assert refusal(changed(signed(), "authorization", None)).kind == "MISSING_AUTHENTICATION_TOKEN"


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", KEY.lower(), KEY + "0", KEY[:-1]])
def test_another_key_is_refused_whatever_it_signs_with(key: str) -> None:
    assert refusal(signed(key=key)).kind == "ACCESS_DENIED"


def test_a_session_of_another_account_is_refused() -> None:
    assert refusal(signed(X_Amz_Security_Token="token")).kind == "ACCESS_DENIED"


@pytest.mark.parametrize(
    "request_",
    [
        signed(secret="another"),
        signed(region="eu-west-1"),
        signed(service="dynamodb"),
        changed(signed(), "host", "localhost:8080"),
        changed(signed(), "x-amz-date", at(NOW + 1)),
        changed(signed(), "x-amz-date", None),
        changed(signed(), "x-amz-date", "yesterday"),
        changed(signed(X_Note="one"), "x-note", "two"),
        changed(signed(), "x-amz-content-sha256", sha256(b"other").hexdigest()),
        changed(signed(), "authorization", "eyJhbGciOiJub25lIn0.e30."),
        changed(signed(), "authorization", "AWS4-HMAC-SHA256"),
        changed(signed(), "authorization", "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y"),
        changed(signed(), "authorization", f"AWS4-HMAC-SHA256 Credential={KEY}/a/b, Signature=y"),
    ],
)
def test_anything_else_is_an_invalid_signature(request_: SignedRequest) -> None:
    assert refusal(request_).kind == "INVALID_SIGNATURE"


@pytest.mark.parametrize(
    "request_",
    [
        SignedRequest("POST", "/stats/ana", "", signed().headers, b""),
        SignedRequest("GET", "/stats/ben", "", signed().headers, b""),
        SignedRequest("GET", "/stats/ana", "x=1", signed().headers, b""),
        SignedRequest("GET", "/stats/ana", "", signed().headers, b"{}"),
        SignedRequest("GET", "/stats/ana", "", [*signed().headers, ("host", "other")], b""),
        SignedRequest("GET", "/stats/ana", "", [*signed().headers, ("x-amz-date", at(NOW))], b""),
        SignedRequest("GET", "/stats/ana", "", [*signed().headers, signed().headers[-1]], b""),
    ],
)
def test_a_signature_is_of_one_request_and_no_other(request_: SignedRequest) -> None:
    assert refusal(request_).kind == "INVALID_SIGNATURE"


@pytest.mark.parametrize("unsigned", ["host", "x-amz-date"])
def test_host_and_date_must_be_signed(unsigned: str) -> None:
    request = signed()
    [header] = request.all_of("authorization")
    names = ";".join(name for name in ("host", "x-amz-date") if name != unsigned)
    without = header.replace("host;x-amz-date", names)
    assert unsigned in refusal(changed(request, "authorization", without)).message


@given(header=st.text(st.characters(max_codepoint=255), max_size=200))
def test_no_authorization_header_makes_the_gateway_stumble(header: str) -> None:
    for text in (header, f"AWS4-HMAC-SHA256 {header}"):
        refusal(changed(signed(), "authorization", text))


@given(path=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#"), max_size=40))
def test_any_path_is_verified_as_it_was_sent(path: str) -> None:
    check(signed(f"/{path}"))

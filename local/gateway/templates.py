"""Mapping templates (VTL) with the variables of API Gateway.

The engine is airspeed-ext, which LocalStack keeps in step with what API Gateway really renders. Two of its
(and API Gateway's) surprises: a reference to nothing renders as an empty text, and `#if($missing)` is *true*.
Compare with `""`, or ask `containsKey`.

Only what the templates of this project call is here. A template that calls anything else is refused, by the
name of what it calls, when it is read.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import airspeed
from airspeed import operators

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = Any

_CALL = re.compile(r"\.([A-Za-z]\w*)\(")
_CALLS = frozenset(
    {
        *("json", "path", "params"),
        *("escapeJavaScript", "parseJson"),
        *("keySet", "get", "containsKey"),
        *("contains", "length", "replaceAll", "substring", "toLowerCase", "trim"),
    }
)
"""The methods of `$input`, of `$util`, and of Java's Map and String."""


class TemplateError(Exception):
    """A mapping template that cannot be parsed or rendered."""


class MappingTemplate:
    """A template, parsed once."""

    def __init__(self, text: str) -> None:
        """Parse `text`.

        Raises:
            TemplateError: it is not VTL, or it calls something that is not here.
        """
        unknown = sorted(set(_CALL.findall(text)) - _CALLS)
        if unknown:
            raise TemplateError(f"the local gateway's templates do not know {', '.join(unknown)}()")
        self._template = airspeed.Template(text)
        try:
            self._template.ensure_compiled()
        except airspeed.TemplateError as error:
            raise TemplateError(str(error)) from error

    def render(self, variables: Variables) -> str:
        """The text that the template makes of `variables`; it may set `context.responseOverride`.

        Raises:
            TemplateError: a call in it failed.
        """
        try:
            return str(
                self._template.merge({"input": variables.input, "context": variables.context, "util": UTIL})
            )
        except Exception as error:
            raise TemplateError(str(error)) from error


class Variables:
    """What one rendering can see."""

    __slots__ = ("context", "input")

    def __init__(self, input_: Input, context: dict[str, Any]) -> None:
        """`context` is also written to: `responseOverride` must be in it."""
        self.input = input_
        self.context = context


class ParameterMap:
    """A map of `$input.params()`, with the methods of Java's Map.

    Not a dict: a caller may name a parameter `keySet`, and the template's call must not find that.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        """When a name has several values, API Gateway takes the last."""
        self._values = values

    def keySet(self) -> list[str]:  # noqa: N802 -- Java's name
        """What `#foreach` walks over."""
        return list(self._values)

    def get(self, name: str) -> str | None:
        """The value, or null."""
        return self._values.get(name)


class Params:
    """`$input.params()`: the parameters by where they came from."""

    def __init__(
        self, path: Mapping[str, str], querystring: Mapping[str, str], header: Mapping[str, str]
    ) -> None:
        """Names as the caller wrote them."""
        self.path = ParameterMap(path)
        self.querystring = ParameterMap(querystring)
        self.header = ParameterMap(header)


class Input:
    """`$input`: a body and the parameters of a request."""

    def __init__(self, body: str, params: Params) -> None:
        """`body` is the whole payload as text, empty when there is none."""
        self.body = body
        self._params = params
        self._parsed: Json = None
        self._is_parsed = False

    def json(self, path: str) -> str:
        """The whole body as JSON text, `{}` when there is none.

        Raises:
            ValueError: the body is not JSON, or the path is not `$`.
        """
        if path != "$":
            raise ValueError(f"the local gateway does not know $input.json('{path}'), only $input.json('$')")
        # The caller's own text, once it is known to be JSON: no number loses a digit.
        self._document()
        return self.body.strip() or "{}"

    def path(self, path: str) -> Json:
        """The member of the body that `$.name` names, as a value; null when there is none.

        Raises:
            ValueError: the body is not JSON, or the path is not of this form.
        """
        if not _MEMBER.fullmatch(path):
            raise ValueError(f"the local gateway does not know $input.path('{path}'), only $.name")
        document = self._document()
        return document.get(path[2:]) if isinstance(document, dict) else None

    def params(self) -> Params:
        """The parameters, by where they came from."""
        return self._params

    def _document(self) -> Json:
        if not self._is_parsed:
            self._parsed = parse_json(self.body) if self.body.strip() else {}
            self._is_parsed = True
        return self._parsed


class Util:
    """`$util`."""

    @staticmethod
    def escapeJavaScript(text: object) -> str:  # noqa: N802 -- API Gateway's name
        """See `escape_java_script`."""
        return escape_java_script(text)

    @staticmethod
    def parseJson(text: str) -> Json:  # noqa: N802 -- API Gateway's name
        """The value of a JSON text."""
        return parse_json(text)


_JAVA_SCRIPT = {
    "\b": "\\b",
    "\n": "\\n",
    "\t": "\\t",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "'": "\\'",
    "\\": "\\\\",
    "/": "\\/",
}
_NOT_PLAIN = re.compile(r"""[^ !#-&(-.0-\[\]-\x7f]""")


_MEMBER = re.compile(r"\$\.\w+")


def escape_java_script(text: object) -> str:
    """`$util.escapeJavaScript`: as Apache Commons Lang's `escapeEcmaScript`, null as an empty text.

    Note that it puts a backslash before an apostrophe, which JSON does not allow.
    """
    if text is None:
        return ""
    return _NOT_PLAIN.sub(
        _escape_character, text if isinstance(text, str) else operators.value_to_string(text)
    )


def _escape_character(match: re.Match[str]) -> str:
    character = match[0]
    if character in _JAVA_SCRIPT:
        return _JAVA_SCRIPT[character]
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02X}{units[i + 1]:02X}" for i in range(0, len(units), 2))


def parse_json(text: str) -> Json:
    """Parse JSON as RFC 8259 has it: `NaN` and `Infinity` are none.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


UTIL = Util()


def _java_replacement(text: str) -> str:
    """A Java regular expression's replacement as Python's: `$1` is a group, a backslash quotes."""
    return re.sub(
        r"\\(.)|\$(\d)|(\\)$",
        lambda match: f"\\g<{match[2]}>" if match[2] else (match[1] or "\\").replace("\\", r"\\"),
        text,
    )


def _add_java_methods() -> None:
    """Methods of Java's String and Map that templates call and airspeed-ext lacks."""
    methods = operators.__additional_methods__
    methods[str] |= {
        "replaceAll": lambda self, pattern, text: re.sub(pattern, _java_replacement(text), self),
        "toLowerCase": lambda self: self.lower(),
        "trim": lambda self: self.strip(),
    }
    methods[dict] |= {"containsKey": lambda self, key: key in self}


_add_java_methods()

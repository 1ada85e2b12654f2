"""Mapping templates (VTL) with the variables of API Gateway.

The engine is airspeed-ext, which LocalStack keeps in step with what API Gateway really renders. Two of its
(and API Gateway's) surprises: a reference to nothing renders as an empty text, and `#if($missing)` is *true*.
Compare with `""`, or ask `containsKey`.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

from __future__ import annotations

import base64
import json
import math
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import airspeed
from airspeed import operators

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = Any


class TemplateError(Exception):
    """A mapping template that cannot be parsed or rendered."""


class MappingTemplate:
    """A template, parsed once."""

    def __init__(self, text: str) -> None:
        """Parse `text`.

        Raises:
            TemplateError: it is not VTL.
        """
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
                self._template.merge(
                    {
                        "input": variables.input,
                        "context": variables.context,
                        "stageVariables": variables.stage_variables,
                        "util": UTIL,
                    }
                )
            )
        except Exception as error:
            raise TemplateError(str(error)) from error


class Variables:
    """What one rendering can see."""

    __slots__ = ("context", "input", "stage_variables")

    def __init__(self, input_: Input, context: dict[str, Any], stage_variables: Mapping[str, str]) -> None:
        """`context` is also written to: `responseOverride` must be in it."""
        self.input = input_
        self.context = context
        self.stage_variables = stage_variables


class ParameterMap:
    """A map of `$input.params()`, with the methods of Java's Map.

    Not a dict: a caller may name a parameter `keySet`, and the template's call must not find that.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        """Of several values of a name, API Gateway has the last."""
        self._values = values

    def __getitem__(self, name: str) -> str:
        """`$map.name` and `$map['name']`; a method's name is not a parameter."""
        if hasattr(type(self), name):
            raise KeyError(name)
        return self._values[name]

    def keys(self) -> list[str]:
        """What `#foreach` walks over."""
        return list(self._values)

    keySet = keys  # noqa: N815 -- Java's name

    def get(self, name: str) -> str | None:
        """The value, or null."""
        return self._values.get(name)

    def containsKey(self, name: str) -> bool:  # noqa: N802 -- Java's name
        """Whether there is such a parameter."""
        return name in self._values

    def size(self) -> int:
        """How many there are."""
        return len(self._values)

    def isEmpty(self) -> bool:  # noqa: N802 -- Java's name
        """Whether there are none."""
        return not self._values


class Params:
    """`$input.params()`: the parameters by where they came from."""

    def __init__(
        self, path: Mapping[str, str], querystring: Mapping[str, str], header: Mapping[str, str]
    ) -> None:
        """Names as the caller wrote them."""
        self.path = ParameterMap(path)
        self.querystring = ParameterMap(querystring)
        self.header = ParameterMap(header)
        self._headers = {name.lower(): value for name, value in header.items()}

    def find(self, name: str) -> str:
        """The parameter from path, query or header, in this order; a header's name in any case."""
        for source in (self.path, self.querystring):
            value = source.get(name)
            if value is not None:
                return value
        return self._headers.get(name.lower(), "")


class Input:
    """`$input`: a body and the parameters of a request."""

    def __init__(self, body: str, params: Params) -> None:
        """`body` is the whole payload as text, empty when there is none."""
        self.body = body
        self._params = params
        self._parsed: Json = None
        self._is_parsed = False

    def json(self, path: str) -> str:
        """The part of the body at a JSONPath, as JSON text; `""` when there is none.

        Raises:
            ValueError: the body is not JSON, or the path is not one that is understood.
        """
        if path == "$":
            # The caller's own text, once it is known to be JSON: no number loses a digit.
            self._document()
            return self.body.strip() or "{}"
        found, value = resolve_path(self._document(), path)
        return json.dumps(_finite(value), ensure_ascii=False) if found else '""'

    def path(self, path: str) -> Json:
        """The part of the body at a JSONPath, as a value; null when there is none.

        Raises:
            ValueError: as `json`.
        """
        return resolve_path(self._document(), path)[1]

    def params(self, name: str | None = None) -> str | Params:
        """The parameter `name` (empty when there is none), or all of them."""
        return self._params if name is None else self._params.find(name)

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

    @staticmethod
    def urlEncode(text: str) -> str:  # noqa: N802 -- API Gateway's name
        """As in a form: a space becomes `+`."""
        return quote(text, safe="*-._ ").replace(" ", "+")

    @staticmethod
    def urlDecode(text: str) -> str:  # noqa: N802 -- API Gateway's name
        """The inverse of `urlEncode`."""
        return unquote(text.replace("+", " "))

    @staticmethod
    def base64Encode(text: str) -> str:  # noqa: N802 -- API Gateway's name
        """Of the text's UTF-8."""
        return base64.b64encode(text.encode()).decode()

    @staticmethod
    def base64Decode(text: str) -> str:  # noqa: N802 -- API Gateway's name
        """The text whose UTF-8 was encoded."""
        return base64.b64decode(text).decode()


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


def _finite(value: Json) -> Json:
    """`value` with numbers like 1e999, which JSON allows and a double cannot hold, as the largest double."""
    if isinstance(value, float) and math.isinf(value):
        return math.copysign(1.7976931348623157e308, value)
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return value


_STEP = re.compile(
    r"""\.(?P<name>[\w-]+)|\[(?P<index>-?\d+)\]|\[(?P<quote>['"])(?P<quoted>.*?)(?P=quote)\]"""
)


def resolve_path(document: Json, path: str) -> tuple[bool, Json]:
    """Follow a definite JSONPath (`$.a['b'][0]`): whether something is there, and what.

    Raises:
        ValueError: the path is not of this form.
    """
    if not path.startswith("$"):
        path = f"$.{path}"
    position, value = 1, document
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            raise ValueError(f"{path} is not a JSONPath that the local gateway understands")
        position = step.end()
        key: str | int = int(step["index"]) if step["index"] is not None else step["name"] or step["quoted"]
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return False, None
    return True, value


UTIL = Util()


def _java_replacement(text: str) -> str:
    """A Java regular expression's replacement as Python's: `$1` is a group, a backslash quotes."""
    return re.sub(
        r"\\(.)|\$(\d)|(\\)$",
        lambda match: f"\\g<{match[2]}>" if match[2] else (match[1] or "\\").replace("\\", r"\\"),
        text,
    )


def _add_java_methods() -> None:
    """Methods of Java's String, Map and List that templates call and airspeed-ext lacks."""
    methods = operators.__additional_methods__
    methods[str] |= {
        "replaceAll": lambda self, pattern, text: re.sub(pattern, _java_replacement(text), self),
        "equals": lambda self, other: self == other,
        "equalsIgnoreCase": lambda self, other: self.casefold() == other.casefold(),
        "isEmpty": lambda self: not self,
        "toLowerCase": lambda self: self.lower(),
        "toUpperCase": lambda self: self.upper(),
        "trim": lambda self: self.strip(),
        "endsWith": lambda self, suffix: self.endswith(suffix),
        "indexOf": lambda self, text: self.find(text),
        "toString": lambda self: self,
    }
    methods[dict] |= {
        "containsKey": lambda self, key: key in self,
        "size": len,
        "isEmpty": lambda self: not self,
        "entrySet": lambda self: [{"key": key, "value": value} for key, value in self.items()],
    }


_add_java_methods()

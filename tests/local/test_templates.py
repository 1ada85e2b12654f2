"""What `$input`, `$util` and `$context` mean in a mapping template, hostile values included."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.gateway.templates import Input, MappingTemplate, Params, TemplateError, Variables

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def render(  # noqa: PLR0913 -- what a request consists of
    template: str,
    body: str = "",
    *,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    header: dict[str, str] | None = None,
    context: dict[str, Any] | None = None,
) -> str:
    params = Params(path or {}, query or {}, header or {})
    return MappingTemplate(template).render(
        Variables(Input(body, params), context or {"responseOverride": {"header": {}}})
    )


def test_the_whole_body_keeps_every_digit() -> None:
    body = '{"a": 12345678901234567890.10, "b": 1e999, "c": "ß"}'
    assert render("$input.json('$')", body) == body


def test_no_body_is_an_empty_object() -> None:
    assert render("$input.json('$')") == "{}"


@pytest.mark.parametrize(
    ("path", "expected"), [("$.name", "Ana"), ("$.none", ""), ("$.missing", ""), ("$.n", "7")]
)
def test_a_member_of_the_body(path: str, expected: str) -> None:
    body = '{"name": "Ana", "n": 7, "none": null}'
    assert render(f"$input.path('{path}')", body) == expected


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("$input.json('$.a')", "json"),
        ("$input.path('$')", "path"),
        ("$input.path('$.a.b')", "path"),
        ("$input.path('$.a[0]')", "path"),
    ],
)
def test_other_paths_are_refused_by_name(template: str, name: str) -> None:
    with pytest.raises(TemplateError, match=rf"does not know \$input\.{name}\("):
        render(template, '{"a": {"b": 1}}')


@pytest.mark.parametrize(
    "call", ["$util.urlEncode('x')", "$util.base64Decode('x')", "$input.path('$.a').toUpperCase()"]
)
def test_what_no_template_of_ours_calls_is_refused_by_name_when_it_is_read(call: str) -> None:
    name = call.rpartition(".")[2].partition("(")[0]
    with pytest.raises(TemplateError, match=rf"do not know {name}\(\)"):
        MappingTemplate(call)


def test_a_body_that_is_not_json_cannot_be_rendered() -> None:
    with pytest.raises(TemplateError, match="Expecting value"):
        render("$input.json('$')", "not JSON")


def test_a_loop_over_parameters_sees_each() -> None:
    template = (
        "#foreach($name in $input.params().querystring.keySet())"
        "$name=$input.params().querystring.get($name)#if($foreach.hasNext)&#end#end"
    )
    assert render(template, query={"from": "1", "to": "2"}) == "from=1&to=2"


@pytest.mark.parametrize("name", ["keySet", "get", "containsKey", "size", "__class__", "_values"])
def test_a_parameter_named_like_a_method_is_only_a_parameter(name: str) -> None:
    template = (
        "#foreach($name in $input.params().querystring.keySet())"
        "$name=$input.params().querystring.get($name)#end"
    )
    assert render(template, query={name: "x"}) == f"{name}=x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('say "hi"', r"say \"hi\""),
        ("it's", r"it\'s"),
        ("a\\b", r"a\\b"),
        ("a/b", r"a\/b"),
        ("line\nline\ttab", r"line\nline\ttab"),
        ("\x00\x1f", r"\u0000\u001F"),
        ("München", r"M\u00FCnchen"),
        ("🏃", r"\uD83C\uDFC3"),
        ("\ud800", r"\uD800"),
    ],
)
def test_escape_java_script_is_that_of_commons_lang(text: str, expected: str) -> None:
    assert (
        render("$util.escapeJavaScript($input.params().querystring.get('x'))", query={"x": text}) == expected
    )


@given(st.text())
def test_an_escaped_text_whose_apostrophes_are_put_right_is_a_json_string(text: str) -> None:
    template = """"$util.escapeJavaScript($input.params().querystring.get('x')).replaceAll("\\\\'", "'")\""""
    assert json.loads(render(template, query={"x": text})) == text


@given(json_values, st.text())
def test_a_document_in_a_document_cannot_be_broken_out_of(body: object, header: str) -> None:
    template = """#set($q = '"')
        #set($key = $input.params().header.get('Idempotency-Key'))
        #set($key = $util.escapeJavaScript($key).replaceAll("\\\\'", "'"))
        #set($body = $input.json('$'))
        #set($document = "{${q}key$q:$q$key$q,${q}body$q:$body,${q}userId$q:$q$context.claims.sub$q}")
        {"input": "$util.escapeJavaScript($document).replaceAll("\\\\'", "'")"}"""

    rendered = render(
        template,
        json.dumps(body),
        header={"Idempotency-Key": header},
        context={"claims": {"sub": "ana"}, "responseOverride": {"header": {}}},
    )

    assert json.loads(json.loads(rendered)["input"]) == {"key": header, "body": body, "userId": "ana"}


def test_values_are_not_rendered_as_templates_themselves() -> None:
    hostile = "#set($x = 1)$context.claims.sub ${util}"
    assert render("$input.params().querystring.get('x')", query={"x": hostile}) == hostile


def test_a_json_text_in_an_answer_can_be_looked_into() -> None:
    assert render("""$util.parseJson('{"a": {"b": 7}}').a.b""") == "7"


def test_java_methods_of_strings_and_maps() -> None:
    x = "$input.params().querystring.get('x')"
    assert render(f"{x}.toLowerCase()", query={"x": "ABC"}) == "abc"
    assert render(f"[{x}.trim()]", query={"x": " a "}) == "[a]"
    assert render(f"""{x}.replaceAll("(a)(b)", "$2$1")""", query={"x": "ab"}) == "ba"
    found = "#if($util.parseJson($input.json('$')).containsKey('a'))yes#{else}no#end"
    assert render(found, '{"a": null}') == "yes"
    assert render(found, '{"b": 1}') == "no"


def test_what_does_not_exist_renders_as_nothing() -> None:
    assert render("[$context.none $input.params().querystring.get('none')]") == "[ ]"


def test_a_template_can_override_status_and_headers() -> None:
    context: dict[str, Any] = {"responseOverride": {"header": {}}}
    render(
        "#set($context.responseOverride.status = 201)#set($context.responseOverride.header.Location = '/x')",
        context=context,
    )
    assert context["responseOverride"] == {"status": 201, "header": {"Location": "/x"}}


def test_a_template_that_is_not_vtl_is_refused_when_it_is_read() -> None:
    with pytest.raises(TemplateError):
        MappingTemplate("#if($x) never ended")

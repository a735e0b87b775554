import pytest

from local.host.http.routes import Template


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("a/{id:int}", "a/-12", {"id": "-12"}),
        ("a/{id:int}", "a/2147483648", None),
        ("a/{id:long}", "a/2147483648", {"id": "2147483648"}),
        ("a/{id:alpha}", "a/b1", None),
        ("a/{id:bool}", "a/True", {"id": "True"}),
        ("a/{id:decimal}", "a/1.5", {"id": "1.5"}),
        ("a/{id:guid}", "a/3f2504e0-4f89-11d3-9a0c-0305e82c3301", {"id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}),
        ("a/{id:guid}", "a/3f2504e0", None),
        ("a/{id:range(1,9):int}", "a/10", None),
        ("a/{id:min(3)}", "a/3", {"id": "3"}),
        ("a/{id:length(2,3)}", "a/abcd", None),
        ("a/{id:maxlength(3)}", "a/abc", {"id": "abc"}),
        ("a/{id:int?}", "a", {}),
        ("a/{id:int?}", "a/x", None),
        ("a/{name}.{ext}", "a/b.c.txt", {"name": "b.c", "ext": "txt"}),
        ("{*all}", "", {}),
        ("{*all}", "x/y", {"all": "x/y"}),
        ("a/{**all}", "a/x/y", {"all": "x/y"}),
        ("", "", {}),
        ("a", "ab", None),
    ],
)
def test_matching(template: str, path: str, expected: dict[str, str] | None) -> None:
    assert Template.parse(template).match(path) == expected


def test_precedence_goes_from_literal_to_catch_all() -> None:
    ordered = ["", "a/b", "a/{id:int}", "a/{id}", "a/{*rest:int}", "a/{*rest}", "{first}/b", "{*all}"]
    precedences = [Template.parse(text).precedence for text in ordered]
    assert precedences == sorted(set(precedences))


@pytest.mark.parametrize(
    "template", ["a/{id:wizard}", "a/{id:range(1)}", "a/{id:min(x)}", "{*rest}/a", "{id?}/a", "a{", "a/{}", "a/x{id?}"]
)
def test_what_is_no_route(template: str) -> None:
    with pytest.raises(ValueError, match="'"):
        Template.parse(template)

from hypothesis import given
from hypothesis import strategies as st

from sconnect.adapters.snelstart.http.error_bodies import read_refusal


def test_shape_a_a_list_of_codes() -> None:
    refusal = read_refusal(
        b'[{"errorCode":"REL-0006","message":"Het KvK-nummer is ongeldig.","details":null},'
        b'{"errorCode":"XYZ-9999","message":"Iets nieuws","details":null}]'
    )
    assert refusal.reason == "Het KvK-nummer is ongeldig (REL-0006); Iets nieuws (XYZ-9999)"
    assert refusal.codes == ("REL-0006", "XYZ-9999")


def test_shape_b_the_model_state() -> None:
    refusal = read_refusal(
        b'{"message":"The request is invalid.","modelState":{"model.naam":["Te lang.","Te raar."],"model.email":[]}}'
    )
    assert refusal.reason == "naam: Te lang; naam: Te raar"
    assert refusal.fields == ("model.naam", "model.email")


def test_shape_c_one_sentence() -> None:
    for name in ("Message", "message", "error"):
        refusal = read_refusal(f'{{"{name}":"ALG-0104: invalid filter."}}'.encode())
        assert refusal.reason == "ALG-0104: invalid filter"
        assert refusal.codes == ("ALG-0104",)


def test_shape_d_plain_text_or_nothing() -> None:
    assert read_refusal(b"").reason == ""
    assert read_refusal(b" Kapot. ").reason == "Kapot"
    assert read_refusal(b'"Kapot"').reason == "Kapot"
    assert read_refusal(b"<html><h1>Bad Request</h1></html>").reason == ""


def test_a_reason_is_short_and_said_once() -> None:
    same = b'[{"errorCode":"A","message":"x"},{"errorCode":"A","message":"x"}]'
    assert read_refusal(same).reason == "x (A)"
    assert len(read_refusal(b"x" * 100_000).reason) == 500


@given(st.binary())
def test_no_body_is_too_strange(body: bytes) -> None:
    assert isinstance(read_refusal(body).reason, str)

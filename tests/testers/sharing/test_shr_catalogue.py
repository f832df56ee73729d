"""The catalogue cases on little services of the test's own: what counts, what does not, and what is said."""

import itertools
from collections.abc import Callable

import pytest

from rules.measurement import Count, Proportion
from rules.record import CaseRecord
from rules.verdict import Word
from testers.specimens.web.message import Answer, Request, answer_json
from tests.testers.bench_web import try_reply

KNOWN, METADATA, RIGHTS = "testers.sharing.shr_01_http", "testers.sharing.shr_02_http", "testers.sharing.shr_03_http"
OPEN, VOCABULARY = "testers.sharing.shr_13_http", "testers.sharing.shr_16_http"
CODES = "testers.compatibility.cmp_10_http"
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""
NUMBER = "11010519491231002X"
LICENCE = "dct:license <https://creativecommons.org/licenses/by/4.0/>"


def turtle(text: str, **headers: str) -> Answer:
    return Answer(status=200, content_type="text/turtle", body=(PREFIXES + text).encode(), headers=headers)


def text_csv(text: str) -> Answer:
    return Answer(status=200, content_type="text/csv", body=text.encode())


def serving(**answers: Answer | list[Answer]) -> Callable[[Request], Answer]:
    """Serve each path, one answer after the other, the last one for ever."""
    turns = {
        f"/{name.replace('__', '.')}": itertools.chain(given, itertools.repeat(given[-1]))
        for name, listed in answers.items()
        for given in [listed if isinstance(listed, list) else [listed]]
    }
    return lambda request: next(turns[request.path]) if request.path in turns else Answer(status=404)


def share(record: CaseRecord, key: str) -> tuple[int, int]:
    assert record.problem is None, record.problem
    measured = record.measurements[key]
    assert isinstance(measured, Proportion)
    return measured.k, measured.n


def word(record: CaseRecord) -> Word | None:
    assert record.trace is None, record.trace
    return None if record.problem is None else record.problem.word


# --- SHR-01


def test_a_dataset_is_known_by_any_of_its_names() -> None:
    catalogue = turtle(
        '<c> a dcat:Catalog ; dcat:dataset <d> . <d> dct:identifier "D-1" ; dcat:landingPage <page> ;'
        " dcat:distribution [ dcat:accessURL <file> ] ."
    )
    names = "/d,D-1,/page,/file/,/other,D-2"
    record = try_reply(KNOWN, serving(c=catalogue), dcat_catalogue="/c", dcat_known=names)
    assert share(record, "missing") == (2, 6)
    detail = record.measurements["missing"].detail
    assert detail is not None
    assert detail.en == "the catalogue does not list /other; the catalogue does not list D-2."


def test_what_is_listed_at_the_second_look_is_not_missing() -> None:
    empty, whole = turtle("<c> a dcat:Catalog ."), turtle("<c> a dcat:Catalog ; dcat:dataset <d> .")
    record = try_reply(KNOWN, serving(c=[empty, whole]), dcat_catalogue="/c", dcat_known="/d")
    assert share(record, "missing") == (0, 1)


@pytest.mark.parametrize("way", ["link", "hydra"])
def test_pages_are_followed(way: str) -> None:
    first = (
        turtle("<c> a dcat:Catalog .", Link='</p2>; rel="next"')
        if way == "link"
        else turtle("<c> a dcat:Catalog . <c?page=1> hydra:next <p2> .")
    )
    second = turtle("<c> dcat:dataset <d> .")
    record = try_reply(KNOWN, serving(c=first, p2=second), dcat_catalogue="/c", dcat_known="/d")
    assert share(record, "missing") == (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "catalogue",
    [
        Answer(status=200, content_type="text/html", body=b"<html>"),
        Answer(status=401),
        answer_json({"result": ["no", "linked", "data"]}),
        turtle("<c> a"),
        turtle("<c> a dcat:Catalog .", Link='<http://192.0.2.1/p2>; rel="next"'),
        answer_json({"@context": "http://192.0.2.1/context", "@id": "d"}, content_type="application/ld+json"),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_inconclusive(catalogue: Answer) -> None:
    record = try_reply(KNOWN, serving(c=catalogue), dcat_catalogue="/c", dcat_known="/d")
    assert word(record) is Word.INCONCLUSIVE


def test_a_json_catalogue_may_name_its_context_in_a_link() -> None:
    document = answer_json({"dataset": [{"@id": "/d"}]})
    context = answer_json({"@context": {"dataset": "http://www.w3.org/ns/dcat#dataset"}})
    link = {"Link": '</x>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'}
    catalogue = Answer(status=200, content_type="application/json", body=document.body, headers=link)
    record = try_reply(KNOWN, serving(c=catalogue, x=context), dcat_catalogue="/c", dcat_known="/d")
    assert share(record, "missing") == (0, 1)


def test_names_count_from_where_a_redirect_leads() -> None:
    moved = Answer(status=302, headers={"Location": "/deep/c"})
    replies = {"/c": moved, "/deep/c": turtle("<c> a dcat:Catalog ; dcat:dataset <d> .")}
    record = try_reply(KNOWN, lambda request: replies[request.path], dcat_catalogue="/c", dcat_known="/deep/d")
    assert share(record, "missing") == (0, 1)


def test_pages_without_end_are_inconclusive() -> None:
    numbers = itertools.count()

    def reply(_: Request) -> Answer:
        return turtle("<c> a dcat:Catalog .", Link=f'</p{next(numbers)}>; rel="next"')

    assert word(try_reply(KNOWN, reply, dcat_catalogue="/c", dcat_known="/d")) is Word.INCONCLUSIVE


@pytest.mark.parametrize(
    ("case", "parameters"),
    [
        (KNOWN, {}),
        (KNOWN, {"dcat_catalogue": "/c"}),
        (OPEN, {}),
        (CODES, {"ids_http": "/x"}),
        (CODES, {"ids_http": "/x", "ids_fields": "org=unknown"}),
        (CODES, {"ids_fields": "org=uscc"}),
    ],
)
def test_what_the_target_file_must_give(case: str, parameters: dict[str, str]) -> None:
    record = try_reply(case, serving(c=turtle("<c> a dcat:Catalog .")), **parameters)  # type: ignore[arg-type]
    assert word(record) is not None
    assert record.trace is None


# --- SHR-02, SHR-03


def test_what_was_untrue_once_is_not_counted() -> None:
    catalogue = turtle("<c> a dcat:Catalog ; dcat:dataset <d> . <d> dcat:distribution [ dcat:downloadURL <f> ] .")
    gone, there = Answer(status=404), text_csv("a,b\n1,2\n")
    record = try_reply(METADATA, serving(c=catalogue, f=[gone, there]), dcat_catalogue="/c")
    assert share(record, "contradicted") == (0, 1)
    record = try_reply(METADATA, serving(c=catalogue, f=gone), dcat_catalogue="/c")
    assert share(record, "contradicted") == (1, 1)


def test_files_outside_the_authorisation_are_not_judged() -> None:
    catalogue = turtle(
        "<c> a dcat:Catalog ; dcat:dataset <d> . <d> dcat:distribution [ dcat:downloadURL <http://192.0.2.1/f> ] ."
    )
    assert share(try_reply(METADATA, serving(c=catalogue), dcat_catalogue="/c"), "contradicted") == (0, 0)


def test_what_is_not_shared_needs_no_licence() -> None:
    catalogue = turtle(
        '<c> a dcat:Catalog ; dcat:dataset <a>, <b> . <a> dct:accessRights "不予共享" . '
        f'<b> dct:accessRights "有条件共享" ; {LICENCE} .'
    )
    record = try_reply(RIGHTS, serving(c=catalogue), dcat_catalogue="/c")
    assert (share(record, "unclassed"), share(record, "unlicensed")) == ((0, 2), (0, 1))


def test_a_catalogue_without_datasets_says_nothing_of_rights() -> None:
    record = try_reply(RIGHTS, serving(c=turtle("<c> a dcat:Catalog .")), dcat_catalogue="/c")
    assert word(record) is Word.INCONCLUSIVE


# --- SHR-16


def test_contexts_elsewhere_leave_the_words_unjudged() -> None:
    catalogue = answer_json({"@context": "http://192.0.2.1/context", "title": "x"}, content_type="application/ld+json")
    assert word(try_reply(VOCABULARY, serving(c=catalogue), dcat_catalogue="/c")) is Word.INCONCLUSIVE


def test_a_document_that_is_no_rdf_does_not_resolve() -> None:
    record = try_reply(VOCABULARY, serving(c=turtle("<c> a")), dcat_catalogue="/c")
    assert share(record, "unresolved") == (1, 1)
    assert record.measurements["violations"].n == 0


def test_a_context_that_comes_at_the_second_request_is_there() -> None:
    catalogue = answer_json({"@context": "/x", "@id": "c", "@type": "Catalog"}, content_type="application/ld+json")
    context = answer_json({"@context": {"Catalog": "http://www.w3.org/ns/dcat#Catalog"}})
    record = try_reply(VOCABULARY, serving(c=catalogue, x=[Answer(status=503), context]), dcat_catalogue="/c")
    assert share(record, "unresolved")[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "shapes", [Answer(status=404), Answer(status=200, content_type="text/turtle", body=b"<a> <b>")]
)
def test_shapes_that_cannot_be_used_are_inconclusive(shapes: Answer) -> None:
    served = serving(c=turtle("<c> a dcat:Catalog ."), s=shapes)
    assert word(try_reply(VOCABULARY, served, dcat_catalogue="/c", dcat_shapes="/s")) is Word.INCONCLUSIVE


# --- SHR-13


def hits(record: CaseRecord) -> tuple[float, int]:
    assert record.problem is None, record.problem
    found = record.measurements["hits"]
    assert isinstance(found, Count)
    return found.k, found.n


def test_personal_data_count_where_they_show_twice() -> None:
    leak, clean = text_csv(f"name,id_card\nx,{NUMBER}\n"), text_csv("name,id_card\nx,***\n")
    assert hits(try_reply(OPEN, serving(f=leak), opendata_sets="/f")) == (1, 1)
    assert hits(try_reply(OPEN, serving(f=[leak, clean]), opendata_sets="/f")) == (0, 1)


def test_the_finding_shows_no_whole_value() -> None:
    record = try_reply(OPEN, serving(f=text_csv(f"name,id_card\nx,{NUMBER}\n")), opendata_sets="/f")
    detail = record.measurements["hits"].detail
    assert detail is not None
    assert "11****" in detail.en
    assert NUMBER[2:8] not in detail.en + detail.zh


def test_open_sets_are_read_without_the_token() -> None:
    def reply(request: Request) -> Answer:
        assert "authorization" not in request.headers
        return text_csv("a,b\n1,2\n")

    assert hits(try_reply(OPEN, reply, opendata_sets="/f", http_token="secret")) == (0, 1)


def test_what_is_shut_or_empty_is_no_open_set() -> None:
    served = serving(f=Answer(status=401), g=Answer(status=200, content_type="text/csv"))
    assert hits(try_reply(OPEN, served, opendata_sets="/f,/g")) in ((0, 0), (None, 0))


def test_the_catalogue_says_what_is_open() -> None:
    catalogue = turtle(
        '<c> a dcat:Catalog ; dcat:dataset <a>, <b> . <a> dct:accessRights "无条件共享" ; '
        'dcat:distribution [ dcat:downloadURL <f> ] . <b> dct:accessRights "有条件共享" ; '
        "dcat:distribution [ dcat:downloadURL <g> ] ."
    )
    leak = text_csv(f"name,id_card\nx,{NUMBER}\n")
    assert hits(try_reply(OPEN, serving(c=catalogue, f=text_csv("a,b\n1,2\n"), g=leak), dcat_catalogue="/c")) == (0, 1)


# --- CMP-10

FIELDS = "org=uscc,device.code=gbt28181"


def test_codes_count_once_each_and_where_they_are_wrong_twice() -> None:
    right = [{"org": "91350100M000100Y43", "device": {"code": "34020000001320000001"}}] * 5
    wrong = [*right, {"org": "91350100M000100Y44", "code": "not a field"}]
    for answers, found in [
        ([answer_json(right)], (0, 2)),
        ([answer_json(wrong)], (1, 3)),
        ([answer_json(wrong), answer_json(right)], (0, 2)),
    ]:
        record = try_reply(CODES, serving(f=answers), ids_http="/f", ids_fields=FIELDS)
        assert share(record, "invalid") == found


def test_codes_in_csv() -> None:
    served = serving(f=text_csv("org,x\n91350100M000100Y43,1\n91350100M000100Y4Z,2\n,3\n"))
    assert share(try_reply(CODES, served, ids_http="/f", ids_fields=FIELDS), "invalid") == (1, 2)


@pytest.mark.parametrize("answer", [answer_json([{"x": 1}]), Answer(status=500), Answer(status=200)])
def test_data_without_codes_are_inconclusive(answer: Answer) -> None:
    record = try_reply(CODES, serving(f=answer), ids_http="/f", ids_fields=FIELDS)
    assert word(record) is Word.INCONCLUSIVE

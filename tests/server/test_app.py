"""The routes as a visitor uses them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import SEED
from visitor import EXERCISE_SCRIPT, OPTIONS, PAGE_SCRIPT, TEXT, Markup, Visitor, field, workshop

from rhetoric.analysis import load_model
from rhetoric.classroom.exercise import MODES
from rhetoric.classroom.page import read_page
from rhetoric.cli.main import group
from rhetoric.server.app import MOST_HIDDEN, largest_request, make_app

HOSTILE = '<script>taken=1</script><img src=x onerror="taken=1">"\'></textarea><base href=//evil>'


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(workshop())


def test_the_first_page_offers_the_models_and_has_no_script(visitor: Visitor) -> None:
    page = visitor.client.get("/")
    seen = Markup(page.text)
    assert page.status_code == 200
    assert seen.scripts == seen.acts == []
    assert [f'<option value="{name}"' in page.text for name in ("fast", "lexicon", "best")] == [True, True, False]


def test_a_pasted_text_has_its_report_and_the_chosen_model_marks_it(visitor: Visitor) -> None:
    pages = {name: visitor.post("/report", text=TEXT, model=name) for name in ("fast", "lexicon")}
    for name, page in pages.items():
        spans = load_model(name).analyse(TEXT).spans
        assert page.status_code == 200
        assert page.text.count('<li class="card') == len(spans) > 0
        assert f'<option value="{name}" selected>' in page.text
        assert f"model {name} " in page.text
        assert Markup(page.text).scripts == [PAGE_SCRIPT]


def test_a_text_box_s_line_ends_are_those_that_were_written(visitor: Visitor) -> None:
    sealed = visitor.opened(text="One.\r\n\r\nThe greatest harvest of all time.\r\n")
    (record,) = json.loads(visitor.post("/download", documents=sealed, format="json").text)
    span = next(s for s in record["spans"] if s["label"] == "superlative")
    assert "One.\n\nThe greatest harvest of all time.\n"[span["start"] : span["end"]] == span["text"]


def test_the_model_is_switched_without_the_text_being_sent_again(visitor: Visitor) -> None:
    first = visitor.post("/report", text=TEXT, model="fast")
    second = visitor.post("/report", documents=field(first.text, "documents"), model="lexicon", number="1")
    assert "model lexicon" in second.text
    assert second.text.count('<li class="card') == len(load_model("lexicon").analyse(TEXT).spans)


@pytest.mark.parametrize("format_", ["json", "csv", "html"])
def test_a_download_is_what_score_writes(
    visitor: Visitor, format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = SEED.read_bytes().replace(b"\n", b"\r\n")
    Path(tmp_path, "speech.txt").write_bytes(raw)
    monkeypatch.chdir(tmp_path)
    scored = CliRunner().invoke(group, ["score", "speech.txt", "--format", format_, "-o", "out"], standalone_mode=False)
    assert scored.exception is None
    sealed = visitor.opened(file=(io.BytesIO(raw), "speech.txt"))
    got = visitor.post("/download", documents=sealed, number="1", format=format_)
    assert got.data == Path("out").read_bytes()
    assert got.headers["Content-Disposition"] == f"attachment; filename=speech.{format_}"


def test_every_row_of_a_table_is_a_document_and_a_bad_one_does_not_hide_the_others(visitor: Visitor) -> None:
    table = "id,body\na,The greatest harvest of all time.\nb,\nc,All the people wept.\nb,Once more.\n"
    answer = visitor.post("/report", file=(io.BytesIO(table.encode()), "../x/rows.csv"), text_column="body")
    seen = Markup(answer.text)
    assert answer.status_code == 200
    assert "4 documents" in seen.text
    assert (
        "Not scored: rows.csv: row 5: the document id 'b' was used before, in rows.csv: row 3; ids must be unique"
        in seen.text
    )
    sealed = field(answer.text, "documents")
    one = visitor.post("/report", documents=sealed, number="3")
    assert "All the people" in Markup(one.text).text
    assert "All 4 documents" in one.text
    listed = visitor.post("/report", documents=sealed, number="3", list="all")
    assert "Marks of all devices by document" in listed.text
    rows = list(csv.DictReader(io.StringIO(visitor.post("/download", documents=sealed, format="csv").text)))
    assert list(dict.fromkeys(row["id"] for row in rows if row["label"])) == ["a", "c"]
    assert [row["source"] for row in rows if row["error"]] == ["rows.csv"]


def test_an_exercise_of_the_text_is_the_one_that_grade_reads(visitor: Visitor, tmp_path: Path) -> None:
    sealed = visitor.opened(text=TEXT)
    tried = visitor.post("/exercise", documents=sealed, device=["superlative", "absolute"])
    given = visitor.post("/exercise", documents=sealed, device=["superlative", "absolute"], **{"as": "file"})
    assert tried.data == given.data
    assert given.headers["Content-Disposition"] == "attachment; filename=pasted-text-exercise.html"
    Path(tmp_path, "e.html").write_bytes(given.data)
    exercise = read_page(tmp_path / "e.html")
    assert (exercise.mode, exercise.labels, exercise.texts[0].text) == ("assignment", ("superlative", "absolute"), TEXT)
    assert Markup(tried.text).scripts[1:] == [EXERCISE_SCRIPT]


def test_practice_is_on_the_seed_with_its_key(visitor: Visitor, tmp_path: Path) -> None:
    got = visitor.client.get("/practice", query_string={"device": ["superlative"]})
    Path(tmp_path, "p.html").write_bytes(got.data)
    exercise = read_page(tmp_path / "p.html")
    assert exercise.mode == MODES[0] == "practice"
    assert exercise.texts[0].text.encode() == SEED.read_bytes()
    data = json.loads(Markup(got.text).scripts[0])
    assert {entry["span"][2] for entry in data["texts"][0]["key"]} == {"superlative"}
    assert any(entry["evidence"] for entry in data["texts"][0]["key"])


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/report", {}, "one of the two"),
        ("/report", {"text": " \n"}, "one of the two"),
        ("/report", {"text": "a", "file": (io.BytesIO(b"b"), "b.txt")}, "one of the two"),
        ("/report", {"text": "a\0b"}, "Pasted text: NUL at character 1"),
        ("/report", {"text": "a", "model": "../best"}, "there is no model '../best' here; choose one of fast, lexicon"),
        ("/report", {"file": (io.BytesIO(b"caf\xe9 is"), "c.txt")}, "c.txt:1: byte 0xe9 at offset 3"),
        ("/report", {"file": (io.BytesIO(b"x"), "c.txt"), "encoding": "a\0"}, "is no name of an encoding"),
        ("/report", {"file": (io.BytesIO(b"x"), "c.odt")}, "c.odt: .odt is not read"),
        ("/report", {"file": (io.BytesIO(b"id,words\n1,x\n"), "c.csv")}, "c.csv: has no column 'text'"),
        ("/report", {"file": (io.BytesIO(b"a\n" * 400_000), "long.txt")}, "long.txt: holds more than 300,000"),
        ("/report", {"file": (io.BytesIO(b'{"text":"x"}\n' * 101), "m.jsonl")}, "holds more than 100 documents"),
        ("/report", {"file": (io.BytesIO(b'{"a":"x"}\n' * 3), "m.jsonl")}, "m.jsonl:1: has no string 'text'"),
        ("/report", {"documents": "forged.token"}, "earlier run of the server"),
        ("/exercise", {"text": TEXT}, "choose one device or more"),
        ("/exercise", {"text": TEXT, "device": "irony"}, "irony"),
        ("/download", {"text": TEXT, "format": "exe"}, "there is no result of the format 'exe'"),
        ("/report", {"text": TEXT, "number": "2"}, "there is no document '2' here"),
    ],
)
def test_a_mistake_is_said_on_the_first_page(visitor: Visitor, path: str, fields: dict[str, object], said: str) -> None:
    fields = {k: (io.BytesIO(v[0].getvalue()), v[1]) if isinstance(v, tuple) else v for k, v in fields.items()}
    answer = visitor.post(path, **fields)
    assert answer.status_code == 400
    assert said in Markup(answer.text).text
    assert "rhetoric-" not in answer.text


def test_a_mistake_with_what_is_open_leads_back_to_it(visitor: Visitor) -> None:
    sealed = visitor.opened(text=TEXT)
    answer = visitor.post("/exercise", documents=sealed)
    assert answer.status_code == 400
    assert "choose one device or more" in Markup(answer.text).text
    assert "Back to the report" in answer.text
    assert "greatest" in visitor.post("/report", documents=field(answer.text, "documents")).text


def test_what_was_said_of_a_file_stays_when_it_could_not_be_read(visitor: Visitor) -> None:
    fields = {"encoding": "cp1252", "text_column": "body", "id_column": '"><b>'}
    answer = visitor.post("/report", file=(io.BytesIO(b"id,words\n1,x\n"), "c.csv"), **fields)
    assert answer.status_code == 400
    assert "<details open><summary>What the file needs</summary>" in answer.text
    for said in ('value="cp1252"', 'value="body"', 'value="&#34;&gt;&lt;b&gt;"'):
        assert said in answer.text


def test_an_empty_file_has_a_report(visitor: Visitor) -> None:
    answer = visitor.post("/report", file=(io.BytesIO(b""), "empty.txt"))
    assert answer.status_code == 200
    assert "0 words" in Markup(answer.text).text


class Watched:
    """A tagger that notes of every text whether its evidence was asked for; `encoder` says that this is slow."""

    def __init__(self, tagger: Any, slow: bool) -> None:
        self._tagger, self.encoder, self.asked = tagger, "slow" if slow else None, []

    def tag(self, text: str, reasons: bool = False) -> Any:
        self.asked.append(reasons)
        return self._tagger.tag(text, reasons)


@pytest.mark.parametrize(
    ("slow", "path", "fields", "asked"),
    [
        (False, "/report", {"number": "1"}, [True]),
        (False, "/report", {}, [False, False, False]),
        (False, "/download", {"format": "csv"}, [False, False, False]),
        (False, "/download", {"format": "json"}, [True, True, True]),
        (True, "/report", {"number": "1"}, [False]),
        (True, "/report", {"number": "1", "evidence": "shown"}, [True]),
        (True, "/report", {"number": "3", "evidence": "shown"}, [False]),
        (True, "/report", {"evidence": "shown"}, [False, False, False]),
        (True, "/download", {"format": "json"}, [False, False, False]),
        (True, "/download", {"format": "html", "number": "1", "evidence": "shown"}, [True]),
        (True, "/exercise", {"number": "1", "device": "slogan"}, []),
    ],
)
def test_evidence_is_looked_for_only_where_it_is_shown(
    slow: bool, path: str, fields: dict[str, str], asked: list[bool]
) -> None:
    model = load_model("lexicon")
    tagger = Watched(model.tagger, slow)
    visitor = Visitor(make_app({"lexicon": replace(model, tagger=tagger)}, OPTIONS))
    rows = "".join(json.dumps({"text": text}) + "\n" for text in (TEXT, TEXT, TEXT * (MOST_HIDDEN // len(TEXT) + 1)))
    sealed = visitor.opened(file=(io.BytesIO(rows.encode()), "rows.jsonl"))
    tagger.asked.clear()
    answer = visitor.post(path, documents=sealed, **fields)
    assert answer.status_code == 200
    assert tagger.asked == asked
    offered = slow and path == "/report" and fields == {"number": "1"}
    assert ("Words that spoke for each mark (slow)" in answer.text) == offered
    kept = slow and path == "/report" and asked == [True]
    assert ('<input type="hidden" name="evidence"' in answer.text) == kept


def test_what_was_pasted_stays_when_something_went_wrong(visitor: Visitor) -> None:
    answer = visitor.post("/report", text="\r\nIt was mine.", model="none")
    assert '<textarea id="text" name="text" rows="12" dir="auto" spellcheck="false">\n\r\nIt was mine.</textarea>' in (
        answer.text
    )


def test_what_is_too_large_is_refused_as_such(visitor: Visitor) -> None:
    answer = visitor.post("/report", text="a" * (largest_request(OPTIONS) + 1))
    assert answer.status_code == 413
    assert "Give less of it at a time" in answer.text


def test_markup_in_text_name_and_title_stays_text(visitor: Visitor) -> None:
    rows = json.dumps({"id": HOSTILE, "text": f"The greatest {HOSTILE} of all time.", "title": HOSTILE}) + "\n"
    rows += json.dumps({"id": 2, "text": None, HOSTILE: HOSTILE}) + "\n"
    listed = visitor.post("/report", file=(io.BytesIO(rows.encode()), "<img src=x onerror=taken=1>.jsonl"))
    sealed = field(listed.text, "documents")
    answers = {
        "list": listed,
        "report": visitor.post("/report", documents=sealed, number="1"),
        "exercise": visitor.post("/exercise", documents=sealed, number="1", device="superlative"),
        "mistake": visitor.post("/report", text=HOSTILE, model=HOSTILE),
        "nowhere": visitor.client.get(f"/{HOSTILE}"),
    }
    own = {"report": [PAGE_SCRIPT], "exercise": [EXERCISE_SCRIPT]}
    for name, answer in answers.items():
        seen = Markup(answer.text)
        scripts = seen.scripts[1:] if name == "exercise" else seen.scripts
        assert (name, scripts, seen.acts) == (name, own.get(name, []), [])


def test_nothing_is_left_on_disk(visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, raw in (("a.txt", b"Ours is the best."), ("b.csv", b"x"), ("c.pdf", b"%PDF-1.4 broken")):
        visitor.post("/report", file=(io.BytesIO(raw), name))
    assert list(tmp_path.iterdir()) == []


def test_pages_of_another_path_or_method_lead_back(visitor: Visitor) -> None:
    for answer in (visitor.client.get("/report"), visitor.client.get("/none"), visitor.client.put("/")):
        assert answer.status_code in (404, 405)
        assert '<a href="/">' in answer.text


def test_a_mistake_of_the_program_is_a_page_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(workshop())
    monkeypatch.setattr(workshop(), "testing", False)
    monkeypatch.setattr("rhetoric.server.app.pasted", lambda text: 1 / 0)
    answer = visitor.post("/report", text="secret words")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")

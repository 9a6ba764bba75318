"""A model folder is read whole or refused with the reason."""

from __future__ import annotations

import hashlib
import json
import pickle
import resource
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rhetoric.errors import ModelError, OutputError
from rhetoric.tagging.sheet import prepare
from rhetoric.tagging.store import find_model, read_model, write_model


def drop_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def break_json(folder: Path) -> None:
    (folder / "manifest.json").write_text("{", encoding="utf-8")


def other_schema(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps({"schema": "spacy", "labels": [], "files": {}}), encoding="utf-8")


def change_weights(folder: Path) -> None:
    np.save(folder / "transitions.npy", np.zeros((20, 3, 3), dtype=np.float32))


def drop_weights(folder: Path) -> None:
    (folder / "types.npy").unlink()


def only_a_pickle(folder: Path) -> None:
    empty(folder)
    (folder / "model.joblib").write_bytes(pickle.dumps({}))


def climb_out(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["../../secret.txt"] = "0"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def claim_an_encoder(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"kind": "chains+encoder", "shares": [0.8, 0.4]}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def lie_about_shapes(folder: Path) -> None:
    np.save(folder / "bias.npy", np.zeros(7, dtype=np.float32))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["bias.npy"] = hashlib.sha256((folder / "bias.npy").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def lie_about_calibration(folder: Path) -> None:
    np.save(folder / "calibration_marks.npy", np.array([[20, 0.5, 1.0]], dtype=np.float32))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((folder / "calibration_marks.npy").read_bytes()).hexdigest()
    manifest["files"]["calibration_marks.npy"] = digest
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def sign(folder: Path, file: str) -> None:
    """Give the manifest the hash that a file has now."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][file] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def claim(folder: Path, file: str, shape: tuple[int, ...], dtype: str = "<f4") -> None:
    """A header that speaks of an array which is not there, under the right hash."""
    with (folder / file).open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, {"descr": dtype, "fortran_order": False, "shape": shape})
        stream.write(bytes(64))
    sign(folder, file)


def claim_a_terabyte_of_weights(folder: Path) -> None:
    claim(folder, "types.npy", (10**6, 7, 20, 2, 10**4))


def claim_a_terabyte_of_marks(folder: Path) -> None:
    claim(folder, "calibration_marks.npy", (10**11, 3))


def claim_more_than_any_machine_has(folder: Path) -> None:
    claim(folder, "calibration_curves.npy", (10**18, 2))


def claim_less_than_nothing(folder: Path) -> None:
    claim(folder, "bias.npy", (-20,))


def objects_for_numbers(folder: Path) -> None:
    claim(folder, "bias.npy", (2,), "|O")


def words_for_numbers(folder: Path) -> None:
    np.save(folder / "bias.npy", np.array(["a"] * 20))
    sign(folder, "bias.npy")


def a_zip_for_an_array(folder: Path) -> None:
    with (folder / "bias.npy").open("wb") as stream:
        np.savez(stream, bias=np.zeros(20))
    sign(folder, "bias.npy")


def more_words_than_vectors(folder: Path) -> None:
    with (folder / "words.txt").open("a", encoding="utf-8") as stream:
        stream.write("onemore\n")
    sign(folder, "words.txt")


def a_lexicon_without_end(folder: Path) -> None:
    (folder / "lexicon.json").write_text("[" * 100_000, encoding="utf-8")
    sign(folder, "lexicon.json")


def a_manifest_without_end(folder: Path) -> None:
    (folder / "manifest.json").write_text("[" * 100_000, encoding="utf-8")


def fewer_devices_than_labels(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["devices"].pop()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (drop_manifest, "is not a model folder (no manifest.json)"),
        (empty, "is not a model folder (no manifest.json)"),
        (break_json, "is not a manifest of this version"),
        (other_schema, "is not a manifest of this version"),
        (change_weights, "transitions.npy: is not the file that this model was stored with"),
        (drop_weights, "types.npy: cannot be read"),
        (only_a_pickle, "only model.joblib, and a pickle is never loaded"),
        (climb_out, "is not a manifest of this version"),
        (claim_an_encoder, "is not a manifest of this version"),
        (lie_about_calibration, "its calibration is not one of 20 devices"),
        (lie_about_shapes, "bias.npy: has shape (7,), not (20,)"),
        (claim_a_terabyte_of_weights, "cannot be read as a model"),
        (claim_a_terabyte_of_marks, "cannot be read as a model"),
        (claim_more_than_any_machine_has, "cannot be read as a model"),
        (claim_less_than_nothing, "cannot be read as a model"),
        (objects_for_numbers, "cannot be read as a model"),
        (words_for_numbers, "bias.npy is no array of numbers"),
        (a_zip_for_an_array, "bias.npy is no array of numbers"),
        (more_words_than_vectors, "words, vectors and clusters differ in length"),
        (a_lexicon_without_end, "cannot be read as a model"),
        (a_manifest_without_end, "is not a manifest of this version"),
        (fewer_devices_than_labels, "is not a manifest of this version"),
    ],
)
def test_a_damaged_model_is_refused(
    small_model: Path, tmp_path: Path, damage: Callable[[Path], None], says: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(small_model, folder)
    damage(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ModelError) as error:
        read_model(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    assert says in str(error.value)
    assert str(folder) in str(error.value)


def test_a_pickle_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(ModelError, match="a pickle can run code and is never loaded"):
        find_model(path)


def test_an_unknown_model_is_answered_with_those_there_are() -> None:
    with pytest.raises(ModelError, match="unknown model 'swift'; name a model folder, or one of: best, fast"):
        find_model("swift")


def test_a_stored_model_marks_what_it_marked_before(small_model: Path, tmp_path: Path) -> None:
    stored = read_model(small_model)
    text = "It has the greatest harbour in the world.\n\nAll the people of Kelso came."
    marks, words, *_ = stored.tagger.tag(text, reasons=True)
    assert words == 14
    assert {text[m.span.start : m.span.end] for m in marks} == {"greatest harbour in the world", "All the people"}
    assert all(0 <= m.confidence <= 1 and m.reasons for m in marks)
    write_model(
        tmp_path / "again", stored.tagger, small_model, {k: v for k, v in stored.manifest.items() if k != "files"},
        stored.metrics, "",
    )  # fmt: skip
    assert read_model(tmp_path / "again").tagger.tag(text)[0] == stored.tagger.tag(text)[0]


def test_the_stored_model_with_an_encoder_marks_by_both_parts() -> None:
    pytest.importorskip("onnxruntime")
    tagger = read_model("best").tagger
    text = "It has the greatest harbour in the world. All the people of Kelso love their wise and tireless Leader."
    marks = tagger.tag(text, reasons=True).marks
    assert {"superlative", "absolute", "glorification"} <= {m.span.label for m in marks}
    assert tagger.tag(text + "   \n")[0] == tagger.tag(text)[0]
    assert tagger.tag("") == ([], 0, [], [])


def test_a_bias_breaks_no_span_in_two(small_model: Path) -> None:
    tagger = read_model(small_model).tagger
    plain = replace(tagger.weights, transitions=np.zeros_like(tagger.weights.transitions))
    tagger = replace(tagger, weights=plain)
    sheet = prepare("we all came home early")
    scores = np.full((5, len(tagger.labels), 2), -9.0, dtype=np.float32)
    scores[1:4] = (1.0, 3.0)  # a first tag with the bias outweighs going on inside, if it were to count there
    bias = np.full(len(tagger.labels), 2.5, dtype=np.float32)
    assert {(a, b) for a, b, _, _ in tagger.runs(sheet, scores, bias)} == {(1, 4)}


def test_a_folder_with_other_things_in_it_is_never_replaced(small_model: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    stored = read_model(small_model)
    with pytest.raises(OutputError, match="is no model folder"):
        write_model(tmp_path, stored.tagger, small_model, stored.manifest, {}, "")
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"

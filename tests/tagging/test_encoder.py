"""Windows hold every token once, within the length that the network takes; and what is missing is said."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.errors import MissingExtra, ModelError
from rhetoric.tagging.encoder import LONGEST, Encoder, windows
from rhetoric.tagging.sheet import prepare
from rhetoric.tagging.wordpieces import WordPieces

PIECES = WordPieces(
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghij", *(f"##{c}" for c in "abcdefghij"), "."]
)
TEXTS = st.lists(
    st.lists(st.text("abcdefghij", min_size=1, max_size=12), min_size=1, max_size=80).map(" ".join), max_size=8
).map(". \n\n".join)


@given(TEXTS)
def test_windows_hold_every_token_once_and_are_short_enough(text: str) -> None:
    sheet = prepare(text)
    at = 0
    for window in windows(sheet, PIECES):
        assert window.first == at < window.last
        assert len(window.pieces) == len(window.shapes) <= LONGEST
        assert len(window.heads) == window.last - window.first
        assert all(window.pieces[window.heads] == [PIECES.of(f)[0] for f in sheet.forms[at : window.last]])
        at = window.last
    assert at == len(sheet.forms)


def test_a_paragraph_that_fits_is_not_cut() -> None:
    sheet = prepare("\n\n".join(["a b c d e f g h. " * 20] * 4))
    assert {w.last for w in windows(sheet, PIECES)} <= set(sheet.bounds.tolist())


def test_without_onnxruntime_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    importing = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "onnxruntime":
            raise ImportError(name)
        return importing(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"rhetoric\[best\]"):
        Encoder.read(tmp_path, 20)


def test_a_broken_network_is_a_model_error(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    (tmp_path / "encoder.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match="encoder cannot be read"):
        Encoder.read(tmp_path, 20)


def test_an_encoder_of_other_devices_is_refused() -> None:
    pytest.importorskip("onnxruntime")
    with pytest.raises(ModelError, match="does not score 3 devices"):
        Encoder.read(ROOT / "models" / "best", 3)


def test_a_window_scores_the_same_in_whatever_company() -> None:
    pytest.importorskip("onnxruntime")
    encoder = Encoder.read(ROOT / "models" / "best", 20)
    paragraph = "The people of the town were, as ever, wholly devoted to their beloved leader. " * 9
    alone, before_another = prepare(paragraph), prepare(f"{paragraph}\n\n{paragraph}")
    assert len(list(windows(before_another, encoder.vocabulary))) == 2
    scores = encoder.emissions(before_another, 20)[: len(alone.forms)]
    assert (encoder.emissions(alone, 20) == scores).all()


def test_tuning_goes_on_from_the_layers_of_a_stored_encoder(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from rhetoric.tagging.encoder_network import Network, export, load_tuned

    torch.manual_seed(1)
    earlier, later = Network(50, 2), Network(50, 3)
    torch.nn.init.normal_(earlier.shapes.weight)
    head, pieces = later.head.weight.clone(), later.pieces.weight.clone()
    export(earlier, tmp_path)
    load_tuned(later, tmp_path)
    tuned = dict(later.named_parameters())
    for name, weight in earlier.named_parameters():
        if not name.startswith(("head", "pieces", "transitions")):
            step = weight.abs().max() / 60
            assert (tuned[name] - weight).abs().max() <= step, name
    assert (later.head.weight == head).all()
    assert (later.pieces.weight == pieces).all()


def test_an_encoder_is_the_mean_of_the_ends_of_its_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from rhetoric.tagging import encoder_training
    from rhetoric.tagging.encoder_network import Network

    rates = []

    def moved(network: Network, _source: object, settings: encoder_training.EncoderSettings, _say: object) -> None:
        rates.append((settings.epochs, settings.rate, settings.transition_rate))
        with torch.no_grad():
            network.head.bias += len(rates)

    monkeypatch.setattr(encoder_training, "_tune", moved)
    settings = encoder_training.EncoderSettings(rounds=(2, 1), round_epochs=3, rate=4e-4, transition_rate=1e-2)
    network = Network(50, 2)
    bias, query = network.head.bias.clone(), network.layers[0].query.weight.clone()
    encoder_training._branch(network, None, settings, print)  # type: ignore[arg-type]
    assert torch.allclose(network.head.bias, bias + ((1 + 2) + (3 + 4)) / 2 + (5 + 6) / 2)
    assert torch.allclose(network.layers[0].query.weight, query)
    assert rates == [(3, 2e-4, 5e-3)] * 6

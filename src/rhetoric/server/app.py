"""The routes: from what a visitor sends to a page, a file, or a sentence that says what is the matter.

Nothing is kept between requests: what a visitor has opened travels sealed in the page. Readers and models are not made
for several threads, so one request at a time reads or scores.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import replace

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from rhetoric.analysis import Model
from rhetoric.classroom import page as exercise_page
from rhetoric.classroom.exercise import Exercise, ExerciseText, choose, coding_of, evidence_of
from rhetoric.codebook import Device
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.document import Document
from rhetoric.errors import InputError, RhetoricError
from rhetoric.reports import WITH_EVIDENCE, Scored, render
from rhetoric.reports.html import report
from rhetoric.resources import data_dir
from rhetoric.server import pages
from rhetoric.server.guards import NO_FRAMES, guard
from rhetoric.server.sealed import MOST_SEALED, Parcel, Seal
from rhetoric.server.uploads import pasted, uploaded
from rhetoric.text.options import Options
from rhetoric.text.readers import Unreadable

LIMITS = Options(megabytes=10, pages=500, seconds=20)
DOWNLOADS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}
"""The reports that can be taken away, and their media types."""
PRACTICE = "Practice: a text of state hagiography"
MOST_HIDDEN = 10_000
"""Characters of a text in which a model may hide one word after the other to see what it did: some 20 seconds, and
everybody else waits."""
_OVERHEAD = 100_000
"""Bytes of a request beside the file or the sealed documents."""
_ENCODING = re.compile(r"[\w.:-]{1,40}", re.ASCII)
_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)


def make_app(models: Mapping[str, Model], options: Options = LIMITS, host: str = "localhost") -> Flask:
    """The application, with the models on offer (at least one; the first is the default) and the limits of a file."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        MAX_CONTENT_LENGTH=largest_request(options),
        MAX_FORM_MEMORY_SIZE=largest_request(options),
        SESSION_COOKIE_NAME="rhetoric",
        SESSION_COOKIE_SAMESITE="Lax",
    )
    pages.prepare(app)
    guard(app, host)
    workshop = _Workshop(models, options)
    app.add_url_rule("/", view_func=workshop.start)
    app.add_url_rule("/practice", view_func=workshop.practice)
    for name in ("report", "download", "exercise"):
        app.add_url_rule(f"/{name}", view_func=getattr(workshop, name), methods=["POST"])
    app.register_error_handler(RhetoricError, workshop.mistake)
    app.register_error_handler(RequestEntityTooLarge, workshop.too_large)
    app.register_error_handler(HTTPException, _fault)
    return app


def largest_request(options: Options) -> int:
    """Bytes that a request may have."""
    return max(options.bytes, MOST_SEALED) + _OVERHEAD


class _Workshop:
    """What the routes share: models, limits, and the seal of this run."""

    def __init__(self, models: Mapping[str, Model], options: Options) -> None:
        self._models, self._options = models, options
        self._default = next(iter(models))
        self._seal = Seal(secrets.token_bytes(32))
        self._work = threading.Lock()

    def start(self) -> Response:
        return _page(pages.start(self._models, self._options, self._default))

    def report(self) -> Response:
        """The report of what was pasted, opened or sealed; a list, where these are several documents and none is
        named."""
        name, model = self._model()
        parcel = self._parcel()
        number = _number(parcel)
        sealed = self._seal.close(parcel)
        if number is None:
            scored = [self._score(one, model, evidence=False) for one in parcel]
            return _page(pages.documents(scored, self._models, pages.Opened(sealed, len(parcel), None, name)))
        document = parcel[number - 1]
        evidence = _evidence(document, model)
        offered = not evidence and _bears_evidence(document)
        opened = pages.Opened(sealed, len(parcel), number, name, evidence and model.slow_evidence, offered)
        analysis = self._score(document, model, evidence)
        if isinstance(analysis, Unreadable):
            raise analysis.error
        content = pages.one_document(analysis, self._models, opened)
        return _page(content, f"{report.policy(forms=True)}; {NO_FRAMES}")

    def download(self) -> Response:
        """The same as a file, as `rhetoric score --format` writes it; with evidence where the page has it."""
        _, model = self._model()
        format_ = request.form.get("format", "")
        if format_ not in DOWNLOADS:
            raise InputError(f"there is no result of the format {format_[:40]!r}; take {', '.join(DOWNLOADS)}")
        parcel = self._parcel()
        number = _number(parcel)
        chosen = parcel if number is None else [parcel[number - 1]]
        wanted = format_ in WITH_EVIDENCE
        scored = [self._score(one, model, evidence=wanted and _evidence(one, model)) for one in chosen]
        name = "results" if number is None else chosen[0].id
        return _file(render(format_, scored), f"{name}.{format_}", DOWNLOADS[format_])

    def exercise(self) -> Response:
        """The document as an exercise for students: to be tried here, or as a file to hand out."""
        parcel = self._parcel()
        document = parcel[(_number(parcel) or 1) - 1]
        if isinstance(document, Unreadable):
            raise document.error
        if not document.text.strip():
            raise InputError(f"{document.meta['source']}: has no words; give a text to be marked")
        title = str(document.meta.get("title") or document.id)
        devices = _devices(request.form.getlist("device"))
        made = Exercise(title, "assignment", devices, (ExerciseText("", document.text),))
        if request.form.get("as") == "file":
            return _file(exercise_page.page(made), f"{document.id}-exercise.html", DOWNLOADS["html"])
        return _exercise(made)

    def practice(self) -> Response:
        """An exercise with feedback, on the text that the project started from."""
        devices = _devices(request.args.getlist("device"))
        (seed,) = load_dataset([data_dir() / "seed" / "gold.jsonl"])
        made = Exercise(PRACTICE, "practice", devices, (ExerciseText("", seed.text),))
        key = coding_of("key", [seed], made.texts, made.labels)
        with self._work:
            evidence = evidence_of(made.texts, key, self._models[self._default].tagger)
        return _exercise(replace(made, codings=(key,), evidence=evidence))

    def mistake(self, error: RhetoricError) -> Response:
        return self._again(str(error), 400)

    def too_large(self, _: RequestEntityTooLarge) -> Response:
        most = largest_request(self._options) // 1_000_000
        return _page(
            pages.message("Too large", f"What was sent has more than {most} MB. Give less of it at a time."), status=413
        )

    def _again(self, error: str, status: int) -> Response:
        """The way back to what was open, or the first page once more, with what was written there."""
        back = request.form.get("documents", "")
        if self._seal.is_ours(back):
            return _page(pages.message("That did not work", error, back), status=status)
        chosen = request.form.get("model", "")
        chosen = chosen if chosen in self._models else self._default
        return _page(pages.start(self._models, self._options, chosen, request.form, error), status=status)

    def _model(self) -> tuple[str, Model]:
        name = request.form.get("model", self._default)
        if name not in self._models:
            raise InputError(f"there is no model {name[:40]!r} here; choose one of {', '.join(self._models)}")
        return name, self._models[name]

    def _parcel(self) -> Parcel:
        """What the request brings: sealed documents, or a file, or a text."""
        sealed = request.form.get("documents")
        if sealed is not None:
            return self._seal.open(sealed)
        text, file = request.form.get("text", ""), request.files.get("file")
        has_file = file is not None and bool(file.filename)
        if has_file == bool(text.strip()):
            raise InputError("paste a text or open a file, one of the two")
        if file is None or not has_file:
            return pasted(text)
        with self._work:
            return uploaded(file, self._reading())

    def _reading(self) -> Options:
        """The limits of this server with what the visitor says of the file."""
        form = request.form
        encoding = form.get("encoding", "").strip()
        if encoding and not _ENCODING.fullmatch(encoding):
            raise InputError(f"{encoding[:40]!r} is no name of an encoding; give one such as cp1252")
        return replace(
            self._options,
            encoding=encoding or None,
            text_column=form.get("text-column", "").strip() or self._options.text_column,
            id_column=form.get("id-column", "").strip() or None,
        )

    def _score(self, document: Document | Unreadable, model: Model, evidence: bool) -> Scored:
        if isinstance(document, Unreadable):
            return document
        source = str(document.meta["source"])
        try:
            with self._work:
                return model.analyse(
                    document.text, id=document.id, source=source, meta=document.meta, evidence=evidence
                )
        except InputError as error:
            return Unreadable(document.id, source, error)


def _number(parcel: Parcel) -> int | None:
    """The number of the document that the request names, from 1; None where it wants the list, or names none, and
    there are several."""
    given = "" if "list" in request.form else request.form.get("number", "")
    if not given:
        return 1 if len(parcel) == 1 else None
    if not (given.isascii() and given.isdigit() and len(given) < 9 and 1 <= int(given) <= len(parcel)):
        raise InputError(f"there is no document {given[:40]!r} here; there are {len(parcel)}")
    return int(given)


def _evidence(document: Document | Unreadable, model: Model) -> bool:
    """Whether the words that spoke for a mark are looked for: always where that is quick, else when asked."""
    return not model.slow_evidence or ("evidence" in request.form and _bears_evidence(document))


def _bears_evidence(document: Document | Unreadable) -> bool:
    return isinstance(document, Document) and len(document.text) <= MOST_HIDDEN


def _devices(names: list[str]) -> tuple[Device, ...]:
    if not names:
        raise InputError("an exercise needs something to look for; choose one device or more")
    return choose(names)


def _page(content: str, policy: str | None = None, status: int = 200) -> Response:
    response = Response(content, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policy or pages.policy()
    return response


def _exercise(made: Exercise) -> Response:
    return _page(exercise_page.page(made), f"{exercise_page.policy()}; {NO_FRAMES}")


def _file(content: str, name: str, media_type: str) -> Response:
    response = Response(content.encode("utf-8"), content_type=media_type)
    safe = _UNSAFE.sub("-", name)[-100:].strip(".-")
    response.headers.set("Content-Disposition", "attachment", filename=safe)
    return response


def _fault(error: HTTPException) -> Response:
    """Errors of the protocol, and of this program, as pages."""
    if isinstance(error, NotFound | MethodNotAllowed):
        text = "There is no page here by itself. Begin with a text."
    elif error.code == 500:
        text = "The server made a mistake with this. It goes on; what it says is on the terminal where it was started."
    else:
        text = error.description or ""
    return _page(pages.message(error.name, text), status=error.code or 500)

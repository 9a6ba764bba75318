"""The folder of a study: the page, every table as CSV and Parquet, every picture as SVG, PNG and PDF, and
study.json."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from rhetoric.errors import MissingExtra, OutputError
from rhetoric.reports.study_html import page
from rhetoric.reports.study_pictures import Picture, pictures
from rhetoric.reports.study_tables import table_files
from rhetoric.study.record import as_json, record_of, versions
from rhetoric.study.study import Study

PAGE, RECORD = "report.html", "study.json"


def folder_files(study: Study, inputs: list[dict[str, Any]]) -> tuple[dict[str, bytes], list[str]]:
    """The content of every file by its name, and what could not be made and why. The same study gives the same
    bytes."""
    files, missing = table_files(study.tables())
    drawn: list[Picture] = []
    try:
        drawn = pictures(study)
    except MissingExtra as error:
        missing.append(str(error))
    for picture in drawn:
        files[f"pictures/{picture.name}.svg"] = picture.svg().encode("utf-8")
        files[f"pictures/{picture.name}.png"] = picture.png()
        files[f"pictures/{picture.name}.pdf"] = picture.pdf()
    made_with = [f"{name} {version}" for name, version in versions().items() if version]
    held = [f"{i['path']}: {i['files']:,} files, {i['bytes']:,} bytes, SHA-256 {i['sha256']}" for i in inputs]
    command = shlex.join(study.plan.command())
    files[PAGE] = page(study, command, drawn, "\n".join([", ".join(made_with), *held])).encode("utf-8")
    files[RECORD] = as_json(record_of(study, inputs, files)).encode("utf-8")
    return files, missing


def write_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files, study.json last: where it stands, the others are whole."""
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror}); name another folder with -o") from None

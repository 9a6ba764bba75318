"""Build the lessons: for each an exercise, a practice page, its key and the teacher's notes.

    python lessons/build.py [FOLDER]

FOLDER is where they go (default: lessons/built).
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

from rhetoric.cli.exercise import command

LESSONS = Path(__file__).resolve().parent


def lessons() -> list[Path]:
    """The folders of the lessons, in order."""
    return sorted(path.parent for path in LESSONS.glob("*/lesson.toml"))


def build(lesson: Path, target: Path) -> None:
    """Put the files of one lesson into `target`."""
    about = tomllib.loads((lesson / "lesson.toml").read_text(encoding="utf-8"))
    target.mkdir(parents=True, exist_ok=True)
    key = target / "key.jsonl"
    shutil.copyfile(lesson / about["key"], key)
    shutil.copyfile(lesson / "notes.md", target / "notes.md")
    common = [str(key), "--devices", ",".join(about["devices"])]
    for mode, name in (("assignment", "exercise.html"), ("practice", "practice.html")):
        title = about["title"] if mode == "assignment" else f"{about['title']} (practice)"
        options = ["--mode", mode, "--gold", str(key), "--title", title, "-o", str(target / name)]
        command.main([*common, *options], standalone_mode=False)


if __name__ == "__main__":
    built = Path(sys.argv[1]) if len(sys.argv) > 1 else LESSONS / "built"
    for lesson in lessons():
        build(lesson, built / lesson.name)
        print(built / lesson.name)

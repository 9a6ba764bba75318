"""The house: imports run one way, and what is heavy stays off the path of a single page."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SEED

PACKAGE = ROOT / "src" / "rhetoric"
ROOMS = [
    "errors", "document", "resources", "codebook", "text", "corpus", "tagging", "analysis",
    "frames", "spark", "cards", "study", "classroom", "reports", "server", "cli",
]  # fmt: skip
"""In the order the data walks through them; a room may import those before it, and itself."""

TRAINING = "rhetoric.tagging.training"
LOOKS_AHEAD = {("analysis.py", "rhetoric.reports.html")}
"""A notebook asks the analysis itself for its HTML: the one import that looks ahead, inside the method."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return [name for name in found if name.startswith("rhetoric.")]


def room(name: str) -> str:
    return name.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_rooms_before_its_own(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    if relative.parts[0] in ("__init__.py", "__main__.py"):
        return
    here = ROOMS.index(relative.parts[0].removesuffix(".py"))
    for name in imports(path):
        if any(str(relative) == module and name.startswith(target) for module, target in LOOKS_AHEAD):
            continue
        if room(name) == "__version__":
            continue
        assert ROOMS.index(room(name)) <= here, f"{relative} imports {name}"


def test_nothing_that_users_run_imports_training() -> None:
    users = [p for p in MODULES if p.name not in ("training.py", "train.py")]
    assert [p for p in users if any(name.startswith(TRAINING) for name in imports(p))] == []


def loaded_by(*arguments: str) -> set[str]:
    """The top-level modules that a command loads, by Python's own account."""
    code = (
        "import sys, json, atexit\n"
        "sys.argv = ['rhetoric', *json.loads(sys.argv[1])]\n"
        "atexit.register(lambda: print('\\n' + json.dumps(sorted({m.split('.')[0] for m in sys.modules}))))\n"
        "from rhetoric.cli.main import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(arguments)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("score", "--help"), ("score", str(SEED))])
def test_a_single_page_is_scored_without_the_heavy_libraries(arguments: tuple[str, ...]) -> None:
    heavy = {"pandas", "sklearn", "nltk", "scipy", "joblib", "rich", "torch", "jinja2"}
    assert loaded_by(*arguments) & heavy == set()

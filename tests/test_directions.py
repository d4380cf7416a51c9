"""The way of the data is one direction: a module imports only what comes before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "edibridge"

# From first to last; modules of one layer do not know one another, those of one package may.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("resources",),
    ("findings",),
    ("tree",),
    ("codes",),
    ("locked_file", "sqlite_file"),
    ("control_numbers",),  # a port and its adapters; they know no document
    ("syntax",),
    ("directories",),  # of a user's own, for the syntax's checks
    ("model",),
    ("compare",),
    ("amounts",),  # totals are computed of the model
    ("binding",),
    ("format",),  # what a format is
    ("formats",),
    ("profile",),  # what a profile is
    ("rules_shapes",),
    ("rules", "rules_paths"),
    ("rules_structure", "rules_syntax"),
    ("profiles",),
    ("registry",),  # knows what a format and a profile are; finds them by name, imports none
    ("detect",),
    ("receive", "targets"),
    ("guides",),  # partners' guides over the standard messages
    ("official",),  # runs an authority's own artefacts; knows no rule of ours
    ("validate",),
    ("acknowledge",),  # what was found becomes an answer; an answer finds what it answers
    ("convert",),
    ("report",),
    ("report_text", "report_json", "report_sarif"),
    ("report_junit",),  # shows findings as the text does
    ("messages",),
    ("agree", "explain"),
    ("sign", "stamps"),
    ("page",),  # what a person reads
    ("envelope", "arrivals"),
    ("batch",),
    ("cli",),
    ("portal",),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
FACADE = ("__init__", "__main__")


def modules() -> dict[str, Path]:
    """Name every module of the package, dotted, without the leading `edibridge`."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)] = path
    return found


def imports(tree: ast.AST, module: str, *, package: bool) -> Iterator[tuple[str, int]]:
    """Give every module of edibridge that `tree` imports, at whatever depth, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "edibridge":
                    yield alias.name.partition(".")[2], node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                home = ["edibridge", *module.split(".")]
                home = home[: len(home) - node.level + package]
                base = ".".join([*home, base] if base else home)
            if base.split(".")[0] == "edibridge":
                inner = base.partition(".")[2]
                for alias in node.names:
                    yield (f"{inner}.{alias.name}" if inner else alias.name), node.lineno


def resolve(target: str, known: dict[str, Path]) -> str:
    """Cut `syntax.xml.read` down to the module that holds it: `syntax.xml`."""
    while target and target not in known:
        target = target.rpartition(".")[0]
    return target


def wrong(module: str, target: str) -> bool:
    """Say whether `module` may not import `target`."""
    mine, theirs = module.partition(".")[0], target.partition(".")[0]
    return mine != theirs and RANK[theirs] >= RANK[mine]


def edges(known: dict[str, Path]) -> Iterator[tuple[str, str, int]]:
    """Give (module, imported module, line) of the whole package but its façade."""
    for module, path in known.items():
        if module.partition(".")[0] not in RANK:  # the façade, or unplaced: another test says so
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        for target, line in imports(tree, module, package=path.stem == "__init__"):
            yield module, resolve(target, known) or "__init__", line


def test_every_module_has_its_layer() -> None:
    """Proves that no module escapes the order: each top-level name stands in LAYERS."""
    unplaced = {name.split(".")[0] for name in modules()} - set(RANK) - set(FACADE)
    assert not unplaced, f"give these their place in LAYERS: {sorted(unplaced)}"


def test_modules_import_only_what_comes_before() -> None:
    """Proves the direction of every import, lazy ones inside functions included."""
    bad = [
        f"src/edibridge/{module.replace('.', '/')}:{line} imports {target}"
        for module, target, line in edges(modules())
        if target.partition(".")[0] not in RANK or wrong(module, target)
    ]
    assert not bad, "\n".join(bad)


def test_no_module_imports_itself_in_a_circle() -> None:
    """Proves that inside a package, too, imports form no circle."""
    graph: dict[str, set[str]] = {}
    for module, target, _line in edges(modules()):
        # A package's __init__ re-exports its modules; importing the package from inside it is
        # what a circle would need, and shows up as such.
        if target != module:
            graph.setdefault(module, set()).add(target)
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(" imports ".join(circle.args[1]))


@pytest.mark.parametrize(
    ("source", "module", "package", "expected"),
    [
        ("import edibridge.convert", "tree", False, "convert"),
        ("from edibridge import convert", "tree", False, "convert"),
        ("from edibridge.formats.invoic import FORMAT", "tree", False, "formats.invoic.FORMAT"),
        ("def f():\n    from edibridge import cli", "tree", False, "cli"),
        ("from . import scanner", "syntax.x12", False, "syntax.scanner"),
        ("from . import x12", "syntax", True, "syntax.x12"),
        ("from ..portal import web", "syntax.x12", False, "portal.web"),
    ],
)
def test_the_reader_of_imports_sees_every_form(
    source: str, module: str, expected: str, *, package: bool
) -> None:
    """Proves that plain, from-, relative and lazy imports are all seen."""
    found = [target for target, _line in imports(ast.parse(source), module, package=package)]
    assert found == [expected]


def test_a_wrong_direction_is_seen() -> None:
    """Proves that the order test can fail: later modules are refused, earlier ones are not."""
    assert wrong("syntax.x12", "formats.x12_810")
    assert wrong("tree", "portal.web")
    assert wrong("sign", "stamps")
    assert not wrong("formats.x12_810", "syntax.x12")
    assert not wrong("formats.ubl_invoice", "formats.ubl_parts")

"""The sites meet on the wire alone."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "offthecharts"
FORBIDDEN = {
    "practice": ["offthecharts.hub", "offthecharts.cli"],
    "hub": ["offthecharts.practice", "offthecharts.cli"],
    "wire": ["offthecharts.practice", "offthecharts.hub", "offthecharts.web", "django"],
    "web": ["offthecharts.practice", "offthecharts.hub", "offthecharts.cli"],
}


def _imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize("side", FORBIDDEN)
def test_no_module_imports_what_its_side_must_not_know(side: str) -> None:
    wrong = [
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in (SOURCE / side).rglob("*.py")
        for name in _imports(path)
        if any(name == banned or name.startswith(banned + ".") for banned in FORBIDDEN[side])
    ]
    assert wrong == []

"""What the documents list is what there is."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from offthecharts.cli.certificates.trust import STEPS
from offthecharts.cli.main import build_parser
from offthecharts.config.environment import Environment

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def project() -> dict[str, list[str]]:
    """Names of the direct dependencies, at run time and for development."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lists = {"run": read["project"]["dependencies"], "dev": read["dependency-groups"]["dev"]}
    return {kind: [re.split(r"[\[<>=~;]", entry)[0] for entry in entries] for kind, entries in lists.items()}


def rows(document: str) -> list[list[str]]:
    """The cells of all table rows of a document."""
    lines = [line for line in (DOCS / document).read_text("utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def settings_table() -> list[str]:
    """The table in docs/configuration.md as it should be."""
    lines = []
    for name, field in Environment.model_fields.items():
        default = field.get_default()
        shown = {"data": "the user's data folder", "anymail": "`{}`"}.get(
            name, "" if default is None else f"`{default}`"
        )
        lines.append(f"| `OFFTHECHARTS_{name.upper()}` | {shown.replace('``', '')} | {field.description} |")
    return lines


def test_every_setting_stands_in_the_configuration_table_as_it_is() -> None:
    text = (DOCS / "configuration.md").read_text("utf-8")
    found = [line for line in text.splitlines() if line.startswith("| `OFFTHECHARTS_")]
    assert found == settings_table(), "the table should be:\n" + "\n".join(settings_table())


def test_every_dependency_has_its_line_and_there_is_no_line_too_many() -> None:
    listed = [row[0] for row in rows("dependencies.md") if row[0] not in ("package", "---")]
    assert listed == project()["run"] + project()["dev"], "in the order of pyproject.toml"
    full = [row for row in rows("dependencies.md") if len(row) == 4 and re.search(r"\d{4}-\d{2}-\d{2}$", row[3])]
    assert len(full) == len(listed), "each with what, why and the last release"


def test_what_the_program_imports_is_declared() -> None:
    distributions = packages_distributions()
    declared = {name.lower() for name in project()["run"]}
    used: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                used |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                used.add(node.module.split(".")[0])
    foreign = used - set(sys.stdlib_module_names) - {"offthecharts"}
    missing = {name for name in foreign if not {d.lower() for d in distributions.get(name, [])} & declared}
    assert missing == set()


def test_the_steps_by_which_each_system_trusts_the_authority_are_those_that_the_command_prints() -> None:
    text = " ".join((DOCS / "tls.md").read_text("utf-8").replace("`", "").split())
    for system, steps in STEPS.items():
        assert f"### {system}" in (DOCS / "tls.md").read_text("utf-8")
        for step in steps:
            assert " ".join(step.split()) in text


def test_the_documents_name_only_commands_and_options_that_there_are() -> None:
    parser = build_parser()
    commands = next(action.choices for action in parser._actions if action.dest == "command")
    assert isinstance(commands, dict)
    known = {name: set(command._option_string_actions) for name, command in commands.items()}
    written = [
        (path.name, line.split())
        for path in [*DOCS.glob("*.md"), ROOT / "README.md"]
        for line in re.findall(r"(?:^otc|^offthecharts|`offthecharts) ([a-z][^`\n#]*)", path.read_text("utf-8"), re.M)
    ]
    assert len(written) > 20
    wrong = []
    for document, (command, *rest) in written:
        options = {word.split("=")[0].strip(",.;)") for word in rest if word.startswith("--") and command != "manage"}
        unknown = options - known.get(command, set())
        wrong += [f"{document}: {command} {' '.join(unknown)}"] if command not in known or unknown else []
    assert wrong == []


def test_every_link_of_a_document_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "tests" / "README.md"]
    assert len(documents) > 10
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (document.parent / target).exists()
    ]
    assert broken == []

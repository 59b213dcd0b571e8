"""The arrow of the house, read from the imports, and the sizes of what is built."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARROW = ["thamsklyngen.shared", "thamsklyngen.outbox", "members", "groups", "events", "thamsklyngen.portal"]
TOP = {f"thamsklyngen.{name}" for name in ("urls", "celery", "settings", "wsgi", "asgi", "server")}
LAYERS = ["choices", "models", "rules", "mails", "domain", "forms", "views"]
# What stands loose in an app, by the layer to which it belongs.
LOOSE = {
    "members": {
        "choices": {"network", "organisation_number"},
        "rules": {"history", "known_browser", "language", "links", "two_step"},
        "domain": {"importing", "limits", "poster", "register"},
        "views": {"accounts", "adapter", "admin_parts", "middleware"},
    },
    "groups": {
        "rules": {"history"},
        "mails": {"board_mails", "group_mails", "seat_mails"},
        "domain": {"board_reminders", "papers", "reminders"},
    },
    "events": {
        "choices": {"ready"},
        "rules": {"guest_links", "history", "history_hosts", "links"},
        "domain": {
            *("agenda", "atom", "badges", "door_history", "gate_mails", "notices", "poster", "qr", "reminders"),
            *("share", "sharing"),
        },
    },
    "thamsklyngen.portal": {
        "domain": {
            *("activity_history", "borrowed", "charts", "companies", "demo", "demo_data", "digest", "handing_over"),
            *("group_health", "group_page", "group_papers", "group_told", "health", "history", "links", "news"),
            *("news_told", "people", "singles", "waiting", "waiting_ask", "waiting_board", "waiting_cluster"),
            *("waiting_groups", "waiting_hosts", "waiting_mail", "waiting_row", "waiting_seats", "weekly", "wheel"),
            "year",
        },
        "forms": {"statistics_tables"},
        "views": {"admin_door", "admin_site"},
    },
}
ABOVE_ALL = {"admin", "apps", "management", "tasks", "templatetags", "urls"}  # beside the views
RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField")
TRANSLATES = ("_", "_now", "gettext", "ngettext", "pgettext", "npgettext")
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 350, 40, 120
TOP_LEVEL = {
    "manage.py", "thamsklyngen", "groups", "events", "members", "templates", "static", "tests", "requirements.txt",
    "README.md", "bin", "docs", "locale", "pyproject.toml", "CHANGELOG.md", "Dockerfile", "compose.yaml", "var",
}  # fmt: skip


def sources() -> list[Path]:
    """Every module of the portal itself."""
    folders = ("thamsklyngen", "members", "groups", "events")
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


def module_of(path: Path) -> str:
    """The dotted name of the module at `path`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def package_of(module: str) -> str:
    """The package of the arrow to which `module` belongs, or `top`, or empty for what isn't ours."""
    if module in TOP or module == "thamsklyngen":
        return "top"
    return next((package for package in ARROW if module == package or module.startswith(f"{package}.")), "")


def layer_of(module: str) -> str:
    """The layer within its app, empty for what stands beside the layers."""
    package = package_of(module)
    name = module.removeprefix(package).removeprefix(".").partition(".")[0]
    if name in LAYERS:
        return name
    if package in LOOSE and (name in ABOVE_ALL or name.endswith("_urls")):
        return LAYERS[-1]
    return next((layer for layer, names in LOOSE.get(package, {}).items() if name in names), "")


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every imported module with its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def relations_of(path: Path) -> Iterator[tuple[str, int]]:
    """Models that a foreign key names as a string, like `events.Event`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        named = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        if node.func.attr in RELATIONS and isinstance(named, str) and "." in named:
            yield named.lower(), node.lineno


def wrong_arrows(path: Path) -> Iterator[str]:
    """What `path` takes from packages to its right, or from layers above its own."""
    module = module_of(path)
    mine, layer = package_of(module), layer_of(module)
    for wanted, line in [*imports_of(path), *relations_of(path)]:
        theirs = package_of(wanted)
        if not theirs or mine == "top":
            continue
        if theirs == "top" or ARROW.index(theirs) > ARROW.index(mine):
            yield f"{module}:{line} takes {wanted}"
        elif theirs == mine and layer and layer_of(wanted) and LAYERS.index(layer_of(wanted)) > LAYERS.index(layer):
            yield f"{module}:{line} takes {wanted}, a layer above its own"


def test_imports_and_foreign_keys_follow_the_arrow() -> None:
    assert [fault for path in sources() for fault in wrong_arrows(path)] == []


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("members/models/x.py", "from events.models import Event"),
        ("members/models/x.py", "import thamsklyngen.portal.views"),
        ("members/models/x.py", "event = models.ForeignKey('events.Event', models.CASCADE)"),
        ("events/models/x.py", "from events.domain import places"),
        ("events/domain/x.py", "from events.views.panel import Panel"),
        ("events/links.py", "from events import mails"),
        ("events/mails/x.py", "from events.notices import send_due"),
        ("events/notices.py", "from events.forms.fields import number"),
        ("events/domain/x.py", "from events.tasks import remind"),
        ("members/links.py", "from members.mails import welcome"),
        ("groups/board_mails.py", "from groups.domain.board import give_view"),
        ("thamsklyngen/portal/waiting.py", "from thamsklyngen.portal.views.waiting import waiting"),
        ("thamsklyngen/shared/x.py", "from members.models import Person"),
    ],
)
def test_the_reader_sees_a_wrong_arrow(where: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    path = tmp_path / where
    path.parent.mkdir(parents=True)
    path.write_text(line)
    assert len(set(wrong_arrows(path))) >= 1


def test_every_module_that_stands_loose_has_its_layer() -> None:
    modules = [module_of(path) for path in sources()]
    without = {module for module in modules if package_of(module) in LOOSE and not layer_of(module)}
    assert without == set(LOOSE)  # the packages themselves
    declared = {f"{app}.{name}" for app, layers in LOOSE.items() for names in layers.values() for name in names}
    assert declared <= set(modules), "what is gone needs no layer"


def test_no_imports_inside_functions() -> None:
    inside = [
        f"{module_of(path)}:{inner.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_no_text_that_people_see_hides_in_an_f_string() -> None:
    """`manage.py texts` reads a formatted string as one word and would not find it (Python before 3.12)."""
    hidden = [
        f"{module_of(path)}:{call.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TRANSLATES
    ]
    assert hidden == []


def test_the_top_level_is_fixed() -> None:
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} <= TOP_LEVEL | {"__pycache__"}


def functions() -> list[tuple[int, str]]:
    """(lines, name) of every function, the longest first."""
    found = [
        (node.end_lineno - node.lineno + 1, f"{module_of(path)}.{node.name}")  # type: ignore[operator]
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return sorted(found, reverse=True)


def test_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    modules = sorted(((len(path.read_text().splitlines()), module_of(path)) for path in sources()), reverse=True)
    templates = sorted(
        ((len(path.read_text().splitlines()), path.name) for path in (ROOT / "templates").rglob("*.html")), reverse=True
    )
    lengths = [size for size, _name in functions()]
    per_package: dict[str, int] = defaultdict(int)
    for size, module in modules:
        per_package[package_of(module)] += size
    with capsys.disabled():
        print(f"\nsizes: {dict(per_package)}")
        print(
            f"functions: {len(lengths)}, median {lengths[len(lengths) // 2]}, 90 % under {lengths[len(lengths) // 10]}"
        )
        print(f"longest: {modules[0]}, {functions()[0]}, {templates[0]}")
    assert [entry for entry in modules if entry[0] > LONGEST_MODULE] == []
    assert [entry for entry in functions() if entry[0] > LONGEST_FUNCTION] == []
    assert [entry for entry in templates if entry[0] > LONGEST_TEMPLATE] == []

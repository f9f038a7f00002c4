"""Find SQL that Citus refuses or handles differently, in the product's modules and migrations (docs/scale.md).

`python -m tests.lint.citus` reads every string of the product that holds SQL, and ends with 1 if it finds any. Where a
statement is meant for plain PostgreSQL alone, a comment on one of its lines says so and why: `# citus: …`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lint.composed_sql import formatted, mixed_operations, named_texts, text_of

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("crm", "notifications", "platform", "reporting", "tenants")
_NOT_OURS = {"static", "node_modules", "locale", "templates"}
_EXEMPT = re.compile(r"#\s*citus:\s*\S")

_SQL = re.compile(
    r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE|MERGE|ALTER|CREATE|DROP|SET|RESET|DO|TRUNCATE|LOCK|ANALYZE|COMMENT)\b"
)
_QUOTED = re.compile(r"\$(\w*)\$.*?\$\1\$|'(?:[^']|'')*'|--[^\n]*", re.DOTALL)
_MATERIALIZED = re.compile(r"(?<!NOT )\bMATERIALIZED\s*\(")
# Functions whose results depend on a setting or a time zone (PostgreSQL: STABLE), and on chance (VOLATILE).
STABLE_FUNCTIONS = (
    "age array_to_string concat concat_ws date_part date_trunc format json_build_array json_build_object"
    " jsonb_build_array jsonb_build_object jsonb_populate_record row_to_json to_char to_date to_json to_jsonb"
    " to_timestamp"
).split()
VOLATILE_FUNCTIONS = "clock_timestamp gen_random_uuid nextval random".split()
# A text or an instant read as a date depends on settings too; a parameter is read before the statement is sent on.
_STABLE = rf"(?:\b(?:{'|'.join(STABLE_FUNCTIONS)})\s*\(|(?<!%s)(?<!\)s)(?<=[\w\")])::\s*(?:date|time\w*)\b)"
_MUTABLE = rf"(?:{_STABLE}|\b(?:{'|'.join(VOLATILE_FUNCTIONS)})\s*\()"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement to avoid. `code` is its anchor in docs/scale.md; `is_text` means that literals count too,
    `is_outside` that materialized CTEs do not."""

    code: str
    message: str
    pattern: re.Pattern[str]
    is_text: bool = False
    is_outside: bool = False

    def is_in(self, sql: str) -> bool:
        """Whether the statement is of this kind."""
        text = sql if self.is_text else _QUOTED.sub("''", sql)
        return bool(self.pattern.search(_outside_materialized(text) if self.is_outside else text))


KINDS = (
    Kind("one-statement", "several statements in one string", re.compile(r";\s*[^\s;]")),
    Kind(
        "bare-column",
        "a new column with its constraints: add the column, then each constraint by its name",
        re.compile(r"\bADD COLUMN\b[^;,]*\b(CHECK|UNIQUE|REFERENCES|PRIMARY KEY)\b", re.DOTALL),
    ),
    Kind("columns", "a SELECT without columns", re.compile(r"\bSELECT\s+(?:FROM|WHERE)\b|\bSELECT\s*(?:\)|$)")),
    Kind(
        "rows-from-json",
        "LATERAL rows of a function inside INSERT … SELECT: make the rows in a materialized CTE first",
        re.compile(r"^\s*INSERT\b.*\bLATERAL\s+jsonb?_(?:populate_record|to_record)", re.DOTALL),
    ),
    Kind(
        "stable-functions",
        "a function over columns that is not IMMUTABLE in a statement that writes: compute in a materialized CTE first",
        re.compile(
            r"^(?=\s*(?:WITH|UPDATE|DELETE|MERGE)\b)(?=.*(?<!FOR )(?<!KEY )(?<!DO )\b(?:UPDATE|DELETE)\b)"
            rf".*{_MUTABLE}|\bDO UPDATE\b.*{_MUTABLE}"
            rf"|^(?=\s*(?:WITH|INSERT)\b)(?=.*\bINSERT\b.*\bSELECT\b.*\bFROM\s+(?!jsonb?_)).*{_STABLE}",
            re.DOTALL,
        ),
        is_outside=True,
    ),
    Kind(
        "lock-first",
        "an advisory lock in the statement that writes: take it in a statement before",
        re.compile(r"pg_(?:try_)?advisory\w*lock\w*\b(?=.*\b(?:INSERT|UPDATE|DELETE)\b)", re.DOTALL),
    ),
    Kind(
        "settings",
        "a setting that a node does not get: SET LOCAL in a statement of its own",
        re.compile(
            r"^\s*SET\s+(?!LOCAL\b|CONSTRAINTS\b|TRANSACTION\b|search_path\b)"
            r"|set_config\([^()]*,\s*true\s*\)(?=.*\b(?:FROM|INSERT|UPDATE|DELETE)\b)",
            re.DOTALL,
        ),
    ),
    Kind(
        "catalogue",
        "a size or count from the catalogue, which has none of the nodes' rows",
        re.compile(
            r"\bpg_(?:relation|total_relation|table|indexes)_size\b|\brel(?:tuples|pages)\b|\bn_(?:live|dead)_tup\b"
        ),
        is_text=True,
    ),
    Kind("plans", "a choice of plans beside the connection's own", re.compile("plan_cache_mode"), is_text=True),
    Kind(
        "schema-first",
        "a schema and its tables in one statement",
        re.compile(r"\bCREATE SCHEMA\b[^;]*\bCREATE (?:TABLE|VIEW|INDEX|SEQUENCE)\b", re.DOTALL),
    ),
    Kind(
        "operator-class",
        "an operator class without its schema: extensions.gin_trgm_ops",
        re.compile(r"(?<!extensions\.)\bgi(?:n|st)_trgm_ops\b"),
        is_text=True,
    ),
    Kind(
        "big-sequences",
        "a sequence of less than BIGINT, whose numbers the nodes cannot share out",
        re.compile(
            r"\b(?:small)?serial\b|\b(?:integer|smallint)\b[^,;]*\bGENERATED\b[^,;]*\bIDENTITY\b", re.IGNORECASE
        ),
    ),
    Kind("no-way-out", "a foreign key into public", re.compile(r'\bREFERENCES\s+"?public"?\.')),
)
# Found by the code around a string, or without one.
JOINED = Kind("one-statement", "statements joined into one string", re.compile(r"^;\s*\n|^;$"))
MIXED = Kind(
    "rows-apart",
    "a table altered after rows were written in the same transaction: write them in a migration of their own",
    re.compile("$^"),
)
SMALL_IDS = Kind("big-sequences", "an id of less than BIGINT", re.compile(r"^(?:Small)?AutoField$"))


def _outside_materialized(sql: str) -> str:
    """Return a statement without the bodies of its materialized CTEs, whose quoted texts are removed already."""
    while found := _MATERIALIZED.search(sql):
        depth, end = 1, found.end()
        while depth and end < len(sql):
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        sql = f"{sql[: found.start()]} {sql[end:]}"
    return sql


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a kind was found."""

    path: str
    line: int
    kind: Kind

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind.message} (docs/scale.md#{self.kind.code})"


def kinds_in(sql: str) -> list[Kind]:
    """Return the kinds to avoid that a statement is of."""
    is_sql = _SQL.match(sql) is not None
    return [kind for kind in KINDS if (is_sql or kind.is_text) and kind.is_in(sql)]


def findings_in(source: str, path: str) -> Iterator[Finding]:
    """Return what is to be avoided in a module's text."""
    tree, lines = ast.parse(source), source.splitlines()
    documentation = _docstrings(tree)
    for node, kinds in (*_kinds_by_node(tree), *((node, [MIXED]) for node in mixed_operations(tree))):
        end = node.end_lineno or node.lineno
        if id(node) in documentation or any(map(_EXEMPT.search, lines[node.lineno - 1 : end])):
            continue
        yield from (Finding(path, node.lineno, kind) for kind in kinds)


def findings() -> list[Finding]:
    """Return what is to be avoided in the whole product."""
    return [
        finding
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not _NOT_OURS & set(path.parts)
        for finding in findings_in(path.read_text(), str(path.relative_to(ROOT)))
    ]


def _kinds_by_node(tree: ast.Module) -> Iterator[tuple[ast.expr, list[Kind]]]:
    within_texts: set[int] = set()
    texts = named_texts(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            within_texts |= {id(part) for part in node.values}
            yield node, kinds_in(text_of(node, texts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within_texts:
            yield node, kinds_in(node.value)
        elif isinstance(node, ast.Call):
            yield node, _kinds_of_call(node, texts)


def _kinds_of_call(call: ast.Call, texts: dict[str, str]) -> list[Kind]:
    if not isinstance(call.func, ast.Attribute):
        return []
    if call.func.attr == "format":
        return kinds_in(formatted(call, texts))
    joiner = call.func.value
    is_joined = (
        call.func.attr == "join" and isinstance(joiner, ast.Constant) and JOINED.pattern.match(str(joiner.value))
    )
    return [JOINED] if is_joined else [SMALL_IDS] if SMALL_IDS.pattern.match(call.func.attr) else []


def _docstrings(tree: ast.AST) -> set[int]:
    """Return the nodes of documentation, which may speak of what is to be avoided."""
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }


def main() -> None:
    """Name each finding and end with 1 if there is any."""
    found = findings()
    sys.stdout.writelines(f"{each}\n" for each in found)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

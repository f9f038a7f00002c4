"""SQL that a module composes of its own texts, and what a migration does in one transaction; for the lint of Citus."""

import ast
import re
from collections.abc import Iterator

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
# The operations and the SQL by which a migration alters tables and writes rows.
_ALTERING = frozenset(
    "AddConstraint AddField AlterField AlterUniqueTogether DeleteModel RemoveConstraint RemoveField RenameField".split()
)
_ALTERS = re.compile(r"\b(?:ALTER|DROP|TRUNCATE)\s+TABLE\b|\bTRUNCATE\b")
_WRITES = re.compile(r"^\s*(?:WITH\b.*)?\b(?:INSERT|UPDATE|DELETE)\b", re.DOTALL | re.MULTILINE)


def named_texts(tree: ast.Module) -> dict[str, str]:
    """Return the texts that the module names, by name, so that a statement made of them is read whole."""
    texts: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            texts[node.targets[0].id] = text_of(node.value, texts)
    return texts


def text_of(node: ast.expr, texts: dict[str, str]) -> str:
    """Return the text of an expression; `x` for a part that is not known here, nothing where one begins a text."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.FormattedValue):
        return text_of(node.value, texts)
    if isinstance(node, ast.Name):
        return texts.get(node.id, "x")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return text_of(node.left, texts) + text_of(node.right, texts)
    if isinstance(node, ast.List | ast.Tuple):
        return "\n".join(text_of(part, texts) for part in node.elts)
    if isinstance(node, ast.JoinedStr):
        parts = [text_of(part, texts) for part in node.values]
        is_unknown = bool(parts) and isinstance(node.values[0], ast.FormattedValue) and parts[0] == "x"
        return "".join(parts[1:] if is_unknown else parts)
    return "x"


def formatted(call: ast.Call, texts: dict[str, str]) -> str:
    """Return the text that `format` makes: `"SELECT … {rows}".format(rows=ROWS)`."""
    assert isinstance(call.func, ast.Attribute)
    text = text_of(call.func.value, texts)
    values = {each.arg: text_of(each.value, texts) for each in call.keywords if each.arg}
    in_order = iter([text_of(each, texts) for each in call.args])
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], "x") if found[1] else next(in_order, "x"), text)


def mixed_operations(tree: ast.Module) -> Iterator[ast.expr]:
    """Return the operations of a migration that alter tables after rows were written in the same transaction."""
    for node in tree.body:
        if not (isinstance(node, ast.ClassDef) and node.name == "Migration") or _is_not_atomic(node):
            continue
        texts, has_written = named_texts(tree), False
        for operation in _operations(node):
            name = getattr(operation.func, "attr", getattr(operation.func, "id", ""))
            # Forwards: the first argument.
            said = text_of(operation.args[0], texts) if name == "RunSQL" and operation.args else ""
            if has_written and (name in _ALTERING or _ALTERS.search(said)):
                yield operation
            has_written |= name == "RunPython" or bool(_WRITES.search(said))


def _is_not_atomic(migration: ast.ClassDef) -> bool:
    return any(
        isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "atomic" for node in migration.body
    )


def _operations(migration: ast.ClassDef) -> list[ast.Call]:
    found = [
        node.value.elts
        for node in migration.body
        if isinstance(node, ast.Assign)
        if getattr(node.targets[0], "id", "") == "operations" and isinstance(node.value, ast.List)
    ]
    return [each for operations in found for each in operations if isinstance(each, ast.Call)]

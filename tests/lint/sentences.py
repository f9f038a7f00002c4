"""Count sentences of docstrings and comments that read like translations, so that their number can only fall.

`python -m tests.lint.sentences` compares each top-level package's count with its limit below. It ends with 1 above a
limit, and below one too, so that the limit follows the count down. `python -m tests.lint.sentences crm` lists them.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "accounts": "platform/accounts",
    "config": "platform/config",
    "crm": "crm",
    "demo": "platform/demo",
    "kit": "platform/kit",
    "notifications": "notifications",
    "reporting": "reporting",
    "tenants": "tenants",
    "tests": "tests",
}
# Lower a limit when sentences have been rewritten; never raise one.
LIMITS = {
    "accounts": 111,
    "config": 51,
    "crm": 465,
    "demo": 20,
    "kit": 97,
    "notifications": 40,
    "reporting": 169,
    "tenants": 60,
    "tests": 277,
}

_QUOTED = re.compile(r"``[^`]*``|`[^`]*`|\"[^\"\n]*\"|“[^”]*”")
_SENTENCE = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][)'\"]))\s+(?=[A-Z`(])|\n\s*\n|\n\s*(?=[-*] )")
_METHOD = re.compile(r"^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\.?$")
_DIRECTIVE = re.compile(r"^(?:noqa|type:|pragma|fmt:|citus:|ruff:|djlint)")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sentence to rewrite. `advice` names the way out."""

    code: str
    advice: str
    pattern: re.Pattern[str]

    def is_in(self, sentence: str) -> bool:
        """Return whether the sentence is of this kind; names in backticks and quotations do not count."""
        return bool(self.pattern.search(_QUOTED.sub("“”", sentence)))


KINDS = (
    Kind(
        "headless",
        "begins with a relative clause: name the thing, or start with the verb",
        re.compile(r"^\(?(?:What|Who|Whose|Whom|Whatever|Whoever|Which)\b(?!.*\?$)", re.DOTALL),
    ),
    Kind("told", "say who gets which message, or name the value", re.compile(r"\b(?:told|tells)\b", re.IGNORECASE)),
    Kind("anew", "write 'again'", re.compile(r"\banew\b", re.IGNORECASE)),
    Kind("meanwhile", "write 'since', 'by then' or 'in between'", re.compile(r"\bmeanwhile\b", re.IGNORECASE)),
    Kind("whoever", "name the person's role", re.compile(r"\bwhoever\b", re.IGNORECASE)),
    Kind("stands", "write 'is' or 'means'", re.compile(r"\bstands? (?:for|in|at|beside)\b", re.IGNORECASE)),
    Kind("method", "says nothing: delete it", _METHOD),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence and the kind that it is of."""

    path: str
    line: int
    kind: Kind
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind.code}: {' '.join(self.sentence.split())}"


def findings_in(source: str, path: str) -> Iterator[Finding]:
    """Return the sentences to rewrite in a module's docstrings and comments."""
    for line, text in sorted([*_docstrings(source), *_comments(source)]):
        for sentence in sentences_of(text):
            kind = next((kind for kind in KINDS if kind.is_in(sentence)), None)
            if kind:
                yield Finding(path, line, kind, sentence)


def sentences_of(text: str) -> list[str]:
    """Return a text's sentences. A blank line and a list's item end one too."""
    return [part.strip().removeprefix("- ").removeprefix("* ") for part in _SENTENCE.split(text) if part.strip()]


def findings(package: str) -> list[Finding]:
    """Return the sentences to rewrite in one package."""
    return [
        finding
        for path in sorted((ROOT / PACKAGES[package]).rglob("*.py"))
        for finding in findings_in(path.read_text(), str(path.relative_to(ROOT)))
    ]


def complaint(package: str, count: int, limit: int) -> str | None:
    """Return what is wrong with a package's count, or None."""
    if count > limit:
        return (
            f"{package}: {count} sentences to rewrite, {limit} allowed: `python -m tests.lint.sentences {package}` "
            "lists them"
        )
    return None


def _docstrings(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield node.body[0].lineno, text


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Return blocks of comments: lines below each other are one text, a comment behind code is a text of its own."""
    block: list[str] = []
    start = end = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, column = token.start
        text = token.string.lstrip("#: ").rstrip()
        is_alone = not token.line[:column].strip()
        if block and is_alone and line == end + 1:
            block.append(text)
        else:
            if block:
                yield start, "\n".join(block)
            block, start = [text], line
        if _DIRECTIVE.match(text):
            block = []
        end = line if is_alone else 0
    if block:
        yield start, "\n".join(block)


def main(names: list[str]) -> None:
    """List the named packages' findings, or compare all counts with their limits and end with 1 if one differs."""
    if names:
        for name in names:
            sys.stdout.writelines(f"{each}\n" for each in findings(name))
        return
    complaints = [complaint(name, len(findings(name)), LIMITS[name]) for name in PACKAGES]
    sys.stdout.writelines(f"{each}\n" for each in complaints if each)
    sys.exit(1 if any(complaints) else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

"""What the bench has found: a table to read and build/bench.json to compare."""

import json
from collections.abc import Mapping

from config.embedded.place import ROOT
from tests.bench.measure import Figures

FILE = ROOT / "build" / "bench.json"
_COLUMNS = (
    "path",
    "per second",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "CPU ms",
    "statements",
    "100,000 ÷ 1,000",
    "floor ÷ ours",
)


def table(found: Mapping[str, Figures]) -> str:
    """In Markdown, so that it can stand in docs/performance.md."""
    lines = [_COLUMNS, tuple("---" for _ in _COLUMNS)]
    for name, each in found.items():
        lines.append(_line(f"`{name}`", each))
        if each.at_small:
            lines.append(_line("at 1,000 cards", each.at_small))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(name: str, of: Figures) -> tuple[str, ...]:
    ratio = f"{of.floor_ratio['median']} ({of.floor_ratio['worst']})" if of.floor_ratio else ""
    values = (of.per_second, of.p50_ms, of.p95_ms, of.p99_ms, of.cpu_ms, of.statements, of.size_ratio)
    return (name, *("" if value is None else f"{value:,}" for value in values), ratio)


def write(
    found: Mapping[str, Figures],
    memory: Mapping[str, float] | None = None,
    idle: Mapping[str, float] | None = None,
) -> None:
    """Keep what was measured; what was not asked for stays as it was last. Paths at the small dealer stand apart."""
    FILE.parent.mkdir(exist_ok=True)
    before = json.loads(FILE.read_text()) if FILE.exists() else {}
    small = {name: each.at_small.told() for name, each in found.items() if each.at_small}
    told = {
        "paths": {**before.get("paths", {}), **{name: each.told() for name, each in found.items()}},
        "at_1000_cards": {**before.get("at_1000_cards", {}), **small},
        "memory_mb": {name: round(value, 1) for name, value in (memory or {}).items()} or before.get("memory_mb", {}),
        "idle_pages": {name: round(value, 4) for name, value in (idle or {}).items()} or before.get("idle_pages", {}),
    }
    FILE.write_text(json.dumps(told, indent=2) + "\n")

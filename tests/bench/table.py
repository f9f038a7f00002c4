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
        ratio = f"{each.floor_ratio['median']} ({each.floor_ratio['worst']})" if each.floor_ratio else ""
        values = (each.per_second, each.p50_ms, each.p95_ms, each.p99_ms, each.cpu_ms, each.statements, each.size_ratio)
        lines.append((f"`{name}`", *("" if value is None else f"{value:,}" for value in values), ratio))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(found: Mapping[str, Figures], memory: Mapping[str, float] | None = None) -> None:
    """Keep what was measured; what was not asked for stays as it was last."""
    FILE.parent.mkdir(exist_ok=True)
    before = json.loads(FILE.read_text()) if FILE.exists() else {}
    paths = {**before.get("paths", {}), **{name: each.told() for name, each in found.items()}}
    megabytes = {name: round(value, 1) for name, value in (memory or {}).items()} or before.get("memory_mb", {})
    FILE.write_text(json.dumps({"paths": paths, "memory_mb": megabytes}, indent=2) + "\n")

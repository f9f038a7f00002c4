"""`make bench`, `make bench PATHS=file,due`."""

import os
import signal
import sys

from tests.bench.stage import stage

# No paths, but figures that one asks for like one.
_MEMORY = "memory"
_IDLE_PAGES = "idle_pages"


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with stage() as found:
        # Django is set up by now.
        from tests.bench.data import make_data
        from tests.bench.live import idle_pages, live_change
        from tests.bench.measure import measure
        from tests.bench.memory import memory
        from tests.bench.operations import operations
        from tests.bench.paths import paths
        from tests.bench.table import table, write

        print("==> Making the data that is not there yet", flush=True)
        make_data(found)
        by_request, by_turn = paths(), {**operations(), "live_change": live_change}
        known = [*by_request, *by_turn, _MEMORY, _IDLE_PAGES]
        wanted = [name for name in os.environ.get("PATHS", "").split(",") if name] or known
        if unknown := set(wanted) - set(known):
            raise SystemExit(f"There is no path {', '.join(sorted(unknown))}. Known: {', '.join(known)}")
        figures = {}
        for name in wanted:
            print(f"==> {name}", flush=True)
            try:
                if name == _MEMORY:
                    write({}, memory(found))
                    continue
                if name == _IDLE_PAGES:
                    write({}, idle=idle_pages(found))
                    continue
                if name in by_request:
                    found.start("web")
                    figures[name] = measure(found, by_request[name]())
                else:
                    figures[name] = by_turn[name](found)
            except RuntimeError as error:
                # The other paths' figures are worth having.
                print(f"  {name} failed: {error}")
                continue
            finally:
                found.stop()
            write({name: figures[name]})
        print(table(figures))


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.gateways [port [mail port]]`: run the gateways until Ctrl-C."""

import sys
import time

from tests.gateways.servers import running_gateways

_PORT, _MAIL_PORT = 8090, 8025


def main(given: list[str]) -> None:
    """Run, and print the settings that send the product's messages here."""
    port = int(given[0]) if given else _PORT
    mail_port = int(given[1]) if len(given) > 1 else _MAIL_PORT
    with running_gateways(port, mail_port) as gateways:
        sys.stdout.write(
            f"{gateways.address} shows what arrives.\n"
            f"LODESTAR_GATEWAYS={gateways.address} LODESTAR_MAIL_URL=smtp://127.0.0.1:{gateways.mail.port}\n"
        )
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main(sys.argv[1:])

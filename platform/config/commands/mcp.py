"""Lodestar's tools for an assistant."""

import click


@click.command()
@click.option("--url", required=True, envvar="LODESTAR_URL", help="The host, as in a browser: https://north.example.cn")
@click.option("--token", required=True, envvar="LODESTAR_TOKEN", help="A device token; better by LODESTAR_TOKEN.")
@click.option("--language", default="", envvar="LODESTAR_LANGUAGE", help="Of errors and labels: en or zh-hans.")
def mcp(url: str, token: str, language: str) -> None:
    """Offer figures, lists and a few commands to an assistant over stdin and stdout (docs/mcp.md)."""
    from mcp.server.mcpserver.exceptions import ToolError

    from config.mcp.rest import Rest
    from config.mcp.server import make_server

    try:
        server = make_server(Rest(url, token, language))
    except ToolError as error:
        raise click.ClickException(f"{url} does not accept the token: {error}") from error
    server.run("stdio")

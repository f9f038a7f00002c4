"""Lodestar's tools for assistants (Model Context Protocol), spoken over stdin and stdout (docs/mcp.md).

The server is a client of the REST API with a device token, so that rights, limits, audit and `read_only` hold as for
an app. It reads no database and needs no settings.
"""

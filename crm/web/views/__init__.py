"""The pages: each reads the request, calls one service or query, and shows the answer."""

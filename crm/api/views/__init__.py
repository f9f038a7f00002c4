"""The crm's endpoints: each reads the request, calls one service or query, and shows the answer."""

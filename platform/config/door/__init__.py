"""The request front end: everything between the server's socket and Django.

Requests arrive over RSGI on an event loop, which no slow client can block. The body is buffered here, under a deadline
and within a budget, before Django's one thread is occupied; the response leaves from here as bytes or as a file, so
that a slow reader occupies no thread either.
"""

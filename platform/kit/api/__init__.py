"""The manners of the API (RFC 9457 problems, strict bodies, keyset pages, idempotency, ETags); knows no app."""

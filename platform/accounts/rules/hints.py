"""Whom a door offers to sign in as, where everyone may."""

from dataclasses import dataclass

from accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Hint:
    """Someone whose password is no secret: a demo's people alone."""

    username: str
    name: str
    role: Role
    password: str

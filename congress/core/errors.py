"""A rule of the domain refuses. Services raise codes; the one table of words turns them into sentences."""

from __future__ import annotations


class DomainError(Exception):
    """What a service refuses to do.

    ``code``: a key of ``congress.words``; ``params``: the figures and names that its sentence shows.
    ``status``: what a browser is answered, 409 unless the thing asked for does not exist for this actor.
    """

    def __init__(self, code: str, /, status: int = 409, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.params = params


class NotFound(DomainError):
    """The thing is not there, or not for this actor: the two are told alike."""

    def __init__(self, code: str = "not_found", /, **params: object) -> None:
        super().__init__(code, 404, **params)

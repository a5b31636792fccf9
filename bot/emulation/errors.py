"""How a handler refuses, whatever the service."""


class RefusalError(Exception):
    """A refusal; the service puts its own shape around it.

    Attributes:
        status: The HTTP status.
        message: What a person reads.
        code: The service's own word for it; None lets the service choose by status.
    """

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code

"""Faults of our machines. What a student's program does wrong is data in an answer, never one of these."""

from lms.errors import QatarlasError, UnavailableError


class EngineUnavailable(UnavailableError):  # noqa: N818  a state, as its base's words say
    """No Docker engine answers, or it lacks an image; the job waits, and no attempt is counted."""


class SandboxFault(QatarlasError):  # noqa: N818  the same
    """A container of ours broke in a way that the student's code can't cause; tried again, and counted."""

    status = 503

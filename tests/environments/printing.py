"""What a command prints in an image, without the agent: for questions about the image itself."""

from lms.runner.client import Engine


def printed(engine: Engine, image: str, argv: list[str]) -> str:
    """Run a command in a container of its own, and return what it wrote."""
    with engine.faults() as api:
        made = api.create_container(image, argv, network_disabled=True)["Id"]
        try:
            api.start(made)
            api.wait(made, timeout=60)
            return bytes(api.logs(made, stderr=False)).decode()
        finally:
            api.remove_container(made, force=True)

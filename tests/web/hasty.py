"""The site as ``lms web`` runs it, in a hurry: half-sent requests end soon enough to wait for."""

from lms.cli.processes import Site
from lms.settings import Settings
from lms.web.patience import Patience, PatientWorker


class HastyWorker(PatientWorker):
    head = Patience(idle=1, wall=1.5)
    body = Patience(idle=1, wall=1.5)
    unwanted = Patience(idle=0.5, wall=0.5)


class HastySite(Site):
    worker = HastyWorker


if __name__ == "__main__":
    HastySite(Settings()).run()

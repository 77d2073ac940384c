"""Imports: content of others becomes exercises of the school, told file by file."""

from lms.services.imports.importing import import_corpus
from lms.services.imports.reports import EntryReport, FileReport, Report, State

__all__ = ["EntryReport", "FileReport", "Report", "State", "import_corpus"]

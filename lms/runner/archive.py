"""A work's files as the tar that an agent unpacks: no owner and no time, so always the same."""

import io
import tarfile
from collections.abc import Collection, Mapping


def archived(files: Mapping[str, bytes], executable: Collection[str] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            entry.mode = 0o755 if path in executable else 0o644
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()

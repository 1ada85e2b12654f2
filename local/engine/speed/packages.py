"""Lambda packages, unpacked once.

ministack unpacks a function's code and its layer, 1,200 files, anew for each worker, and each worker then
compiles what it imports. On a busy machine a first call takes longer than the state that waits for it. After
`install()` each package is unpacked once, into a folder named by its content, and the workers share it, byte
code included. It outlives the engine, so that a restart is as quick.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

from ministack.core import lambda_runtime

from local.engine.patching import EnginePatchError

_KEPT_SECONDS = 7 * 24 * 3600.0
_UNFINISHED = ".tmp"
_LIBRARIES = "python"
"""The folder of a layer from which Lambda lets functions import."""


class SharedPackages:
    """The unpacked packages of one home."""

    def __init__(self, folder: Path) -> None:
        """Unpack into `folder`; what nobody used for a week is removed."""
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for package in folder.iterdir():
            if time.time() - package.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(package, ignore_errors=True)

    def install(self) -> None:
        """Patch ministack's Lambda in this process.

        Raises:
            EnginePatchError: this ministack does not unpack with the `zipfile` module.
        """
        if getattr(lambda_runtime, "zipfile", None) is not zipfile:
            raise EnginePatchError("ministack does not unpack with the zipfile module any more")
        packages = self

        class SharingZipFile(zipfile.ZipFile):
            def extractall(self, path: object = None, members: object = None, pwd: object = None) -> None:
                """Make `path`, an empty folder, lead to the shared one."""
                del members, pwd
                packages.share(self, Path(str(path)))

        lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": SharingZipFile})

    def last_layer(self) -> Path | None:
        """Return the layer of Python libraries that was used last, if there is any."""
        layers = (
            package
            for package in self._folder.iterdir()
            if package.suffix != _UNFINISHED and (package / _LIBRARIES).is_dir()
        )
        return max(layers, key=lambda package: package.stat().st_mtime, default=None)

    def share(self, archive: zipfile.ZipFile, target: Path) -> None:
        """Make `target`, an empty folder, a link to the archive's unpacked content."""
        digest = hashlib.sha256(Path(str(archive.filename)).read_bytes()).hexdigest()[:32]
        unpacked = self._folder / digest
        with self._lock:
            if not unpacked.exists():
                # A process that is killed meanwhile leaves nothing under the final name.
                temporary = self._folder / f"{digest}{_UNFINISHED}"
                shutil.rmtree(temporary, ignore_errors=True)
                zipfile.ZipFile.extractall(archive, temporary)
                temporary.rename(unpacked)
            unpacked.touch()
        target.rmdir()
        target.symlink_to(unpacked, target_is_directory=True)

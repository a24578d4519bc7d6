"""The one settings file as the tests run it: invented people and a database of their own."""

import atexit
import os
import shutil
import tempfile

# Where tests write: a folder per test process, so that two runs in one tree never meet.
_folder = tempfile.mkdtemp(prefix="keyworker-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "PACK"):
    os.environ.pop(_name, None)
os.environ["DEMONSTRATION"] = "1"
os.environ["VAR_DIR"] = _folder

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

# A file, as in life: a browser story and its server each have a connection of their own.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = _folder

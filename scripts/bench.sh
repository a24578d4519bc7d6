#!/usr/bin/env bash
# Runs every measurement in bench/, on the PostgreSQL of a whole council.
set -euo pipefail
cd "$(dirname "$0")/.."
for measurement in bench/*.py; do
    [ -f "$measurement" ] || { echo "There is no measurement in bench/" >&2; exit 1; }
    echo "== $measurement"
    DEMONSTRATION=1 .venv/bin/python scripts/with_postgres.py .venv/bin/python "$measurement"
done

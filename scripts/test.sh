#!/usr/bin/env bash
# The whole proof: checks, then every test on SQLite, then those that touch a database on PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/check.sh
CHROMIUM=$(scripts/find_chromium.sh --install)
export CHROMIUM
unset DATABASE_URL

echo "Tests on SQLite"
.venv/bin/pytest -q -n auto "$@"
echo "Tests on PostgreSQL"
.venv/bin/python scripts/with_postgres.py .venv/bin/pytest -q -n auto -m "not once" "$@"

#!/usr/bin/env bash
# What can be said about the code without running it, and about the settings of a live system.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
VAR_DIR=$(mktemp -d)
export VAR_DIR
trap 'rm -rf "$VAR_DIR"' EXIT

echo "Style"
ruff check --quiet .
ruff format --check --quiet . || { echo "Some files are not in the common format: run .venv/bin/ruff format ." >&2; exit 1; }
echo "Layers"
lint-imports >"$VAR_DIR/layers" || { cat "$VAR_DIR/layers"; exit 1; }
echo "Types"
DEMONSTRATION=1 mypy --no-error-summary
echo "Settings of a live system"
SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(64))') ALLOWED_HOSTS=keyworker.example \
    python manage.py check --deploy --fail-level WARNING --verbosity 0
echo "Migrations"
DEMONSTRATION=1 python manage.py makemigrations --check --dry-run --verbosity 1

#!/usr/bin/env bash
# Serves Keyworker on this machine, with a demonstration council of the given size in an empty database.
set -euo pipefail
cd "$(dirname "$0")/.."
size=$1
export DEMONSTRATION=${DEMONSTRATION:-1} PORT=${PORT:-8000}
manage=".venv/bin/python manage.py"

.venv/bin/python - <<'END' || exit 1
import os, socket, sys
with socket.socket() as door:
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", int(os.environ["PORT"])))
    except OSError:
        sys.exit(f"Port {os.environ['PORT']} is taken. Try another: PORT=8001 make run")
END

files=$(find keyworker/web/static static_build -type f | LC_ALL=C sort | xargs cat .venv/.installed-run | sha256sum)
if [ "$(cat staticfiles/.stamp 2>/dev/null)" != "$files" ]; then
    $manage collectstatic --noinput --clear --verbosity 0
    echo "$files" >staticfiles/.stamp
fi

build() { # Every person in it is invented.
    echo "Building a demonstration council at $size of the full size"
    $manage migrate --noinput --verbosity 0
    $manage build_demonstration --size "$size"
    .venv/bin/keyworker history try bromley # for the screen that sets two councils side by side
    echo "$size" >var/council-size
}

empty=0
PYTHONPATH=. .venv/bin/python scripts/is_empty.py || empty=$?
[ "$empty" -le 1 ] || exit 1
database=var/keyworker.sqlite3
bigger=$([ "$size" = 1 ] && [ "$(cat var/council-size 2>/dev/null)" != 1 ] && echo yes || true)
if [ "$DEMONSTRATION" = 1 ] && { [ "$empty" = 0 ] || [ "$bigger" = yes ]; }; then
    if [ -n "${DATABASE_URL:-}" ]; then
        if [ "$empty" = 0 ]; then build; fi
    else
        # Built beside and then put in place, so that a build cut short leaves nothing half-made.
        rm -f var/building.sqlite3*
        (export DATABASE_URL=sqlite:///$PWD/var/building.sqlite3 && build)
        if [ "$empty" = 1 ]; then
            mv "$database" "var/keyworker-until-$(date +%Y-%m-%d-%H%M%S).sqlite3"
            echo "The smaller council, with all that was written in it, is kept in var/"
        fi
        mv var/building.sqlite3 "$database"
    fi
fi
$manage migrate --noinput --verbosity 0

echo
echo "Keyworker is ready: http://127.0.0.1:$PORT    (stop it with Ctrl-C; everything is kept in var/)"
exec .venv/bin/gunicorn config.wsgi --bind "127.0.0.1:$PORT" --workers 2 --threads 4 --log-level warning

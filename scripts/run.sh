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

database=var/keyworker.sqlite3
if [ "$DEMONSTRATION" = 1 ] && [ -z "${DATABASE_URL:-}" ]; then
    built=$(cat var/council-size 2>/dev/null || true)
    if [ ! -f "$database" ] || { [ "$size" = 1 ] && [ "$built" != 1 ]; }; then
        # Built beside and then put in place, so that a build cut short leaves nothing half-made.
        echo "Building a demonstration council at $size of the full size; every person in it is invented"
        mkdir -p var
        rm -f var/building.sqlite3*
        DATABASE_URL=sqlite:///$PWD/var/building.sqlite3 $manage migrate --noinput --verbosity 0
        DATABASE_URL=sqlite:///$PWD/var/building.sqlite3 $manage build_demonstration --size "$size"
        if [ -f "$database" ]; then
            mv "$database" "var/keyworker-until-$(date +%Y-%m-%d-%H%M%S).sqlite3"
            echo "What was in the smaller council is kept in var/"
        fi
        mv var/building.sqlite3 "$database"
        echo "$size" >var/council-size
    fi
fi
$manage migrate --noinput --verbosity 0

echo
echo "Keyworker is ready: http://127.0.0.1:$PORT    (stop it with Ctrl-C; everything is kept in var/)"
exec .venv/bin/gunicorn config.wsgi --bind "127.0.0.1:$PORT" --workers 2 --threads 4 --log-level warning

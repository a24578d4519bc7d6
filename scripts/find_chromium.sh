#!/usr/bin/env bash
# Prints the Chromium that drives the browser stories; with --install, gets one where there is none.
set -u
cd "$(dirname "$0")/.."

look() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    own=$(.venv/bin/python -c "
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)" 2>/dev/null) && [ -x "$own" ] && echo "$own"
}

look && exit 0
if [ "${1:-}" = "--install" ]; then
    echo "No Chromium here: installing one for the browser stories" >&2
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        { apt-get update && apt-get install -y --no-install-recommends chromium; } >&2
    fi
    look && exit 0
    .venv/bin/playwright install chromium >&2
    look && exit 0
fi
echo "No Chromium was found, and the browser stories need one. Install it with one of:
    sudo apt-get install chromium
    .venv/bin/playwright install chromium
or name yours: CHROMIUM=/path/to/chrome make test" >&2
exit 1

#!/bin/sh
# Prints the path of a chromium or chrome for the browser tests, installing chromium on Debian and
# Ubuntu where there is none. CHROME names one that is not on PATH.
set -eu

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
        command -v "$name" && return
    done
    return 1
}

stop() {
    echo "$1" >&2
    exit 1
}

if [ -n "${CHROME:-}" ]; then
    command -v "$CHROME" || stop "CHROME names '$CHROME', which is not a program."
    exit
fi
find_browser && exit

help='The browser tests need chromium or chrome: install one, or set CHROME to where it is.'
[ "$(id -u)" = 0 ] && as_root='' || as_root='sudo -n'
command -v apt-get >/dev/null && $as_root true 2>/dev/null || stop "$help"

echo 'Installing chromium' >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{
    $as_root apt-get update &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium
} >"$log" 2>&1 </dev/null || { tail -n 5 "$log" >&2; stop "$help"; }
find_browser || stop "$help"

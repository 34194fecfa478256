#!/bin/sh
# Prints the path of a program that the tests need, and brings it on Debian and Ubuntu where there is
# none. `setup-program.sh browser`: chromium or chrome, or what CHROME names. `setup-program.sh server`:
# nginx, or what NGINX names. `setup-program.sh generator`: Hugo, or what HUGO names, to compare with.
# `setup-program.sh office`: LibreOffice's tables, or what OFFICE names; a download of some 70 MB, so that
# `make test` takes it where it is and brings it nowhere. `setup-program.sh java`: Java 17 or newer, or the one of
# JAVA_HOME, for `make spark`.
set -eu
cd "$(dirname "$0")/.."

stop() {
    echo "$1" >&2
    exit 1
}

find_program() {
    for name in "$@"; do
        command -v "$name" && return
    done
    return 1
}

# Runs a command, and shows what it said only where it fails.
quietly() {
    "$@" >"$log" 2>&1 </dev/null || { tail -n 5 "$log" >&2; stop "$help"; }
}

update_lists() {
    [ "$(id -u)" = 0 ] && as_root='' || as_root='sudo -n'
    command -v apt-get >/dev/null && $as_root true 2>/dev/null || stop "$help"
    quietly $as_root apt-get update
}

find_browser() {
    find_program chromium chromium-browser google-chrome google-chrome-stable \
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
}

bring_browser() {
    echo 'Installing chromium' >&2
    update_lists
    quietly $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends chromium
}

server=.cache/nginx/usr/sbin/nginx

find_server() {
    find_program nginx /usr/sbin/nginx "$PWD/$server"
}

# Unpacked here and not installed: the package would start a web server for all the world to see.
bring_server() {
    echo 'Fetching nginx' >&2
    update_lists
    folder=$(mktemp -d)
    trap 'rm -rf "$log" "$folder"' EXIT
    (cd "$folder" && quietly apt-get download nginx) || exit 1
    mkdir -p .cache
    quietly dpkg-deb --extract "$folder"/nginx_*.deb .cache/nginx
    quietly "$server" -v
}

generator=.cache/hugo/hugo

find_generator() {
    find_program hugo "$PWD/$generator"
}

# Unpacked with the libraries it needs, and started with them.
bring_generator() {
    echo 'Fetching hugo' >&2
    update_lists
    folder=$(mktemp -d)
    trap 'rm -rf "$log" "$folder"' EXIT
    needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
        --no-replaces --no-enhances hugo | grep -Ex 'hugo|lib(sass|webp)[a-z0-9.]*' | sort -u)
    (cd "$folder" && quietly apt-get download $needed) || exit 1
    mkdir -p .cache/hugo
    for package in "$folder"/*.deb; do
        quietly dpkg-deb --extract "$package" .cache/hugo
    done
    {
        echo '#!/bin/sh'
        echo 'here=$(cd "$(dirname "$0")" && pwd)'
        echo 'LD_LIBRARY_PATH=$(echo "$here"/usr/lib/*-linux-gnu*) exec "$here/usr/bin/hugo" "$@"'
    } >"$generator"
    chmod +x "$generator"
    quietly "$generator" version
}

find_office() {
    find_program soffice libreoffice localc '/Applications/LibreOffice.app/Contents/MacOS/soffice'
}

bring_office() {
    echo 'Installing LibreOffice' >&2
    update_lists
    quietly $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends libreoffice-calc-nogui
}

# Of the Java that is there, its number counts: Spark takes none before 17.
find_java() {
    found=$(find_program java) || return 1
    number=$("$found" -version 2>&1 | sed -n '1s/.* version "\([0-9]*\).*/\1/p')
    [ "${number:-0}" -ge 17 ] && echo "$found"
}

bring_java() {
    echo 'Installing Java' >&2
    update_lists
    package=$(apt-cache search --names-only '^openjdk-(17|21|25)-jre-headless$' | sort | head -n 1)
    quietly $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "${package%% *}"
}

case "${1:-}" in
browser) variable=CHROME named=${CHROME:-} what='chromium or chrome' ;;
server) variable=NGINX named=${NGINX:-} what='nginx' ;;
generator) variable=HUGO named=${HUGO:-} what='hugo' ;;
office) variable=OFFICE named=${OFFICE:-} what='LibreOffice' ;;
java) variable=JAVA_HOME named=${JAVA_HOME:+$JAVA_HOME/bin/java} what='Java 17 or newer' ;;
*) stop 'Say which: setup-program.sh browser, server, generator, office or java' ;;
esac
if [ -n "$named" ]; then
    command -v "$named" || stop "$variable names '$named', which is not a program."
    exit
fi
"find_$1" && exit

help="The tests need $what: install it, or set $variable to where it is."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"bring_$1"
"find_$1" || stop "$help"

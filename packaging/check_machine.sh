#!/bin/sh
# Find a Python that can run BloodView and the system libraries Qt needs, before anything is installed.
# Prints the Python on standard output. What is missing is named on standard error together with the one command
# that installs it; as root on Debian or Ubuntu that command is run here.
set -eu

say() { echo "BloodView: $*" >&2; }

# Standard output is empty where no Python >= 3.11 with venv is found.
find_python() {
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
}

# One line a library: its file name, the Debian package, the Fedora package. Found with ldd over QtGui, QtWidgets,
# QtDBus, QtPrintSupport and the platform plugins offscreen and xcb of PySide6 6.12.
libraries() {
    cat <<'LIST'
libEGL.so.1 libegl1 libglvnd-egl
libGL.so.1 libgl1 libglvnd-glx
libdbus-1.so.3 libdbus-1-3 dbus-libs
libfontconfig.so.1 libfontconfig1 fontconfig
libfreetype.so.6 libfreetype6 freetype
libglib-2.0.so.0 libglib2.0-0 glib2
libxkbcommon.so.0 libxkbcommon0 libxkbcommon
libxkbcommon-x11.so.0 libxkbcommon-x11-0 libxkbcommon-x11
libX11-xcb.so.1 libx11-xcb1 libX11-xcb
libxcb-cursor.so.0 libxcb-cursor0 xcb-util-cursor
libxcb-icccm.so.4 libxcb-icccm4 xcb-util-wm
libxcb-image.so.0 libxcb-image0 xcb-util-image
libxcb-keysyms.so.1 libxcb-keysyms1 xcb-util-keysyms
libxcb-randr.so.0 libxcb-randr0 libxcb
libxcb-render-util.so.0 libxcb-render-util0 xcb-util-renderutil
libxcb-shape.so.0 libxcb-shape0 libxcb
libxcb-shm.so.0 libxcb-shm0 libxcb
libxcb-sync.so.1 libxcb-sync1 libxcb
libxcb-xfixes.so.0 libxcb-xfixes0 libxcb
libxcb-xkb.so.1 libxcb-xkb1 libxcb
libcups.so.2 libcups2 cups-libs
LIST
}

# Column $1 of the libraries that the dynamic linker does not know.
missing_libraries() {
    known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null) || return 0
    libraries | while read -r file debian fedora; do
        case "$known" in
        *"$file "*) ;;
        *) case "$1" in 1) echo "$file" ;; 2) echo "$debian" ;; 3) echo "$fedora" ;; esac ;;
        esac
    done | sort -u
}

has_font() {
    for folder in /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.fonts" "${HOME:-/root}/.local/share/fonts"; do
        [ -d "$folder" ] && find "$folder" -name '*.[ot]tf' 2>/dev/null | grep -q . && return 0
    done
    return 1
}

# Packages of Debian and Ubuntu for all that is missing.
debian_packages() {
    if [ -z "$(find_python)" ]; then
        # Where the distribution's python3 is too old, a versioned package stands beside it.
        if apt-cache policy python3 2>/dev/null | grep -Eq 'Candidate: 3\.(1[1-9]|[2-9][0-9])'; then
            echo python3 python3-venv
        else
            echo python3.11 python3.11-venv
        fi
    fi
    missing_libraries 2
    has_font || echo fonts-dejavu-core
}

fedora_packages() {
    [ -n "$(find_python)" ] || echo python3 python3-pip
    missing_libraries 3
    has_font || echo dejavu-sans-fonts
}

check_linux() {
    [ -n "$(find_python)" ] && [ -z "$(missing_libraries 1)" ] && has_font && return
    say "missing here:" $([ -n "$(find_python)" ] || echo "Python >= 3.11 with venv") $(missing_libraries 1) \
        $(has_font || echo "a font")
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq >&2
        packages=$(debian_packages)
        say "installing it: apt-get install -y" $packages
        # shellcheck disable=SC2086 # a list of names
        apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends $packages >&2
    elif command -v apt-get >/dev/null; then
        say "install it with: sudo apt-get update && sudo apt-get install -y" $(debian_packages)
        exit 1
    elif command -v dnf >/dev/null; then
        say "install it with: sudo dnf install -y" $(fedora_packages)
        exit 1
    else
        say "install it with your system's package manager, then run make again."
        exit 1
    fi
}

if [ "$(uname -s)" = Linux ]; then
    check_linux
fi
python=$(find_python)
if [ -z "$python" ]; then
    say "needs Python 3.11 or newer with its venv module; install it from python.org, then run make again."
    exit 1
fi
echo "$python"

#!/bin/sh
# Installs EdgeLlm on a machine without apt, or takes it away again. See --help.
set -eu

version=@VERSION@
architecture=@ARCHITECTURE@
needed_mib=@NEEDED_MIB@
root=
action=install
purge=no

usage() {
  cat <<TEXT
Usage: ./install.sh [--root DIR]             install EdgeLlm $version, or put it in the place of another version
       ./install.sh --uninstall [--purge]    take it away; with --purge also records, models and configuration

--root DIR puts it below DIR, as for an image; nothing is started then.
An upgrade that does not come up is taken back: the version that ran before runs again.
TEXT
}

fail() { echo "install.sh: $1" >&2; exit "${2:-1}"; }

while [ $# -gt 0 ]; do
  case $1 in
    --root) [ $# -ge 2 ] || fail "--root needs a folder" 64; root=$2; shift ;;
    --uninstall) action=uninstall ;;
    --purge) purge=yes ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 64 ;;
  esac
  shift
done

here=$(cd "$(dirname "$0")" && pwd)
library=$root/usr/lib/edgellm
program=$library/edgellm

# Whether there is a service to start: not in an image, not without systemd.
runs_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

# Whose the files are on this machine.
refuse_package() {
  if command -v dpkg-query >/dev/null 2>&1 && [ -z "$root" ] && dpkg-query -W -f='${Status}' edgellm 2>/dev/null | grep -q 'ok installed'; then
    fail "EdgeLlm is installed as a Debian package: $1"
  fi
}

check_machine() {
  case $(uname -m) in aarch64) machine=arm64 ;; x86_64) machine=amd64 ;; *) machine=$(uname -m) ;; esac
  [ -n "$root" ] || [ "$machine" = "$architecture" ] ||
    fail "this is EdgeLlm for $architecture, and the machine is $machine: take edgellm-$version-linux-$machine.tar.gz"
  [ -w "$root/" ] || fail "$root/ can't be written: run this as root (sudo ./install.sh); if root is mounted read-only: sudo mount -o remount,rw /"
  refuse_package "upgrade that (sudo apt install ./edgellm_${version}_$architecture.deb), or remove it first"
  free_kib=$(df -Pk "$root/" | awk 'NR == 2 { print $4 }')
  [ "$free_kib" -ge $((needed_mib * 1024)) ] ||
    fail "$((free_kib / 1024)) MiB are free, $needed_mib MiB are needed; make room and try again. Nothing was changed."
}

# The loader's own words are of no use to most; the usual reasons are named.
check_program() {
  if said=$("$1" version 2>&1); then
    return 0
  fi
  rm -rf "$library.new"
  echo "$said" >&2
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null || echo "another C library than glibc")
  fail "the program does not run here ($libc). It needs glibc 2.34 or newer (Debian 12, Raspberry Pi OS bookworm, Ubuntu 22.04) and libstdc++6. Nothing was changed."
}

# Unpacked by a user, the archive's files are that user's; what is installed must be nobody's but root's.
own() { if [ "$(id -u)" -eq 0 ]; then chown -hR 0:0 "$@"; fi; }

copy() {
  mkdir -p "$root/$(dirname "$1")" && cp -a "$here/root/$1" "$root/$1.new" && own "$root/$1.new" && mv -T "$root/$1.new" "$root/$1"
}

install_files() {
  # 1. The new program beside the old one, and proven.
  rm -rf "$library.new"
  mkdir -p "$root/usr/lib"
  cp -a "$here/root/usr/lib/edgellm" "$library.new"
  own "$library.new"
  if [ -z "$root" ]; then
    check_program "$library.new/edgellm"
  fi

  # 2. Everything else; the configuration only where there is none.
  for folder in usr/bin usr/share usr/lib/systemd usr/lib/sysusers.d usr/lib/tmpfiles.d usr/lib/udev; do
    (cd "$here/root" && find "$folder" ! -type d) | while read -r file; do copy "$file"; done
  done
  mkdir -p "$root/etc/edgellm/catalogue.d"
  if [ -e "$root/etc/edgellm/edgellm.json" ]; then
    cp -a "$here/root/etc/edgellm/edgellm.json" "$root/etc/edgellm/edgellm.json.example"
    own "$root/etc/edgellm/edgellm.json.example"
  else
    cp -a "$here/root/etc/edgellm/edgellm.json" "$root/etc/edgellm/edgellm.json"
    own "$root/etc/edgellm/edgellm.json"
  fi

  # 3. The exchange: the old one waits until the new one is up.
  rm -rf "$library.old"
  if [ -d "$library" ]; then mv "$library" "$library.old"; fi
  mv "$library.new" "$library"
}

take_back() {
  echo "install.sh: $1" >&2
  if [ -d "$library.old" ]; then
    rm -rf "$library"
    mv "$library.old" "$library"
    systemctl restart edgellm.service ||
      fail "the program that was there before is back, and does not come up either: systemctl status edgellm"
    fail "the program that was there before is back and runs; the unit and the documents are the new version's"
  fi
  fail "see: systemctl status edgellm; journalctl -u edgellm -n 50; edgellm doctor"
}

start_service() {
  systemd-sysusers edgellm.conf || take_back "the user of the service could not be made"
  systemd-tmpfiles --create edgellm.conf || take_back "the folders of the service could not be made"
  udevadm control --reload 2>/dev/null || true
  udevadm trigger --subsystem-match=gpio --subsystem-match=watchdog --subsystem-match=misc 2>/dev/null || true
  systemctl daemon-reload || take_back "systemd did not read the unit"
  "$program" serve --check || take_back "the new version would not start with this configuration; mend what is named above"
  systemctl enable --quiet edgellm.service || take_back "the service could not be enabled"
  systemctl restart edgellm.service || take_back "the new version did not come up"
}

case $action in
  install)
    check_machine
    install_files
    if runs_systemd; then
      start_service
      echo "EdgeLlm $version runs. Try: edgellm diagnose /usr/share/doc/edgellm/examples/drive-overcurrent.json"
    elif [ -z "$root" ]; then
      echo "EdgeLlm $version is installed. There is no systemd here to run it: start \`edgellm serve\` under a supervisor of yours."
    fi
    rm -rf "$library.old"
    ;;
  uninstall)
    refuse_package "sudo apt remove edgellm"
    if runs_systemd; then systemctl disable --now --quiet edgellm.service || true; fi
    rm -rf "$library" "$library.old" "$library.new" "$root/usr/share/edgellm" "$root/usr/share/doc/edgellm"
    rm -f "$root/usr/bin/edgellm" "$root/usr/share/man/man1/edgellm.1.gz" "$root/usr/share/bash-completion/completions/edgellm" \
      "$root/usr/lib/systemd/system/edgellm.service" "$root/usr/lib/sysusers.d/edgellm.conf" "$root/usr/lib/tmpfiles.d/edgellm.conf" "$root/usr/lib/udev/rules.d/60-edgellm.rules"
    if [ $purge = yes ]; then rm -rf "$root/var/lib/edgellm" "$root/etc/edgellm"; fi
    if runs_systemd; then systemctl daemon-reload; fi
    ;;
esac

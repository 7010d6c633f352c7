#!/usr/bin/env bash
# Makes the virtual machine of the system tests: a Debian arm64 disk, its kernel and one of the next Debian with pages of
# 16 KiB, initial RAM disks of our own, and the simulated GPIO chip, which Debian's kernel has not. Usage: build.sh FOLDER.
# What is there already is kept.
set -euo pipefail

readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly out=$1
readonly suite=bookworm
readonly work=$out/work
# What runs in the machine: systemd, the libraries of the service, tools that play an operator.
readonly packages=systemd,systemd-sysv,udev,dbus,kmod,libstdc++6,libssl3,zlib1g,libgpiod2,gpiod,procps,iproute2,busybox-static

# sources SUITE: Debian's sources as this machine has them, else Debian's own.
sources() {
  local file
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    if [ -e "$file" ] && grep -q "$1" "$file"; then
      echo "$file"
      return
    fi
  done
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian %s main\n' "$1" >"$work/sources-$1.list"
  echo "$work/sources-$1.list"
}

say() { printf '   %s\n' "$*"; }

# This kernel runs arm64 programs through qemu while the disk is made.
register_emulator() {
  local registry=/proc/sys/fs/binfmt_misc
  [ -e $registry/register ] || mount -t binfmt_misc binfmt_misc $registry
  [ -e $registry/qemu-aarch64 ] || printf '%s' \
    ':qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/usr/bin/qemu-aarch64-static:F' \
    >$registry/register
}

# fetch SUITE ARCHITECTURE PACKAGE...: their files into the folder; nothing is installed.
fetch() {
  local from=$1 architecture=$2 state=$work/apt-$1-$2 apt
  shift 2
  mkdir -p "$state/lists/partial" "$state/archives/partial" "$work/debs"
  apt=(apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o APT::Sandbox::User=root
    -o "Dir::Etc::sourcelist=$(sources "$from")" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state" -o Dir::State::status=/dev/null)
  [ -e "$state/.updated" ] || { "${apt[@]}" update && touch "$state/.updated"; }
  (cd "$work/debs" && "${apt[@]}" download "$@")
}

# unpack FOLDER DEB...: without following links of the archive, and without replacing those of the folder.
unpack() {
  local folder=$1 deb
  shift
  mkdir -p "$folder"
  for deb in "$@"; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$folder"
  done
}

# make_kernel SUITE FLAVOUR NAME: a kernel and its modules, as `NAME` and `work/NAME`.
make_kernel() {
  local from=$1 package=linux-image-$2 name=$3 image
  [ -e "$out/$name" ] && return
  say "$name"
  fetch "$from" arm64 "$package"
  image=$(dpkg-deb -f "$work/debs/${package}"_*.deb Depends | sed 's/ .*//')
  fetch "$from" arm64 "$image"
  unpack "$work/$name" "$work/debs/$image"_*.deb
  # Where all of it is below /usr.
  [ -e "$work/$name/lib" ] || ln -s usr/lib "$work/$name/lib"
  cp "$work/$name"/boot/vmlinuz-* "$out/$name.tmp"
  mv "$out/$name.tmp" "$out/$name"
}

# kernel_version NAME
kernel_version() { basename "$work/$1"/lib/modules/*; }

# The simulated chip of the kernel's own sources, built beside the kernel instead of in it.
make_gpio_sim() {
  [ -e "$work/gpio-sim/gpio-sim.ko" ] && return
  say "gpio-sim"
  local version common headers=$work/headers
  version=$(kernel_version kernel)
  common=linux-headers-${version%-arm64}-common
  fetch $suite arm64 "linux-headers-$version" "$common"
  fetch $suite amd64 linux-kbuild-6.1 linux-source-6.1
  unpack "$headers" "$work"/debs/linux-headers-"$version"_*.deb "$work"/debs/"$common"_*.deb "$work"/debs/linux-kbuild-6.1_*_amd64.deb
  # The headers name each other by where they would be installed.
  grep -rl --include=Makefile "/usr/src/" "$headers/usr/src/linux-headers-$version" | xargs -r sed -i "s|/usr/src/|$headers/usr/src/|g"
  mkdir -p "$work/gpio-sim"
  dpkg-deb --fsys-tarfile "$work"/debs/linux-source-6.1_*.deb | tar -xO --wildcards '*/linux-source-6.1.tar.xz' |
    tar -xJ -C "$work/gpio-sim" --strip-components=3 \
      linux-source-6.1/drivers/gpio/gpio-sim.c linux-source-6.1/drivers/gpio/gpiolib.h linux-source-6.1/kernel/irq/irq_sim.c
  # What the kernel keeps to itself; the same by what it gives modules.
  sed -i 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' "$work/gpio-sim/irq_sim.c"
  mv "$work/gpio-sim/gpio-sim.c" "$work/gpio-sim/gpio-sim-main.c"
  printf 'obj-m := gpio-sim.o\ngpio-sim-y := gpio-sim-main.o irq_sim.o\n' >"$work/gpio-sim/Kbuild"
  make -s -C "$headers/usr/src/linux-headers-$version" M="$work/gpio-sim" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- modules
  aarch64-linux-gnu-strip --strip-debug "$work/gpio-sim/gpio-sim.ko"
}

make_root() {
  [ -e "$work/root.complete" ] && return
  say "Debian $suite for arm64 (this takes some minutes)"
  register_emulator
  rm -rf "$work/root"
  mmdebstrap --quiet --architectures=arm64 --variant=minbase --include="$packages" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$suite" "$work/root" "$(sources $suite)"
  touch "$work/root.complete"
}

# modules KERNEL NAME...: the files of these modules and of what they need, in that order, relative to the kernel's modules.
modules() {
  local kernel=$1 version name
  version=$(kernel_version "$1")
  shift
  for name in "$@"; do
    modprobe -d "$work/$kernel" -S "$version" --show-depends "$name" | sed -n "s|^insmod $work/$kernel/lib/modules/$version/\([^ ]*\).*|\1|p"
  done | awk '!seen[$0]++'
}

# copy_module KERNEL FILE TARGET: as the kernel itself takes it, which is not compressed.
copy_module() {
  local from
  from=$work/$1/lib/modules/$(kernel_version "$1")/$2
  mkdir -p "$(dirname "$3")"
  case $2 in
    *.xz) xz -dc "$from" >"${3%.xz}" ;;
    *) cp "$from" "$3" ;;
  esac
}

# make_initrd KERNEL NAME
make_initrd() {
  say "$2"
  local folder=$work/$2 file
  rm -rf "$folder"
  mkdir -p "$folder"/{bin,dev,proc,sys,root,modules}
  cp "$work/root/bin/busybox" "$folder/bin/"
  cp "$here/initrd-init" "$folder/init"
  while read -r file; do
    copy_module "$1" "$file" "$folder/modules/$(basename "$file")"
    basename "$file" .xz >>"$folder/modules/order"
  done < <(modules "$1" virtio_pci virtio_blk ext4)
  (cd "$folder" && find . | cpio --quiet -o -H newc | gzip -1) >"$out/$2"
}

# install_modules KERNEL NAME...: on the disk.
install_modules() {
  local kernel=$1 version file
  version=$(kernel_version "$1")
  shift
  while read -r file; do
    copy_module "$kernel" "$file" "$work/root/lib/modules/$version/$file"
  done < <(modules "$kernel" "$@")
  depmod -b "$work/root" "$version"
}

# The disk that all machines begin with: Debian, the modules of the rig, its units.
make_disk() {
  say "disk"
  local root=$work/root unit
  install_modules kernel virtio_net virtio_console i6300esb gpio-sim
  install_modules kernel-16k virtio_net virtio_console i6300esb
  printf '%s\n' virtio_net virtio_console i6300esb gpio-sim >"$root/etc/modules-load.d/rig.conf"
  echo rig >"$root/etc/hostname"
  echo '/dev/vda / ext4 errors=remount-ro 0 1' >"$root/etc/fstab"
  # Known, so that the first start is one like all others; kept, so that the journal of one boot can be read in the next.
  echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
  mkdir -p "$root/var/log/journal"
  cp -r "$here/root/." "$root/"
  for unit in rig-agent.service rig-gpio.service rig-network.service rig-door.socket; do
    mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
    ln -sf "../$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"
  done
  # What would only take time, or set the clock.
  for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
    systemd-timesyncd.service systemd-networkd.service getty@tty1.service serial-getty@ttyAMA0.service; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
  done
  # What was left out above was left out for room; what is installed on a board is installed whole.
  rm -f "$root"/etc/dpkg/dpkg.cfg.d/99mmdebstrap
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$out/disk.tmp"
  truncate -s 2G "$out/disk.tmp"
  mke2fs -q -t ext4 -d "$root" -L rig "$out/disk.tmp"
  mv "$out/disk.tmp" "$out/disk"
}

mkdir -p "$work"
make_kernel $suite arm64 kernel
make_kernel trixie arm64-16k kernel-16k
make_gpio_sim
install -D -m 644 "$work/gpio-sim/gpio-sim.ko" "$work/kernel/lib/modules/$(kernel_version kernel)/extra/gpio-sim.ko"
depmod -b "$work/kernel" "$(kernel_version kernel)"
depmod -b "$work/kernel-16k" "$(kernel_version kernel-16k)"
make_root
make_initrd kernel initrd
make_initrd kernel-16k initrd-16k
make_disk

# SPDX-License-Identifier: GPL-2.0
# Evaluates a case's vm() or peer() on the host: machine.sh CASE.sh WORKDIR BOOT ARCH vm
# Prints records "key value", each ended by a zero byte: arg (of QEMU, in order), append (words of the
# kernel's command line), upgrade and file (paths), title, limit, boots, peer (what it runs in this boot, if there is
# one), after (what the host runs after this boot, if anything), setup, from, kernel, root, flags (see system.py), dmesg_ok, nvdimms, emulator (words, if not the usual one).

set -euo pipefail
lab=$(dirname "$0")/.. case=$1 work=$2 BOOT=$3 ARCH=$4 describe=$5
trees=$(cd "$(dirname "$0")/../../../dts" 2>/dev/null && pwd) || trees=
tables=$(cd "$(dirname "$0")/../../../acpi-tables" 2>/dev/null && pwd) || tables=

args=() machine=(q35) words=() nvdimms=() upgrades=() files=() nodes=0
memory=1G maxmem=8G slots=4 cpu=max smp=1 nvdimm=nvdimm=on ram_file= overlay= emulator=() development=() kernel=newest root= flags=
[ -z "${PMEM_LONG:-}" ] || smp=2
if [ "$ARCH" = arm64 ]; then
	# UEFI firmware, as only UEFI provides ACPI. Pointer authentication and vector registers that the kernel saves at each
	# switch are a quarter of a boot.
	machine=(virt acpi=on) cpu=max,pauth=off,sve=off
	args=(-bios /usr/share/qemu-efi-aarch64/QEMU_EFI.fd)
fi

memory() { memory=$1; }
# slots NUMBER: how many DIMMs fit.
slots() { slots=$1; }
# maxmem SIZE: maximum size of RAM and DIMMs together.
maxmem() { maxmem=$1; }
cpu() { cpu=$1; }
# smp NUMBER: CPUs of the guest. A second one that mostly waits costs the emulator half as much as the first.
smp() { smp=$1; }
qemu() { args+=("$@"); }
append() { words+=("$@"); }
machine() { machine+=("$@"); }
no_nvdimm() { nvdimm=; }

# kernel oldest: the oldest kernel of an installed system, instead of the newest one.
kernel() { kernel=$1; }

# formatted NAME UUID: makes a file system in a DIMM, once.
formatted() { [ -s "$work/$1.uuid" ] || { mke2fs -q -F -t ext4 -b 4096 -U "$2" "$work/$1.img" >&2 && echo "$2" >"$work/$1.uuid"; }; }

# root_on NAME FLAGS: the root file system of an installed system is in that DIMM, and is mounted with FLAGS.
root_on() { root=$1 flags=$2; }

# node SIZE: a NUMA node with SIZE of the memory and one CPU, if there are enough CPUs.
node() {
	args+=(-object "memory-backend-ram,id=node$nodes,size=$1")
	args+=(-numa "node,nodeid=$nodes,memdev=node$nodes$([ "$nodes" -ge "$smp" ] || echo ",cpus=$nodes")")
	nodes=$((nodes + 1))
}

# backing NAME SIZE: a sparse file that persists across the boots of a case, but not across cases.
backing() {
	[ -e "$work/$1.img" ] || truncate -s "$2" "$work/$1.img"
}

# nvdimm NAME SIZE [KEY=VALUE…]: keys are those of QEMU's device (node, slot, label-size, uuid, unarmed …), and
# size, the size of the file, if SIZE does not include the label area.
nvdimm() {
	local name=$1 size=$2 options=
	shift 2
	for option; do
		case $option in
		size=*) size=${option#size=} ;;
		*) options+=",$option" ;;
		esac
	done
	size=$(numfmt --from=iec "$size")
	backing "$name" "$size"
	args+=(-object "memory-backend-file,id=mem-$name,size=$size,mem-path=$work/$name.img,share=on")
	args+=(-device "nvdimm,id=$name,memdev=mem-$name$options")
	nvdimms+=("$name")
}

# undescribed NAME SIZE: memory at 4 GiB that only a table of the case describes.
undescribed() {
	backing "$1" "$2"
	args+=(-object "memory-backend-file,id=$1,size=$2,mem-path=$work/$1.img,share=on")
	if [ "$ARCH" = amd64 ]; then
		args+=(-device "virtio-pmem-pci,memdev=$1,memaddr=0x100000000")
		# It only holds memory here.
		append modprobe.blacklist=pmem_virtio,virtio_pmem
	else
		# Such memory starts at the end of RAM, and the kernel must not hot-plug it as RAM.
		memory 3G
		args+=(-device "pc-dimm,memdev=$1")
		append acpi_no_memhotplug
	fi
}

# virtio NAME SIZE [KEY=VALUE…]: a virtio-pmem device whose memory is the file NAME.img of the host. amd64 only: the
# emulator of arm64 has no such device.
virtio() {
	local name=$1 size=$2
	shift 2
	backing "$name" "$size"
	args+=(-object "memory-backend-file,id=mem-$name,size=$size,mem-path=$work/$name.img,share=on")
	args+=(-device "virtio-pmem-pci,id=$name,memdev=mem-$name$(printf ',%s' "$@")")
}

# host_syncs: the host syncs as the guest says (host_does in lib.sh); trace.log has the requests that QEMU saw.
host_syncs() {
	gcc -O2 -Wall -Wextra -Werror -shared -fPIC -o "$work/sync.so" "$lab/host/sync.c"
	disk sync 64K
	emulator=(env "LD_PRELOAD=$work/sync.so" "PMEM_SYNC=$work/sync.img" qemu-system-x86_64)
	args+=(-trace virtio_pmem_flush_request -D "$work/trace.log")
}

# surviving NAME: 256 MiB with the persistence domain memory_controller, according to firmware.
surviving() {
	if [ "$ARCH" = amd64 ]; then
		machine nvdimm-persistence=mem-ctrl
		nvdimm "$1" 256M
	else
		# The emulator's own table has no persistence domain there.
		no_nvdimm
		upgrade nfit-basic.asl ssdt-nvdr.asl
		undescribed "$1" 256M
	fi
}

# disk NAME SIZE: an ordinary disk, /dev/vdX with serial number NAME.
disk() {
	backing "$1" "$2"
	args+=(-drive "file=$work/$1.img,format=raw,if=none,id=$1" -device "virtio-blk-pci,drive=$1,serial=$1")
}

# devicetree FILE.dtso: QEMU's own tree with an overlay of dts/ applied, instead of firmware. arm64 only.
devicetree() {
	machine=(virt)
	nvdimm= args=() overlay=$trees/$1
}

# overlay FILE.dtso: provides /lab/FILE.dtbo in the guest, for the live device tree.
overlay() {
	local name=${1%.dtso}
	dtc -q -@ -I dts -O dtb -o "$work/$name.dtbo" "$trees/$1"
	files+=("$work/$name.dtbo")
}

# document NAME.rst: provides a page of docs/ as /lab/NAME.rst in the guest.
document() { files+=("$lab/../../docs/$1"); }

# program NAME [LIBRARY…]: provides /lab/NAME in the guest, built from NAME.c beside lib.sh. Libraries are those of the
# case's rootfs=, or else one of the host, which is provided as well. amd64 only.
program() {
	local name=$1 link=(-static) library
	shift
	if [ -n "${rootfs:-}" ]; then
		development
		link=("${development[@]}")
		for library; do link+=("-l$library"); done
	elif [ $# -gt 0 ]; then
		link=("-l$1" -Wl,-rpath,/lab)
		files+=("$(gcc -print-file-name="lib$1.so.1")")
	fi
	gcc -O2 -Wall -Wextra -Werror -o "$work/$name" "$lab/guest/$name.c" "${link[@]}"
	files+=("$work/$name")
}

# development: sets what the compiler needs for the libraries of the case's rootfs=. They were linked with a newer C
# library than the host's, which only the guest has.
development() {
	local root
	root=$("$lab/host/rootfs" "$ARCH" "$rootfs")
	development=(-I "${root%.ext4}.dev/include" -L "${root%.ext4}.dev/lib" -Wl,--allow-shlib-undefined)
}

# pmemctl: provides /lab/pmemctl in the guest, which needs no library there. amd64 only.
pmemctl() {
	local out=$lab/../../build/pmemctl-static
	mkdir -p "$out"
	flock "$out.lock" make -s -C "$lab/../pmemctl" OUT="$(cd "$out" && pwd)" LDFLAGS=-static >&2
	files+=("$out/pmemctl")
}

# ram_file: keeps all RAM in a file, so that memmap= ranges persist across a restart.
ram_file() { ram_file=1; }

compile() {
	local name=${1%.asl}
	iasl -p "$work/$name" "$tables/$1" >"$work/$name.log" 2>&1 || { cat "$work/$name.log" >&2; exit 1; }
}

# acpitable FILE.asl [EDIT…]: adds a table of acpi-tables/ to the machine's firmware, damaged by patch-table.
# amd64 only.
acpitable() {
	local aml=$work/${1%.asl}.aml
	compile "$1"
	shift
	[ $# = 0 ] || "$lab/host/patch-table" "$aml" "$@"
	args+=(-acpitable "file=$aml")
}

# damaged NAME FILE.asl EDIT…: provides a table with the edits of patch-table as /lab/NAME in the guest.
damaged() {
	local name=$1 asl=$2
	shift 2
	compile "$asl"
	mv "$work/${asl%.asl}.aml" "$work/$name"
	"$lab/host/patch-table" "$work/$name" "$@"
	file "$name"
}

# upgrade FILE.asl…: tables that the kernel loads from its initrd, in addition to those of firmware.
upgrade() {
	local asl
	for asl; do
		compile "$asl"
		upgrades+=("$work/${asl%.asl}.aml")
	done
}

# file NAME…: provides files of the case's folder as /lab/NAME in the guest.
file() {
	local name
	for name; do files+=("$work/$name"); done
}

# powercut [NAME]: provides /lab/writer, which runs the workloads of docs/powercut.rst, and records what happens to the
# cache lines of the memory in that file in NAME-N.* of the case's folder. With the libraries of rootfs=, /lab/peer runs
# those of RDMA.
powercut() {
	local root built
	[ -z "${rootfs:-}" ] || development
	built=$("$lab/powercut/build" "$ARCH" "${development[@]}")
	files+=("$built/$ARCH/writer")
	[ -z "${rootfs:-}" ] || files+=("$built/$ARCH/peer")
	[ $# != 0 ] || return 0
	root=$("$lab/powercut/emulator" "$ARCH")
	if [ "$ARCH" = amd64 ]; then
		emulator=("$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/qemu" -L /usr/share/seabios)
	else
		# With DC CVAP, but without instructions that store many bytes at once, which plugins do not see.
		cpu=neoverse-n1
		emulator=("$root/usr/bin/qemu-system-aarch64" -L "$root/usr/share/qemu")
	fi
	# The writer reads kernel addresses.
	words+=(no_hash_pointers)
	emulator+=(-plugin "$built/record.so,memory=$work/$1.img,out=$work/$1")
}

record() { printf '%s %s\0' "$@"; }

limit=120 dmesg_ok= long=${PMEM_LONG:-}
# shellcheck disable=SC1090
. "$case"
! declare -F "$describe" >/dev/null || "$describe"

if [ -n "$ram_file" ]; then
	backing ram "$memory"
	args+=(-object "memory-backend-file,id=ram,size=$memory,mem-path=$work/ram.img,share=on")
	machine+=(memory-backend=ram)
fi
[ -z "$nvdimm" ] || machine+=("$nvdimm")
args=(-machine "$(IFS=,; echo "${machine[*]}")" -m "$memory,slots=$slots,maxmem=$maxmem" -smp "$smp$([ $nodes -lt 2 ] || echo ",sockets=$smp")" -cpu "$cpu" "${args[@]}")
if [ -n "$overlay" ]; then
	timeout 20 qemu-system-aarch64 "${args[@]}" -machine "dumpdtb=$work/qemu.dtb" -nodefaults -display none 2>"$work/dtb.log"
	dtc -q -@ -I dts -O dtb -o "$work/overlay.dtbo" "$overlay"
	fdtoverlay -i "$work/qemu.dtb" -o "$work/tree.dtb" "$work/overlay.dtbo"
	args+=(-dtb "$work/tree.dtb")
fi

boots=0
while declare -F "boot$((boots + 1))" >/dev/null; do boots=$((boots + 1)); done
record title "$(sed -n '/^# SPDX/d; /^# /{ s///p; q }' "$case")"
record limit "$limit"
record boots "$boots"
record peer "$(declare -F "peer$BOOT")"
record after "$(declare -F "after$BOOT")"
record setup "$(declare -F "setup$BOOT")"
record from "${from:-}"
record kernel "$kernel"
record root "$root"
record flags "$flags"
record dmesg_ok "$dmesg_ok"
record append "${words[*]}"
record nvdimms "${nvdimms[*]}"
for arg in "${args[@]}"; do record arg "$arg"; done
for word in "${emulator[@]}"; do record emulator "$word"; done
for file in "${files[@]}"; do record file "$file"; done
for aml in "${upgrades[@]}"; do record upgrade "$aml"; done

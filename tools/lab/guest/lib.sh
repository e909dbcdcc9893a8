# SPDX-License-Identifier: GPL-2.0
# Functions for cases, in the guest. Each check reports its own result; a failed check does not end the case.

PLATFORM=/sys/bus/platform/devices
# Only the debug kernel has kmemleak.
KMEMLEAK=/sys/kernel/debug/kmemleak

send() { printf '%s %s\n' "$1" "${2//$'\n'/ }" >&3; }

# connect: opens the port for results, as the console belongs to the kernel, and greets the host.
connect() {
	local port= i
	for i in {1..100}; do
		port=$(grep -lx pmem.lab /sys/class/virtio-ports/*/name 2>/dev/null) && break
		sleep 0.1
	done
	port=${port%/name}
	exec 3<>"/dev/${port##*/}"
	send hello "$(uname -r)"
}

# info TEXT: records a text, which is shown if the case fails.
info() {
	local line
	while IFS= read -r line; do send info "$line"; done <<<"$*"
}

# say LINE…: shows lines at once, on the terminal of the demo or of the case.
say() {
	local line
	while IFS= read -r line; do send say "$line"; done < <(printf '%s\n' "$@")
}

# progress TEXT NUMBER ALL: of 100 items or more, shows every twentieth at once.
progress() { [ "$3" -lt 100 ] || [ $(($2 % 20)) != 0 ] || say "# $1: $2 of $3"; }

# check TEXT CMD…: the command must succeed. Its output is shown only if it does not.
check() {
	local text=$1 status
	shift
	"$@" >"${TMPDIR:-/tmp}/lab.out" 2>&1 </dev/null
	status=$?
	if [ $status = 0 ]; then send ok "$text"; return 0; fi
	send "not ok" "$text"
	info "status $status of: $*"
	info "$(tail -n 30 "${TMPDIR:-/tmp}/lab.out")"
	return 1
}

# fails TEXT CMD…: the command must fail.
fails() {
	local text=$1
	shift
	if ! "$@" >"${TMPDIR:-/tmp}/lab.out" 2>&1 </dev/null; then send ok "$text"; return 0; fi
	send "not ok" "$text"
	info "should have failed: $*"
	info "$(tail -n 30 "${TMPDIR:-/tmp}/lab.out")"
	return 1
}

# is TEXT ACTUAL EXPECTED
is() {
	if [ "$2" = "$3" ]; then send ok "$1"; return 0; fi
	send "not ok" "$1"
	info "is:       $2"
	info "expected: $3"
	return 1
}

# like TEXT ACTUAL EXTENDED-REGULAR-EXPRESSION
like() {
	if [[ $2 =~ $3 ]]; then send ok "$1"; return 0; fi
	send "not ok" "$1"
	info "is:          $2"
	info "not matched: $3"
	return 1
}

# write_errno FILE OFFSET LENGTH: writes to a file and prints the number of bytes written, or an error name such as EIO.
write_errno() {
	python3 -c '
import errno, os, sys
path, offset, length = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
try:
    print(os.pwrite(os.open(path, os.O_WRONLY), b"x" * length, offset))
except OSError as error:
    print(errno.errorcode[error.errno])' "$@"
}

# wait_for SECONDS CMD…: waits until a command succeeds, for up to eight times SECONDS, as the host may be busy.
wait_for() {
	local end=$((SECONDS + 8 * $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -le $end ] || return 1
		sleep 0.1
	done
}

# qmp JSON: sends a command to the host's QEMU and prints the reply. Fails if the reply is an error.
qmp() {
	local reply
	send qmp "$*"
	IFS= read -r reply <&3
	printf '%s\n' "$reply"
	[[ $reply == '{"return"'* ]]
}

# meet: waits until the other guest of the case calls meet as well. Fails if that guest has ended.
meet() {
	local reply
	send meet ""
	IFS= read -r reply <&3
	[ "$reply" = met ]
}

# host_does [WORD…]: how the host syncs from now on; tools/lab/host/sync.c has the words. For machines with host_syncs.
host_does() {
	printf '%s' "$*" >/tmp/host
	truncate -s 512 /tmp/host
	dd if=/tmp/host of="$(disk sync)" bs=512 count=1 oflag=direct conv=notrunc status=none
}

# host_synced: prints how often the host was asked to sync in this boot.
host_synced() { dd if="$(disk sync)" bs=512 skip=1 count=1 iflag=direct status=none | head -n 1 | tr -d '\0'; }

# load: loads modules by alias, as a small init does, until no new alias appears: drivers create new devices.
load() {
	local known= now new
	while now=$(cat /sys/bus/*/devices/*/modalias 2>/dev/null | sort -u)
	      new=$(comm -13 <(echo "$known") <(echo "$now")); [ -n "$new" ]; do
		known=$now
		xargs -d '\n' modprobe -b -a -q <<<"$new" 2>/dev/null
		sleep 0.2
	done
}

# udev: loads modules by alias with systemd-udevd. It looks at buses, disks and what has an alias: the terminals and the
# other devices of the machine, and its drivers, would take it longer than a boot takes.
udev() {
	/lib/systemd/systemd-udevd --daemon
	udevadm trigger --type=subsystems --action=add --subsystem-match=subsystem
	udevadm trigger --action=add --attr-match=modalias
	udevadm trigger --action=add --subsystem-match=block
	udevadm settle --timeout=480
}

ND=/sys/bus/nd/devices

# region DIMM: name that the in-tree drivers give to the range of a DIMM; their numbers have no order.
region() {
	local i dir
	for i in "${!nvdimms[@]}"; do
		[ "${nvdimms[i]}" != "$1" ] || {
			for dir in "$ND"/region*; do
				printf '%016x %s\n' "$(<"$dir/resource")" "${dir##*/}"
			done | sort | sed -n "$((i + 1))s/.* //p"
		}
	done
}

# intree_gone SOURCE: unloads the in-tree driver SOURCE and everything that depends on it.
intree_gone() {
	ndctl disable-region all && { [ "$1" != nfit ] || ndctl disable-dimm all; } && modprobe -r nd_pmem "$1"
}

# ranges [SOURCE]: platform devices pmem-range.N in order of physical address. Starts no program, as each start takes an
# emulated machine 16 ms and more; so do the functions that call it most.
ranges() {
	local dir source start
	local -a found=()
	for dir in "$PLATFORM"/pmem-range.*; do
		read -r start 2>/dev/null <"$dir/resource" && read -r source <"$dir/source" || continue
		[ -z "${1:-}" ] || [ "$source" = "$1" ] || continue
		found[start]=${dir##*/}
	done
	[ ${#found[@]} = 0 ] || printf '%s\n' "${found[@]}"
}

# disk_of RANGE: name of its disk, nothing if there is none.
disk_of() {
	local dir
	for dir in "$PLATFORM/$(range "$1")"/block/*; do
		[ -e "$dir" ] && echo "${dir##*/}"
	done
}

# disks: names of all disks of ranges, in order of physical address.
disks() {
	local name
	for name in $(ranges); do disk_of "$name"; done
}

# intree_disks N: waits for N disks of persistent memory, of which none is ours.
intree_disks() {
	check "there are $1 disks" wait_for 30 eval "[ \"\$(ls -d /sys/block/pmem* | wc -l)\" = $1 ]"
	is "they belong to the in-tree drivers" "$(ranges)" ""
}

# disk NAME: the ordinary disk that vm() made with the same word.
disk() { echo "/dev/$(grep -lx "$1" /sys/block/vd*/serial | cut -d/ -f4)"; }

# range NAME: the platform device of a DIMM of the case. DIMMs are in memory in the order that vm() names them.
# Any other name is printed unchanged.
range() {
	local i all
	for i in "${!nvdimms[@]}"; do
		[ "${nvdimms[i]}" = "$1" ] || continue
		mapfile -t all < <(ranges nfit)
		echo "${all[i]:-}"
		return
	done
	echo "$1"
}

# attr DEVICE ATTRIBUTE: prints an attribute of a DIMM, a range or a disk.
attr() {
	local name
	name=$(range "$1")
	if [ -e "$PLATFORM/$name" ]; then cat "$PLATFORM/$name/$2"; else cat "/sys/block/$name/$2"; fi
}

# can_dax: succeeds if this kernel supports struct pages and file system DAX; 6.1 on arm64 does not.
can_dax() { grep -qw memremap_pages /proc/kallsyms; }

# mount_dax DISK DIR: mounts with DAX if the kernel supports it.
mount_dax() {
	local options=
	! can_dax || options="-o dax=always"
	# shellcheck disable=SC2086 # two words, or none
	check "mount ${options:-without DAX}" mount $options "$1" "$2"
}

# pages_expected DEVICE: the range must have struct pages, unless the kernel does not support them.
pages_expected() {
	if can_dax; then
		is "struct pages" "$(attr "$1" pages)" yes
	else
		like "no struct pages, and why" "$(attr "$1" pages)" '^no: this kernel '
	fi
}

# promises RANGE: prints what the disk guarantees: write cache of the queue, FUA, whether a DAX fsync writes back CPU
# caches ("-" without DAX), and whether ext4 supports MAP_SYNC. Overwrites the disk.
promises() {
	local name sync=no
	name=$(disk_of "$1")
	if mkfs.ext4 -q -b 4096 "/dev/$name" && mount -o dax=always "/dev/$name" /mnt; then
		! xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' /mnt/mapped >/tmp/promises 2>&1 || sync=yes
		umount /mnt
	fi
	echo "$(attr "$name" queue/write_cache), FUA $(attr "$name" queue/fua), DAX $(attr "$name" dax/write_cache 2>/dev/null || echo -), MAP_SYNC $sync"
}

# dax RANGE: name of its DAX device.
dax() { basename "$(echo "$PLATFORM/$1"/dax[0-9]*.0)"; }
dax_there() { [ -c "/dev/$(dax "$1")" ]; }

# devdax: shows the range of the case's DIMM as a DAX device, and sets range and dax to the names of both.
devdax() {
	modprobe pmem_acpi
	attr "$(ranges nfit)" uuid >/tmp/uuid
	check "unload the source, to have it read the mode" rmmod pmem_acpi
	cat /tmp/uuid >/sys/module/pmem_bus/parameters/devdax
	modprobe -a pmem_devdax pmem_acpi
	range=$(ranges nfit)
	check "the range has a DAX device" wait_for 10 dax_there "$range"
	dax=$(dax "$range")
}

# as_disk: shows the range of devdax() as a disk.
as_disk() {
	check "disable the DAX device" daxctl disable-device "$dax"
	check "unload the source, to have it read the mode again" rmmod pmem_acpi
	echo >/sys/module/pmem_bus/parameters/devdax
	modprobe -a pmem_blk pmem_acpi
	check "the range is a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
}

# network NUMBER: gives this guest an address on the network of a case with a peer.
network() {
	modprobe -a -q virtio_net
	ip link set lo up
	check "set the address" ip address add "10.0.0.$1/24" dev eth0
	check "set the network up" ip link set eth0 up mtu 9000
}

# soft_roce [NETDEV]: adds RDMA, in software, over the network card or another device.
soft_roce() {
	modprobe -a -q crc32_generic rdma_rxe rdma_ucm
	check "add RDMA over the network" rdma link add rxe0 type rxe netdev "${1:-eth0}"
}

# last CMD…: ends a boot with a command that does not return, without unloading modules.
last() {
	dmesg | sed 's/^/dmesg /' >&3
	send done ""
	send end ""
	"$@"
	sleep 1000
}

# iomem: prints /proc/iomem without PCI: its windows move when cards are plugged or removed.
iomem() { grep -v -E '^ *[0-9a-f]+-[0-9a-f]+ : (PCI |0000:)' /proc/iomem; }

# claims: prints the entries that our disks must have in /proc/iomem.
claims() {
	local name start size
	for name in $(ranges); do
		[ -n "$(disk_of "$name")" ] && read -r start <"$PLATFORM/$name/resource" && read -r size <"$PLATFORM/$name/size" || continue
		printf '%08x-%08x : %s\n' "$start" $((start + size - 1)) "$name"
	done
}

# empty_attributes: attributes of ranges without contents, or that cannot be read, apart from those of every device. One
# that does not apply to a range should not exist.
empty_attributes() {
	local dirs=("$PLATFORM"/pmem-range.*/)
	[ ! -e "${dirs[0]}" ] || find "${dirs[@]}" -maxdepth 2 -type f ! -path '*/power/*' ! -path '*/block/*' ! -name uevent \
		! -name modalias ! -name driver_override -exec grep -L . {} + 2>&1
}

# addresses: world-readable attributes that contain the address of a range, which only root may know. Excludes sizes,
# which can have the same value by chance.
addresses() {
	local name start patterns=()
	for name in $(ranges); do
		read -r start <"$PLATFORM/$name/resource" && patterns+=(-e "${start#0x}" -e "\<$((start))\>")
	done
	[ ${#patterns[@]} = 0 ] || find "$PLATFORM"/pmem-range.*/ "$PLATFORM"/pmem_param/ "$scrub" /sys/module/pmem_*/parameters/ \
		-maxdepth 2 -type f ! -name align ! -name size ! -name dimms -perm -o=r -exec grep -l "${patterns[@]}" {} + 2>/dev/null
}

# leave IOMEM: checks at the end of every boot that disks have claimed exactly their ranges and are not in use, and that
# /proc/iomem is unchanged after our modules are unloaded.
leave() {
	local module
	is "no attribute is empty" "$(empty_attributes)" ""
	is "only root sees addresses" "$(addresses)" ""
	is "iomem has the ranges of our disks" "$(sed -n 's/^ *\(.* : pmem-range\.\)/\1/p' /proc/iomem)" "$(claims)"
	# Wait, because a partition scan holds a disk open for a moment.
	for module in $(sed -n 's/^\(pmem_[a-z0-9]*\) .*/\1/p' /proc/modules | grep -vx pmem_bus) pmem_bus; do
		[ ! -e "/sys/module/$module" ] || check "unload $module" wait_for 10 rmmod "$module"
	done
	check "iomem is what it was" diff <(echo "$1") <(iomem)
	[ ! -e $KMEMLEAK ] || leaks
}

# leaks: memory without a pointer to it; kmemleak reports only objects that are at least five seconds old.
leaks() {
	sleep 6
	echo scan >$KMEMLEAK
	echo scan >$KMEMLEAK
	is "no memory is lost" "$(cat $KMEMLEAK)" ""
}

# SPDX-License-Identifier: GPL-2.0
# Of two concurrent operations (delete and mount, two adds, probe and unload, plug and unload) one wins, and nothing is left over.

kernels='debug-amd64'
only=long
limit=900
vm() {
	smp 2
	[ -z "$long" ] || limit=3600
	append 'memmap=64M$512M'
	backing late 64M
	backing card 64M
	qemu -object "memory-backend-file,id=card,size=64M,mem-path=$work/card.img,share=on"
	qemu -device ivshmem-plain,memdev=card,addr=0x10
}

card=/sys/bus/pci/devices/0000:00:10.0
add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
delete() { echo "$1" >"$PLATFORM/pmem_param/delete"; }
# Without the functions of lib.sh, as this kernel is slow to start programs.
one() { local dir=("$PLATFORM"/pmem-range.*/block/*); [ -b "/dev/${dir##*/}" ]; }
none() { ! compgen -G "$PLATFORM/pmem-range.*" >/dev/null && [[ $(</proc/iomem) != *pmem-range* ]]; }
find_it() { name=("$PLATFORM"/pmem-range.*) name=${name##*/} disk=("$PLATFORM"/pmem-range.*/block/*) disk=/dev/${disk##*/}; }

# both CMD CMD: runs both at once and prints their exit statuses.
both() {
	local first
	eval "$1" 2>/tmp/errors.1 &
	first=$!
	eval "$2" 2>/tmp/errors.2
	local second=$?
	wait $first
	echo "$? $second"
}

# A mount that wins keeps the range; one that is late finds none. The winner gets the later start in the next round.
delete_or_mount() {
	local name disk ended
	add 16M@512M && wait_for 10 one && find_it || return
	ended=$(both "mount $disk /mnt" "[ $lead = 0 ] || sleep ${lead}e-3; delete $name")
	case $ended in
	*" 0") deleted=$((deleted + 1)) lead=$((lead * 2 + 60)) && [ "$ended" != "0 0" ] && wait_for 10 none ;;
	"0 "*) mounted=$((mounted + 1)) lead=$((lead / 2)) && [ -e "$PLATFORM/$name/block" ] &&
		dd if=/dev/zero of=/mnt/file bs=4k count=4 conv=fsync && umount /mnt && wait_for 10 delete "$name" ;;
	# A mount that failed may have had the disk open for a moment.
	*) wait_for 10 delete "$name" ;;
	esac
}

two_add() {
	local name disk
	[[ $(both "add 16M@512M" "add 16M@520M") = @("0 1"|"1 0") && $(cat /tmp/errors.?) = *busy* ]] && wait_for 10 one && find_it &&
		wait_for 10 two_delete && wait_for 10 none
}

two_delete() { [[ $(both "delete $name" "delete $name") = @("0 1"|"1 0") ]]; }

# The block driver probes in the background.
probe_or_unload() {
	local name disk
	both "add 16M@512M" "rmmod pmem_blk" >/dev/null
	find_it
	if [ $((i % 2)) = 0 ]; then wait_for 10 rmmod pmem_param; else wait_for 10 delete "$name"; fi &&
		wait_for 10 none && modprobe -a pmem_param pmem_blk
}

pull_or_unload() {
	both "echo 1 >$card/remove" "rmmod pmem_pci" >/dev/null
	both "echo 1 >/sys/bus/pci/rescan" "modprobe pmem_pci ivshmem=1" >/dev/null
	modprobe pmem_pci ivshmem=1 && wait_for 20 one
}

# rounds NUMBER FUNCTION: calls FUNCTION so many times, until one call fails.
rounds() {
	local i begin=$SECONDS
	for ((i = 0; i < $1; i++)); do
		progress "$2" "$i" "$1"
		"$2" >/tmp/round 2>&1 || break
	done
	is "all rounds of $2" "$i" "$1" || info "$(cat /tmp/round /tmp/errors.? 2>/dev/null; dmesg | tail -n 5)"
	info "$2: $i in $((SECONDS - begin)) s"
}

boot1() {
	local many=6 deleted=0 mounted=0 lead=0
	[ -z "$long" ] || many=200
	modprobe -a pmem_blk pmem_param
	add 16M@512M
	wait_for 10 one
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disks)"
	check "delete the range" wait_for 10 delete "$(ranges)"
	rounds $((2 * many)) delete_or_mount
	info "$deleted times deleted, $mounted times mounted"
	check "delete wins some rounds and mount others" [ $deleted -gt 0 -a $mounted -gt 0 ]
	rounds $many two_add
	rounds $many probe_or_unload
	rmmod pmem_param

	modprobe pmem_pci ivshmem=1
	check "the card becomes a disk" wait_for 30 one
	rounds $many pull_or_unload
	rmmod pmem_pci

	touch /tmp/unloading
	(while [ -e /tmp/unloading ]; do modprobe pmem_acpi; rmmod pmem_acpi; done) 2>/dev/null &
	check "add memory for a DIMM" qmp '{"execute":"object-add","arguments":{"qom-type":"memory-backend-file","id":"late","size":67108864,"mem-path":"@work@/late.img","share":true}}'
	check "plug a DIMM while its driver is loaded and unloaded" qmp '{"execute":"device_add","arguments":{"driver":"nvdimm","id":"dimm","memdev":"late"}}'
	sleep 4
	rm /tmp/unloading
	wait
	modprobe pmem_acpi
	check "the DIMM becomes a disk" wait_for 10 one
	check "the disk of the DIMM can be written" dd if=/dev/zero of="/dev/$(disks)" bs=1M count=4 oflag=direct
}

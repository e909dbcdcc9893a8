# SPDX-License-Identifier: GPL-2.0
# pmemctl explain has the right code for each range that ends without a disk or without DAX, and a cure for each.

kernels='7.3-amd64'
long_kernels='6.1-amd64'
vm() {
	pmemctl
	if [ "$BOOT" = 1 ]; then
		no_nvdimm
		acpitable ssdt-labels.asl
		undescribed behind 384M
	else
		machine nvdimm-persistence=mem-ctrl
		slots 5
		nvdimm sector 32M
		nvdimm devdax 32M
		nvdimm unarmed 32M unarmed=on
		nvdimm shifts 128M label-size=128K
		nvdimm shifted 128M
	fi
}
limit=240

nth() { ranges | sed -n "$1p"; }
# code RANGE QUESTION: prints the answer and its code.
code() {
	/lab/pmemctl explain -o json "$1" | python3 -c '
import json, sys
answer = json.load(sys.stdin)["ranges"][0]["answers"][sys.argv[1]]
assert ("code" in answer) == ("cure" in answer)
print(answer["answer"], answer.get("code", "-"))' "$2"
}
# listed KEY=VALUE KEY: prints a value of the ranges in the list that have another.
listed() {
	/lab/pmemctl list -i -o json | python3 -c '
import json, sys
key, value = sys.argv[1].split("=")
print(*[str(range.get(sys.argv[2], "-")) for range in json.load(sys.stdin)["ranges"] if str(range.get(key)) == value])' "$1" "$2"
}

boot1() {
	check "load the block driver with pages=off" modprobe pmem_blk pages=off
	load
	is "a label area that cannot be read" "$(code "$(nth 1)" disk)" "no unreadable"
	is "a locked DIMM" "$(code "$(nth 2)" disk)" "no locked"
	is "a damaged label area" "$(code "$(nth 3)" disk)" "no damaged"
	is "a DIMM without a label area has a disk" "$(code "$(nth 5)" disk)" "yes -"
	is "pages=off leaves no DAX" "$(code "$(nth 5)" dax)" "no pages_off"
	is "without a disk there is no DAX" "$(code "$(nth 1)" dax)" "no no_disk"
	is "no driver has the memory of a locked DIMM" "$(code "$(nth 2)" owner)" "none -"
	is "our driver has that of a disk" "$(code "$(nth 5)" owner)" "pmem -"
	is "the list has the disks" "$(/lab/pmemctl list | awk 'NR > 1 { print $2 }' | sort | xargs)" "$(disks | sort | xargs)"

	check "unload the block driver" modprobe -r pmem_blk
	is "the block driver is not loaded" "$(code "$(nth 5)" disk)" "no not_loaded"
	echo vfio >"$PLATFORM/$(nth 5)/driver_override"
	check "load the block driver again" modprobe pmem_blk
	check "the other ranges are probed" wait_for 10 eval '[ -n "$(disk_of "$(nth 6)")" ]'
	is "driver_override keeps a range from our driver" "$(code "$(nth 5)" disk)" "no driver_override"
	is "the default is DAX" "$(code "$(nth 6)" dax)" "yes -"
	echo >"$PLATFORM/$(nth 5)/driver_override"
	is "a range that no one probes" "$(code "$(nth 5)" disk)" "no not_probed"
	# What its cure says.
	echo "$(nth 5)" >/sys/bus/platform/drivers_probe
	is "the cure makes a disk of it" "$(code "$(nth 5)" disk)" "yes -"
	check "the loaded modules and those on disk have one version" /lab/pmemctl version
}

boot2() {
	check "load the in-tree drivers" modprobe -a nfit nd_pmem nd_btt dax_pmem device_dax
	local name at
	for name in sector devdax; do
		at=$(region "$name")
		check "make a $name namespace" ndctl create-namespace -f -e "${at/region/namespace}.0" -m "$name"
	done
	is "the list has in-tree namespaces by mode" "$(listed driver=in_tree mode | tr ' ' '\n' | sort -u | xargs)" "devdax raw sector"
	at=$(region devdax)
	at=$(<"$ND/$at/resource")
	is "the in-tree driver has the memory of the devdax namespace" \
		"$(/lab/pmemctl owner -o json "$(printf '%#x' "$at")" | python3 -c 'import json, sys
print(*[claim["owner"] for claim in json.load(sys.stdin)["owner"]["claims"]])')" in_tree
	modprobe pmem_blk
	check "another source adds a range there" modprobe pmem_yank start=$((at)) size=$((32 << 20))
	check "the range there is probed" wait_for 10 eval '[ "$(attr "$(ranges yank)" media)" != unknown ]'
	is "claimed by another driver" "$(code "$(ranges yank)" disk)" "no claimed"
	is "the owner is in-tree" "$(code "$(ranges yank)" owner)" "in_tree claimed"
	rmmod pmem_yank
	check "unload the in-tree drivers" intree_gone nfit

	load
	is "a sector namespace" "$(code "$(range sector)" disk)" "no sector_namespace"
	is "a devdax namespace" "$(code "$(range devdax)" disk)" "no devdax_namespace"
	is "a range off the 2 MiB grid" "$(code "$(range shifted)" dax)" "no start_misaligned"
	is "it has no huge pages" "$(code "$(range shifted)" huge_pages)" "no no_dax"
	is "a DIMM that is not armed" "$(code "$(range unarmed)" read_only)" "yes not_armed"
	is "a range that can be written to" "$(code "$(range shifted)" read_only)" "no -"
	is "what survives a loss of power" "$(code "$(range shifted)" domain)" "memory_controller -"
	info "$(/lab/pmemctl explain)"
	check "the map shows each range" [ "$(/lab/pmemctl map | grep -c pmem-range)" = 5 ]
	check "the NFIT is decoded" /lab/pmemctl nfit
}

# SPDX-License-Identifier: GPL-2.0
# An NFIT and an SSDT that firmware lacks are loaded from the initrd; the static table becomes a disk that outlives a restart.

kernels='6.1-amd64'
long_kernels='*'
vm() {
	no_nvdimm
	upgrade nfit-basic.asl ssdt-nvdr.asl
	undescribed behind 256M
}

boot1() {
	load
	is "there is one disk" "$(disks | wc -l)" 1
	is "the source is nfit" "$(attr "$(ranges)" source)" nfit
	is "the range is where the table says" "$(attr "$(ranges)" resource) $(attr "$(ranges)" size)" "0x100000000 $((256 << 20))"
	is "the persistence domain is memory_controller" "$(attr "$(ranges)" persistence_domain)" memory_controller
	like "the dimms attribute has the DIMM" "$(attr "$(ranges)" nfit/dimms)" '^handle=0x1 .*id=8680-56341200 '
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disks)"
	mount_dax "/dev/$(disks)" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	sha256sum /mnt/file >/mnt/sum
	attr "$(ranges)" uuid >/mnt/uuid
	check "boot 1: unmount" umount /mnt
}

boot2() {
	load
	mount_dax "/dev/$(disks)" /mnt
	check "the file outlives a restart" sha256sum -c /mnt/sum
	is "the uuid outlives a restart" "$(attr "$(ranges)" uuid)" "$(</mnt/uuid)"
	check "boot 2: unmount" umount /mnt
}

# SPDX-License-Identifier: GPL-2.0
# drivers/pmem/Makefile of a kernel tree into which `make intree` has linked this project.
obj-$(CONFIG_PMEM) += drivers/
obj-$(CONFIG_PMEM_KUNIT_TEST) += kunit/

# SPDX-License-Identifier: GPL-2.0
# One word for each thing that one can do here; `make help` lists them. The work is done by drivers/Kbuild,
# tools/check and tools/lab.

# KERNEL_SRC is what Yocto's module.bbclass calls it.
KDIR ?= $(or $(KERNEL_SRC),/lib/modules/$(shell uname -r)/build)
# Where the modules are built. The lab builds elsewhere, once for each kernel, and installs from there.
M ?= $(CURDIR)/drivers
DESTDIR ?=
MODPROBE_DIR ?= /usr/lib/modprobe.d
UDEV_DIR ?= /usr/lib/udev/rules.d

# Not include/config/kernel.release: Debian's says something else.
RELEASE := $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"/\1/p' '$(KDIR)/include/generated/utsrelease.h' 2>/dev/null)
# Kbuild signs if the kernel signs its own modules, but packages of headers do not have the key.
SIGN = $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=)
CONF = $(DESTDIR)$(MODPROBE_DIR)/pmem.conf
RULES = $(DESTDIR)$(UDEV_DIR)/80-pmem.rules

# A command with the tools that it needs, which are installed or unpacked first.
WITH := tools/lab/host/with
# NAME=VALUE of those variables that have a value.
given = $(foreach name,$(1),$(if $($(name)),$(name)='$($(name))'))

help:
	@sed -n 's/^#: //p' $(MAKEFILE_LIST)

#: make modules       build the drivers for this machine's kernel (KDIR=… for another one)
modules: headers
	$(MAKE) -C '$(KDIR)' M='$(M)' CONFIG_DEBUG_INFO_BTF_MODULES= modules

headers:
	@test -n '$(RELEASE)' || { \
		echo 'No kernel headers in $(KDIR). Install the package linux-headers-$(shell uname -r)' \
		     '(Fedora and its kin: kernel-devel), or name a folder with KDIR=…' >&2; exit 1; }

#: make deb           the packages pmem-dkms and pmem-utils, in build/deb
deb:
	@tools/deb

#: make install       install what `make modules` built, as kbuild does, with two files beside (DESTDIR=… to stage)
install: modules_install
	install -D -m 644 tools/install/modprobe.conf '$(CONF)'
	install -D -m 644 tools/install/udev.rules '$(RULES)'
	@$(if $(DESTDIR),:,echo 'Installed for linux $(RELEASE); other kernels use their own drivers. The next boot of it loads ours, unless' \
		'its initial RAM disk has the kernel'\''s: docs/coexistence.rst')

#: make modules_install  only the modules (kbuild's and Yocto's word; KERNEL_SRC=… is KDIR=…)
modules_install: headers
	@ls '$(M)'/pmem_*.ko >/dev/null 2>&1 || { echo 'Nothing is built yet: run make modules first' >&2; exit 1; }
	$(MAKE) -C '$(KDIR)' M='$(M)' KERNELRELEASE='$(RELEASE)' INSTALL_MOD_PATH='$(or $(DESTDIR),$(INSTALL_MOD_PATH))' \
		INSTALL_MOD_DIR=updates/pmem INSTALL_MOD_STRIP=1 $(SIGN) modules_install
	$(if $(or $(DESTDIR),$(INSTALL_MOD_PATH)),,depmod '$(RELEASE)')

#: make uninstall     remove just that, for all kernels
uninstall:
	for dir in '$(DESTDIR)'/lib/modules/*/updates/pmem; do \
		[ -d "$$dir" ] || continue; \
		rm -r "$$dir" || exit; \
		release=$${dir%/updates/pmem}; \
		$(if $(DESTDIR),:,depmod) "$${release##*/}" || exit; \
	done
	rm -f '$(CONF)' '$(RULES)'
	@for file in '$(DESTDIR)/etc/modprobe.d/pmem.conf' '$(DESTDIR)/etc/udev/rules.d/80-pmem.rules'; do \
		[ ! -e "$$file" ] || echo "$$file stays, as make install does not write there: remove it if you do not need it"; \
	done

#: make check         build and test everything, on Debian 12 or 13; the last line says how many passed (CHECK=… for some stages, KERNELS=… for some kernels)
check:
	@KERNELS='$(KERNELS)' $(WITH) check tools/check $(CHECK)

#: make check-long    the same, with ten million inputs for each fuzzer and ten times the loops; hours
check-long:
	@KERNELS='$(KERNELS)' PMEM_LONG=1 FUZZ_RUNS='$(or $(FUZZ_RUNS),10000000)' $(WITH) check tools/check $(CHECK)

#: make demo          see it work, in a virtual machine, on Debian 12 or 13
#: make shell         look around in one
demo shell:
	@tools/lab/lab $@

#: make lab           the tests in virtual machines, half an hour (CASES="nfit dm" for some, a quarter of a minute each)
lab:
	@tools/lab/lab run $(CASES)

#: make bench         figures, never a test: against nd_pmem, brd and the machine (BENCH=… for some)
bench:
	@$(WITH) check tools/bench/run $(BENCH)

#: make kunit         the tests in a kernel of their own, a minute (SUITES="device nfit" for some)
kunit:
	@$(WITH) kunit tools/lab/host/kunit $(SUITES)

#: make unit          the tests in user space, seconds (SUITES="range nfit_bad" for some)
unit:
	@$(WITH) unit $(MAKE) -s -C tools/unit check $(call given,SUITES)

#: make pmemctl       build the command for administrators, in build/pmemctl, and run its tests
pmemctl:
	@$(MAKE) -s -C tools/pmemctl
	@tools/check pmemctl

#: make fuzz          the parsers against any bytes, 100000 inputs each (FUZZ_RUNS=… or FUZZ_SECONDS=… for another budget)
fuzz:
	@$(WITH) fuzz $(MAKE) -s -C tools/fuzz check $(call given,FUZZERS FUZZ_SECONDS FUZZ_RUNS)

#: make sparse        static check of types
#: make style         checkpatch
sparse style:
	@$(WITH) check tools/check $@

#: make intree        link the drivers into a kernel tree (LINUX=DIR), as drivers/pmem
intree:
	@tools/intree '$(LINUX)'

#: make check-mutants prove that each test can fail, hours the first time (MUTANTS="setrw fua-unfenced" for some)
check-mutants:
	@tools/lab/lab mutants $(MUTANTS)

#: make update        fetch newer kernels
update:
	@PMEM_UPDATE=1 $(WITH) check tools/check fetch

#: make clean         remove what was built here (the cache stays)
clean:
	rm -rf build
	find drivers kunit \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name '*.symvers' -o -name modules.order \) -delete

.DEFAULT_GOAL = modules
.PHONY: help modules headers install modules_install uninstall deb check check-long demo shell lab kunit unit pmemctl fuzz bench sparse style intree check-mutants update clean

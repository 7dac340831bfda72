# SPDX-License-Identifier: ISC
# Other Debians, C libraries, compilers and machines, each in a tree that is
# made once below BUILD.  As root, and from Debian's mirror.
#	make check-trees TREES=sid/amd64/musl
TREES = sid/amd64/musl sid/amd64/glibc sid/amd64/clang trixie/amd64/musl \
	trixie/amd64/glibc trixie/amd64/clang trixie/i386/musl \
	trixie/i386/glibc
check-trees:
	tests/trees/trees.sh $(BUILD)/trees $(TREES)

# Built with cross compilers and run by qemu.
MACHINES = arm64 armhf s390x ppc64el riscv64
check-machines:
	tests/trees/machines.sh $(BUILD)/trees $(MACHINES)

.PHONY: check-machines check-trees

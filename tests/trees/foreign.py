#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
foreign.py SOURCES QEMU COMMAND: runs COMMAND in SOURCES, in the tree $tree,
where the kernel runs the programs of pop3d's machine with QEMU.  It does so
for a user namespace of their own (Linux 6.7) and not for this host.
"""

import ctypes
import os
import sys

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000

ENTER = """
mount --bind "$tree" "$tree" && mount --rbind /proc "$tree/proc" &&
mount --rbind /dev "$tree/dev" &&
mount -t binfmt_misc none "$tree/proc/sys/fs/binfmt_misc" &&
printf %s "$2" >"$tree/proc/sys/fs/binfmt_misc/register" &&
exec chroot "$tree" sh -c 'cd "$1" && eval "$2"' sh "$1" "$3"
"""


def rule(program, qemu):
    """What the kernel is to do with all programs like that."""
    with open(program, "rb") as file:
        head = file.read(20)
    # Neither the ABI's version nor whether it is a shared object.
    mask = b"\xff" * 7 + b"\0" + b"\xff" * 8 + b"\0\0" + b"\xff" * 2
    magic, mask = ("".join("\\x%02x" % octet for octet in octets)
                   for octets in (head, mask))
    return ":pop3d:M::%s:%s:%s:F" % (magic, mask, qemu)


def main():
    tree, (sources, qemu, command) = os.environ["tree"], sys.argv[1:]
    left, right = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        if ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0:
            os._exit(1)
        os.write(left[1], b"x")
        os.read(right[0], 1)
        os.setgid(0)
        os.setuid(0)
        os.execvp("sh", ["sh", "-c", ENTER, "sh", sources,
                         rule(tree + sources + "/pop3d", tree + qemu), command])
    os.read(left[0], 1)
    for ids in "uid_map", "gid_map":
        with open("/proc/%d/%s" % (child, ids), "w") as file:
            file.write("0 0 65536\n")
    os.write(right[1], b"x")
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


main()

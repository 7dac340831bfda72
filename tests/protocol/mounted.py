# SPDX-License-Identifier: ISC
"""A Maildir on a file system that is mounted read-only."""
import os
import subprocess

from server import PLAIN, POP3D, SCRATCH, Server, Skip, equal, test

MAILDIR = SCRATCH + "/home/Maildir"
MOUNTED = SCRATCH + "/mounted"


def start(*options):
    if os.getuid() != 0 or subprocess.run(
            ["unshare", "-m", "true"], stderr=subprocess.DEVNULL,
            check=False).returncode != 0:
        raise Skip("needs root and a mount namespace of its own")
    with open(MOUNTED, "w", encoding="ascii") as script:
        script.write('#!/bin/sh\nexec unshare -m sh -c \'m=%s; '
                     'mount --bind $m $m && mount -o remount,bind,ro $m && '
                     'exec "$0" "$@"\' %s "$@"\n' % (MAILDIR, POP3D))
    os.chmod(MOUNTED, 0o755)
    for name in os.listdir(MAILDIR):
        if name.startswith("pop3d."):
            os.unlink(MAILDIR + "/" + name)
    with open(MAILDIR + "/new/1.a", "w", encoding="ascii") as mail:
        mail.write("Subject: a\n\none\n")
    server = Server(*options, program=MOUNTED)
    server.line()
    server.ask("AUTH PLAIN " + PLAIN, "+OK bob's maildrop has 1 message")
    server.ask("RETR 1", "+OK 19 octets")
    for line in ("Subject: a", "", "one", "."):
        server.expect(line)
    return server


def finish(server, reply):
    server.ask("QUIT", reply)
    equal(server.rest(), b"")
    server.finish()
    equal(sorted(os.listdir(MAILDIR)), ["cur", "new", "tmp"])
    os.unlink(MAILDIR + "/new/1.a")


@test
def mounted():
    """On a read-only mount mail is read, and QUIT says that it must stay"""
    server = start()
    finish(server, "+OK dewey POP3 server signing off (1 message left)")
    server = start()
    server.ask("DELE 1", "+OK")
    finish(server, "-ERR [SYS/PERM] 1 message could not be removed")
    server = start("-D", "60")
    lines = server.many("CAPA")
    equal([line for line in lines if line.startswith("LOGIN")], [])
    finish(server, "+OK")


@test
def mounted_reading():
    """... and with -r likewise"""
    server = start("-r")
    server.ask("DELE 1", "-ERR this maildrop is read-only")
    finish(server, "+OK dewey POP3 server signing off (1 message left)")

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
The race: programs change a Maildir while sessions come and go, and every list
that a session gives is compared with the truth.

    race.py [-l LOGINS] [-m MESSAGES] [-s SEED] [-w] POP3D [WORD ...]

A row is one program, or a mover of our own at some rate; with words, only rows
whose names have one of them.  Each has LOGINS logins to a maildrop of MESSAGES.
-w watches the directories and tells, for each message that was listed wrongly,
what became of its name meanwhile.

A message is one file under names that are the same up to ":".  One that is
there from before a login until after its end must be listed once, with its
octets, and what QUIT's +OK said is removed must be gone for ever.  [SYS/TEMP]
is an honest answer, but not in more than one of 100 logins.
"""
import argparse
import os
import random
import shutil
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import client
import maildir
import movers
import programs
import quits
import rows
import twins

NOBODY = 65534
SHOWN = 10  # lines about what was wrong in a row; with -w a hundred times


def everything():
    """All rows, in the order in which they run."""
    return [
        rows.Polls(movers.Renamer('renames, 50/s', 50)),
        rows.Polls(movers.Renamer('renames, 500/s', 500)),
        rows.Polls(movers.Renamer('renames, 5000/s', 5000)),
        rows.Polls(movers.Bursts('renames, in bursts', 5000)),
        rows.Polls(movers.BackMover('back to new/, 5000/s', 5000)),
        rows.Polls(movers.LinkMover('link and unlink, 500/s', 500)),
        rows.Polls(movers.LinkMover('link and unlink, 5000/s', 5000)),
        rows.Polls(movers.Replacer('replaced by copies, 500/s', 500)),
        rows.Polls(movers.Cron('delivers and removes, 2000/s', 2000)),
        rows.Polls(movers.HardLinks('hard links, 50/s', 50)),
        twins.Twins(movers.Renamer('twins, 500/s', 500)),
        rows.Polls(programs.Doveadm('doveadm flags', 2)),
        rows.Polls(programs.DovecotDeliver('dovecot-lda', 20)),
        rows.Polls(programs.SNail('s-nail', 2)),
        rows.Polls(programs.Mbsync('mbsync', 2)),
        rows.Polls(programs.Maildrop('maildrop', 20)),
        rows.Polls(programs.Procmail('procmail', 20)),
        quits.Reconnects('QUIT and back at once, 10 messages', 10),
        quits.Reconnects('QUIT and back at once', None),
        quits.Leavers('RETR, DELE, QUIT and gone'),
    ]


def become_nobody(scratch):
    """A session refuses to be root."""
    if os.getuid() == 0:
        os.chown(scratch, NOBODY, NOBODY)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('-l', dest='logins', type=int, default=100)
    parser.add_argument('-m', dest='messages', type=int, default=2000)
    parser.add_argument('-s', dest='seed', type=int, default=1)
    parser.add_argument('-w', dest='watch', action='store_true')
    parser.add_argument('pop3d')
    parser.add_argument('words', nargs='*')
    options = parser.parse_args()
    scratch = tempfile.mkdtemp()
    try:
        server = shutil.copy(options.pop3d, scratch + '/pop3d')
        child = os.fork()
        if child == 0:
            status = 1
            try:
                become_nobody(scratch)
                status = run(options, server, scratch)
            except BaseException:  # pylint: disable=broad-except
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(status)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        shutil.rmtree(scratch)


def run(options, server, scratch):
    passed = failed = skipped = 0
    for number, row in enumerate(everything()):
        if options.words and not any(w in row.name for w in options.words):
            continue
        if not row.find():
            print('skip - %s (not installed)' % row.name)
            skipped += 1
            continue
        home = '%s/%d' % (scratch, number)
        os.mkdir(home, 0o700)
        faults = row.run(options, server, home,
                         random.Random('%d %s' % (options.seed, row.name)))
        print('%s - %s' % ('FAIL' if faults else 'ok', row.told()))
        shown = SHOWN * 100 if options.watch else SHOWN
        for fault in faults[:shown]:
            print('    ' + fault)
        if len(faults) > shown:
            print('    and %d more' % (len(faults) - shown))
        sys.stdout.flush()
        passed, failed = passed + (not faults), failed + bool(faults)
        shutil.rmtree(home)
    print('%d passed, %d failed, %d skipped' % (passed, failed, skipped))
    return failed != 0 or passed == 0


if __name__ == '__main__':
    sys.exit(main())

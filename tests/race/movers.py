# SPDX-License-Identifier: ISC
"""
Who changes a Maildir while sessions come and go.  Each runs in a process of
its own, which ends by itself when it is told to, or when ours is gone.
"""
import ctypes
import mmap
import os
import shutil
import signal
import sys
import time
import traceback
import zlib

from maildir import base, id_of

STOP, TURNS, CHANGES, DELIVERED = range(4)


class Mover:
    """
    A subclass has turn(), which counts its changes and keeps to RATE, which
    are changes a second, or turns.
    """
    delivers = False  # messages under names of its own choice
    renames_only = True  # and neither adds nor removes any
    lets_deliver = True  # others may, meanwhile
    pause = 0  # seconds between two logins
    eagerness = 1  # of sessions to change something
    favourites = ()  # ids that are deleted sooner

    def __init__(self, name, rate):
        self.name = name
        self.rate = rate
        self.shared = memoryview(mmap.mmap(-1, 4096)).cast('Q')
        self.pid = 0

    def get(self, index):
        return self.shared[index]

    def put(self, index, value):
        self.shared[index] = value  # at once: others read it meanwhile

    @property
    def changes(self):
        return self.get(CHANGES)

    @property
    def delivered(self):
        return self.get(DELIVERED)

    def find(self):
        """Whether what it needs is installed."""
        return True

    def prepare(self, box, scratch):
        """Before the truth is taken."""
        self.box = box
        self.scratch = scratch

    def start(self):
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid != 0:
            return
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self.began, self.done = time.monotonic(), 0
            while not self.get(STOP) and os.getppid() == parent:
                self.turn()
                self.put(TURNS, self.get(TURNS) + 1)
            os._exit(0)
        except BaseException:  # pylint: disable=broad-except
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)

    def works(self):
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0)

    def stop(self):
        """Whether it ended well."""
        self.put(STOP, 1)
        try:
            return os.waitpid(self.pid, 0)[1] == 0
        except ChildProcessError:
            return False

    def changed(self):
        self.put(CHANGES, self.get(CHANGES) + 1)
        self.pace()

    def pace(self):
        """Waits until no more than RATE calls a second were made."""
        self.done += 1
        wait = self.began + self.done / self.rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        elif wait < -0.1:  # what was missed is not made up for
            self.began, self.done = time.monotonic(), 0


class Renamer(Mover):
    """
    Sets and takes flags, and moves what is new to cur/, one message after the
    other in an order that stays, so that each has its turn at the same
    distance in time.
    """
    flags = {'': 'S', 'S': 'FS', 'FS': 'R', 'R': ''}

    def turn(self):
        names = self.box.names()
        names.sort(key=lambda name: zlib.crc32(id_of(name).encode()))
        for old in names:
            if self.get(STOP):
                break
            try:
                self.move('%s/%s' % (self.box.path, old), '%s/%s' % (
                    self.box.path, self.next_name(old)))
            except FileNotFoundError:
                continue  # a session was there first
            self.changed()

    def next_name(self, old):
        name, _, info = old[4:].partition(':2,')
        if old.startswith('new/'):
            return 'cur/%s:2,' % name
        keyword = info.lstrip('FRS')
        flags = info[:len(info) - len(keyword)]
        return 'cur/%s:2,%s%s' % (name, self.flags.get(flags, ''), keyword)

    def move(self, old, new):
        os.rename(old, new)


class BackMover(Renamer):
    """Puts every other message that it finds in cur/ back into new/."""
    turned = False

    def next_name(self, old):
        self.turned = not self.turned
        if old.startswith('cur/') and self.turned:
            return 'new/' + id_of(old)
        return super().next_name(old)


class LinkMover(Renamer):
    """For a moment there are two names."""

    def move(self, old, new):
        try:
            os.link(old, new)
        except FileExistsError:
            pass  # the other name of this message
        os.unlink(old)


class Replacer(Renamer):
    """Puts a copy in each message's place: another file, never a second one."""
    exchange = 2  # RENAME_EXCHANGE: only if the message is still there

    def next_name(self, old):
        return old

    def move(self, old, new):
        draft = self.box.path + '/tmp/draft'
        shutil.copy2(old, draft)  # with its time
        if ctypes.CDLL(None).renameat2(-1, draft.encode(), -1, old.encode(),
                                       self.exchange) == -1:
            raise FileNotFoundError
        os.unlink(draft)


class Bursts(Renamer):
    """Long enough at rest that an index can be believed, then a hundred."""
    pause = 0.1

    def changed(self):
        super().changed()
        if self.get(CHANGES) % 100 == 0:
            time.sleep(4)


class Cron(Mover):
    """Delivers, sets a flag and removes, each time another message."""
    renames_only = False
    kept = 300

    def turn(self):
        number = self.get(DELIVERED)
        self.put(DELIVERED, number + 1)
        self.box.deliver(number, 2)
        self.changed()
        path = self.box.path + '/'
        if number >= self.kept:
            seen = base(number - self.kept // 2, 2)
            self.try_(os.rename, path + 'new/' + seen,
                      path + 'cur/' + seen + ':2,')
            old = base(number - self.kept, 2)
            for name in 'new/' + old, 'cur/' + old + ':2,', \
                    'cur/' + old + ':2,S':
                self.try_(os.unlink, path + name)

    def try_(self, call, *names):
        try:
            call(*names)
            self.changed()
        except FileNotFoundError:
            pass


class HardLinks(Renamer):
    """Every tenth message has two names for ever."""

    def prepare(self, box, scratch):
        super().prepare(box, scratch)
        names = sorted(box.names())[::10]
        for name in names:
            os.link('%s/%s' % (box.path, name), '%s/cur/%s:2,T' % (
                box.path, id_of(name)))
        self.favourites = [id_of(name) for name in names]

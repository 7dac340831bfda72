# SPDX-License-Identifier: ISC
"""What became of every name in new/ and cur/, as the kernel told: inotify."""
import collections
import ctypes
import os
import re
import struct
import threading
import time

MOVED_FROM, MOVED_TO, CREATE, DELETE = 0x40, 0x80, 0x100, 0x200
VERBS = {MOVED_FROM: 'from', MOVED_TO: 'to', CREATE: 'created',
         DELETE: 'removed'}
HEAD = struct.Struct('iIII')


class Watch:
    def __init__(self, path):
        libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = libc.inotify_init()
        self.folders = {
            libc.inotify_add_watch(
                self.descriptor, os.fsencode('%s/%s' % (path, folder)),
                sum(VERBS)): folder for folder in ('new', 'cur')}
        # {base: [(seconds, verb, cookie, name), ...]}
        self.events = collections.defaultdict(
            lambda: collections.deque(maxlen=50))
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            data = os.read(self.descriptor, 1 << 16)
            now = time.monotonic()
            while data:
                folder, mask, cookie, length = HEAD.unpack_from(data)
                name = data[HEAD.size:HEAD.size + length].rstrip(b'\0')
                data = data[HEAD.size + length:]
                name = '%s/%s' % (self.folders.get(folder), name.decode())
                self.events[name[4:].partition(':')[0]].append(
                    (now, VERBS.get(mask, hex(mask)), cookie, name))

    def story(self, fault, began):
        """The events of the ids that FAULT names, around the login."""
        time.sleep(0.05)  # until the thread has read them
        told = []
        for word in re.findall(r'\S+', fault):
            for when, verb, cookie, name in list(self.events.get(word, ())):
                if when > began - 2:
                    told.append('  %+.6f %s %s (%d)' % (
                        when - began, verb, name, cookie))
        return told

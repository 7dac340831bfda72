# SPDX-License-Identifier: ISC
"""
What is true of a Maildir while others work on it: which messages must be in a
list, which may be, and which no longer.
"""
import os
import re

import maildir


class Truth:
    def __init__(self, box, mover):
        self.box = box
        self.mover = mover
        self.alive = {}     # id: octets.  These must be in every list
        self.known = {}     # the same, with those that are gone
        self.inodes = {}    # id: the one file that it is
        self.gone = set()   # QUIT's +OK said so
        self.maybe = set()  # QUIT said -ERR, or nothing
        self.replaced = 0   # messages that are another file in the end
        self.unknown = []   # (what, id, octets): judged in the end
        self.look()

    def look(self):
        """What has been delivered until now must be listed from now on."""
        for name in self.box.names():
            unique_id = maildir.id_of(name)
            known = maildir.number_of(unique_id)
            if unique_id not in self.alive and not (known and known[1] == 2) \
                    and unique_id not in self.gone | self.maybe:
                self.learn(unique_id, name)

    def learn(self, unique_id, name):
        try:
            with open('%s/%s' % (self.box.path, name), 'rb') as file:
                octets = maildir.octets_on_the_wire(file.read())
                self.alive[unique_id] = self.known[unique_id] = octets
                self.inodes[unique_id] = os.fstat(file.fileno()).st_ino
        except FileNotFoundError:
            pass  # it was moved: the next look will do

    def deliver(self):
        unique_id = self.box.deliver()
        while unique_id not in self.alive:  # it may be moved meanwhile
            self.look()

    def faults(self, listed, what):
        """What is wrong with LISTED, a client.List, one line each."""
        ids, octets = listed.ids, listed.octets
        if not listed.counted or len(ids) != len(octets):
            yield 'UIDL and LIST count differently'
        if not listed.total == listed.stat == (len(octets), sum(octets)):
            yield 'totals: login %s, STAT %s, LIST %s' % (
                listed.total, listed.stat, (len(octets), sum(octets)))
        unique = set(ids)
        for unique_id in sorted(self.alive.keys() - unique):
            yield 'missing: ' + unique_id
        if len(unique) < len(ids):
            yield 'twice: ' + ' '.join(
                sorted(i for i in unique if ids.count(i) > 1))
        for unique_id, count in zip(ids, octets):
            if unique_id in self.alive:
                if count != self.alive[unique_id]:
                    yield 'octets: %s has %d, not %d' % (
                        unique_id, count, self.alive[unique_id])
            elif unique_id in self.gone:
                yield 'removed before: ' + unique_id
            elif unique_id not in self.maybe:
                yield from self.stranger(unique_id, count, what)
        if ids != sorted(ids, key=place):
            yield 'order'

    def stranger(self, unique_id, octets, what):
        """Was it delivered meanwhile, or has it never been?"""
        known = maildir.number_of(unique_id)
        if known:
            number, kind = known
            true = maildir.octets_on_the_wire(maildir.text(number))
            if kind == 1 or number >= self.mover.delivered:
                yield 'strange: ' + unique_id
            elif octets != true:
                yield 'octets: %s has %d, not %d' % (unique_id, octets, true)
        elif self.mover.delivers:
            self.unknown.append((what, unique_id, octets))
        else:
            yield 'strange: ' + unique_id

    def account(self):
        """At rest: every message that nobody removed is there, once."""
        found, octets = self.box.files()
        for unique_id, count in self.alive.items():
            files = found.get(unique_id, {})
            if len(files) != 1:
                yield 'LOST: %s is %d files' % (unique_id, len(files))
            elif octets[next(iter(files))] != count:
                yield 'CHANGED: %s' % unique_id
            self.replaced += self.inodes[unique_id] not in files
        for unique_id in self.gone & found.keys():
            yield 'QUIT said +OK, but there is %s' % found[unique_id]
        for what, unique_id, count in self.unknown:
            there = list(map(octets.get, found.get(unique_id, {})))
            if count not in there + [self.known.get(unique_id)]:
                yield '%s: strange: %s' % (what, unique_id)
        self.unknown.clear()
        for unique_id in found.keys() - self.alive.keys() - self.gone - \
                self.maybe:
            known = maildir.number_of(unique_id)
            if not self.mover.delivers and not (known and known[1] == 2):
                yield 'nobody delivered %s' % found[unique_id]


def place(unique_id):
    return int(re.match(r'\d*', unique_id)[0] or 0), unique_id

# SPDX-License-Identifier: ISC
"""
A Maildir whose messages tell who they are: number N has a name, octets and a
first line that follow from N alone.
"""
import os
import re

SHAPE = re.compile(r'(\d+)\.M(\d+)P([12])\.race\Z')


def base(number, kind=1):
    """The name up to ":".  Messages of kind 2 may be removed by their mover."""
    return '%d.M%dP%d.race' % (1600000000 + number, number, kind)


def number_of(unique_id):
    """(number, kind) of the message with this id, or None."""
    found = SHAPE.match(unique_id)
    if not found or base(int(found[2]), int(found[3])) != unique_id:
        return None
    return int(found[2]), int(found[3])


def text(number):
    return (b'Subject: message %d\n\n' % number + (b'x' * 39 + b'\n') *
            (number % 29) + b'y' * (number % 37) + b'\n')


def octets_on_the_wire(data):
    return len(data) + data.count(b'\n')


class Maildir:
    def __init__(self, path):
        self.path = path
        for folder in '', 'tmp', 'new', 'cur':
            os.mkdir(os.path.join(path, folder), 0o700)
        self.delivered = 0

    def deliver(self, number=None, kind=1, folder='new', info=''):
        """As deliverers do.  Returns the unique-id."""
        if number is None:
            number = self.delivered
            self.delivered += 1
        name = base(number, kind)
        draft = '%s/tmp/%s' % (self.path, name)
        with open(draft, 'wb') as file:
            file.write(text(number))
        os.rename(draft, '%s/%s/%s%s' % (self.path, folder, name, info))
        return name

    def fill(self, count):
        """COUNT messages: a third of them new, others with flags."""
        return [self.deliver(None, 1, *(('new', ''), ('cur', ':2,'),
                                        ('cur', ':2,S'))[i % 3])
                for i in range(count)]

    def names(self):
        """All messages, as "new/..." and "cur/...": whole only at rest."""
        return ['%s/%s' % (folder, name) for folder in ('new', 'cur')
                for name in os.listdir('%s/%s' % (self.path, folder))
                if name[0] != '.']

    def files(self):
        """{unique-id: {inode: [name, ...]}}, and the octets of each inode."""
        found, octets = {}, {}
        for name in self.names():
            try:
                with open('%s/%s' % (self.path, name), 'rb') as file:
                    inode = os.fstat(file.fileno()).st_ino
                    if inode not in octets:
                        octets[inode] = octets_on_the_wire(file.read())
            except FileNotFoundError:
                continue
            found.setdefault(id_of(name), {}).setdefault(
                inode, []).append(name)
        return found, octets


def id_of(name):
    return name[4:].partition(':')[0]

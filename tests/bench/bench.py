#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
The benchmark: pop3d behind tcpserver and, where they are installed, Dovecot and
Courier, in turns, with the same cheap password check, on the loopback.  Prints one table
and writes it, and a plot, beside this file.  Run it as root by "make bench".

CPU is that of all processes of a server together, from /proc: it repeats
within some 15%, on a busy machine too; times of day do not.
"""
import datetime, glob, os, re, resource, shutil, signal, socket, statistics
import subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BUILT = os.path.join(TOP, 'build', 'bench')
UID = 65534
TICK = os.sysconf('SC_CLK_TCK')
ROUNDS = 3
IDLE = 40
MANY = 2000


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def make_maildir(base, user, count, octets):
    """COUNT messages, as links to a few files, all in cur/ and seen."""
    path = os.path.join(base, user, 'Maildir')
    for name in ('new', 'cur', 'tmp'):
        os.makedirs(os.path.join(path, name))
    line = b'x' * 76 + b'\n'
    head = b'Subject: bench\n\n'
    text = head + line * max(1, (octets - len(head)) // len(line))
    source = None
    for i in range(count):
        name = '%s/cur/%d.M%dP1.mail.example.org,S=%d:2,S' % (
            path, 1600000000 + 37 * i, i * 7919 % 1000000, len(text))
        if i % 50000 == 0:
            source = name
            with open(name, 'wb') as f:
                f.write(text)
            os.chown(name, UID, UID)
        else:
            os.link(source, name)
    for name in ('', 'Maildir', 'Maildir/new', 'Maildir/cur', 'Maildir/tmp'):
        os.chown(os.path.join(base, user, name), UID, UID)


def deliver(base, user, number):
    path = os.path.join(base, user, 'Maildir')
    name = '%d.M1P2.mail.example.org' % (1900000000 + number)
    with open(path + '/tmp/' + name, 'w') as f:
        f.write('Subject: new\n\nnew\n')
    os.chown(path + '/tmp/' + name, UID, UID)
    os.rename(path + '/tmp/' + name, path + '/new/' + name)


class Server:
    """A server that runs, and how much CPU its processes used."""

    def __init__(self, name, command, port, log):
        self.name, self.port = name, port
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for _ in range(100):
            try:
                socket.create_connection(('127.0.0.1', port)).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(0.5)

    def tree(self):
        parents = {}
        for stat in glob.glob('/proc/[0-9]*/stat'):
            try:
                with open(stat) as f:
                    text = f.read()
            except OSError:
                continue
            fields = text[text.rindex(')') + 2:].split()
            parents[int(text.split()[0])] = (int(fields[1]), fields)
        tree = {}
        todo = [self.process.pid]
        while todo:
            pid = todo.pop()
            if pid in parents:
                tree[pid] = parents[pid][1]
            todo += [p for p in parents if parents[p][0] == pid]
        return tree

    def cpu(self):
        return sum(sum(int(x) for x in fields[11:15])
                   for fields in self.tree().values()) * 1000 / TICK

    def pss(self):
        total = 0
        for pid in self.tree():
            if pid == self.process.pid and 'tcpserver' in self.name_of(pid):
                continue
            try:
                with open('/proc/%d/smaps_rollup' % pid) as f:
                    total += int(re.search(r'Pss:\s+(\d+)', f.read())[1])
            except OSError:
                pass
        return total

    @staticmethod
    def name_of(pid):
        with open('/proc/%d/comm' % pid) as f:
            return f.read()

    def run(self, user, *mode):
        """Returns CPU, whole time, and what the mode is about, in ms."""
        before = self.cpu()
        out = subprocess.run([BUILT + '/client', str(self.port), user]
                             + [str(m) for m in mode], check=True,
                             capture_output=True, text=True).stdout.split()
        time.sleep(0.3)
        return self.cpu() - before, float(out[0]), float(out[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def start_pop3d(base, log):
    port = free_port()
    os.chmod(base, 0o755)
    for name in ('pop3d', ):
        shutil.copy(os.path.join(TOP, name), base)
    subprocess.run(['strip', base + '/pop3d'], check=True)
    shutil.copy(BUILT + '/checker', base)
    return Server('pop3d', [
        'sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', base + '/mail',
        'tcpserver', '-H', '-R', '-l0', '-c3000', '127.0.0.1', str(port),
        base + '/pop3d', base + '/checker', str(UID), str(UID)], port, log)


# COURIER names another one than Debian's.
COURIER = os.environ.get('COURIER', '/usr/lib/courier/courier/courierpop3d')


def start_courier(base, log):
    """As an inetd-style server has it: it is told by whom it is used."""
    port = free_port()
    shutil.copy(BUILT + '/popup', base)
    return Server('courier', [
        'sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', base + '/mail',
        'env', 'AUTHENTICATED=bench', 'MAILDIR=Maildir',
        'tcpserver', '-H', '-R', '-l0', '-c3000', '127.0.0.1', str(port),
        base + '/popup', base + '/checker', str(UID), str(UID),
        COURIER, 'Maildir'], port, log)


DOVECOT = '''
protocols = pop3
listen = 127.0.0.1
base_dir = {base}/{name}
log_path = {base}/{name}.log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
first_valid_uid = 1
default_process_limit = 3000
default_client_limit = 20000
mail_max_userip_connections = 0
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={uid} gid={uid} home={base}/mail/%u
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
  {login}
}}
service pop3 {{
  {pop3}
}}
'''


def start_dovecot(base, log, name, login, pop3):
    port = free_port()
    path = '%s/%s.conf' % (base, name)
    with open(path, 'w') as f:
        f.write(DOVECOT.format(base=base, name=name, uid=UID, port=port,
                               login=login, pop3=pop3))
    return Server(name, ['dovecot', '-F', '-c', path], port, log)


def median(values):
    return statistics.median(values)


def cpu_of(command, stdout=None):
    """CPU of a command, in ms: the median of some runs."""
    runs = []
    for _ in range(5):
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, stdout, 1)] if stdout is not None else [])
        used = os.wait4(pid, 0)[2]
        runs.append((used.ru_utime + used.ru_stime) * 1000)
    return median(runs)


def cpu_of_sending(files):
    """CPU of the bare conversion loop, over TCP, in ms."""
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        listener.listen(1)
        reader = subprocess.Popen([sys.executable, '-c', '''
import socket, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
b = bytearray(1 << 18)
while s.recv_into(b): pass
''', str(listener.getsockname()[1])])
        connection, _ = listener.accept()
    with connection:
        used = cpu_of([BUILT + '/floor', 'send'] + files, connection.fileno())
    reader.wait()
    return used


def count_calls(base):
    """System calls from the accepted connection to the end of a session."""
    trace = base + '/trace'
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        listener.listen(1)
        client = socket.create_connection(listener.getsockname())
        connection, _ = listener.accept()
    with connection, open(os.devnull, 'w') as null:
        server = subprocess.Popen(
            ['strace', '-f', '-o', trace, base + '/pop3d', base + '/checker',
             str(UID), str(UID)], cwd=base + '/mail', stdin=connection,
            stdout=connection, stderr=null)
    with client, client.makefile('rb') as lines:
        lines.readline()
        for command in (b'USER small', b'PASS x', b'STAT', b'QUIT'):
            client.sendall(command + b'\r\n')
            lines.readline()
    server.wait()
    with open(trace) as f:
        return sum(not re.search(r'resumed>|\+\+\+|---', line) for line in f)


class Table:
    def __init__(self, servers):
        self.names = [server.name for server in servers]
        self.lines = ['%-44s %10s' % ('', 'floor') + ''.join(
            ' %16s' % name for name in self.names) + '  pop3d to floor, best']

    def add(self, row, floor, values, form='%.2f'):
        text = '%-44s %10s' % (row, form % floor if floor else '-')
        for name in self.names:
            text += ' %16s' % (form % values[name] if name in values else '-')
        others = [v for n, v in values.items() if n != 'pop3d']
        mine = values['pop3d']
        text += '  %s, %s' % (
            '%.2f' % (mine / floor) if floor else '-',
            '%.2f' % (mine / min(others)) if others and min(others) else '-')
        self.lines.append(text)
        print(text, flush=True)


def in_turns(servers, measure, rounds=ROUNDS):
    """MEASURE of each server, taken in turns: the medians."""
    got = {server.name: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            got[server.name].append(measure(server))
    return {name: median(values) for name, values in got.items()}


def idle_pss(server, sessions=IDLE):
    before = server.pss()
    client = subprocess.Popen(
        [BUILT + '/client', str(server.port), 'idle', 'idle', str(sessions)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if client.stdout.readline() != b'ready\n':
        sys.exit('bench: %d sessions could not be held' % sessions)
    after = server.pss()
    client.communicate(b'\n')
    time.sleep(0.5)
    return (after - before) / sessions


def many_row(base, servers, table):
    for i in range(IDLE, MANY):
        make_maildir(base + '/mail', 'idle%d' % i, 2, 600)
    table.add('%d idle sessions at once, PSS MB' % MANY, None, {
        'pop3d': idle_pss(servers[0], MANY) * MANY / 1024}, '%.0f')


def plot(points, path):
    """Log-log: CPU of a poll against messages."""
    from math import log10
    colours = ['#c00', '#06c', '#080', '#888']
    names = list(points)
    sizes = sorted({n for p in points.values() for n in p})
    top = max(v for p in points.values() for v in p.values())

    def x(n):
        return 70 + 430 * (log10(n) - log10(sizes[0])) / (
            log10(sizes[-1]) - log10(sizes[0]))

    def y(v):
        return 330 - 290 * log10(max(v, 1)) / log10(top)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400" '
           'font-family="sans-serif" font-size="12">',
           '<rect width="640" height="400" fill="white"/>',
           '<text x="70" y="24">CPU of login STAT UIDL LIST QUIT, nothing '
           'new, ms, against messages in the maildrop</text>']
    for n in sizes:
        out.append('<text x="%d" y="350" text-anchor="middle">%d</text>'
                   % (x(n), n))
    v = 1
    while v <= top:
        out.append('<path d="M70 %d H500" stroke="#ddd"/><text x="62" y="%d" '
                   'text-anchor="end">%d</text>' % (y(v), y(v) + 4, v))
        v *= 10
    for i, name in enumerate(names):
        line = ' '.join('%d,%d' % (x(n), y(points[name][n]))
                        for n in sorted(points[name]))
        last = points[name][max(points[name])]
        out.append('<polyline fill="none" stroke="%s" stroke-width="2" '
                   'points="%s"/>' % (colours[i % 4], line))
        out.append('<text x="506" y="%d" fill="%s">%s</text>'
                   % (y(last) + 4, colours[i % 4], name))
    with open(path, 'w') as f:
        f.write('\n'.join(out + ['</svg>', '']))


def poll_rows(base, servers, table):
    """Polls, and their plot."""
    points = {name: {} for name in table.names + ['bare getdents']}
    for count in (1000, 10000, 100000):
        user = 'poll%d' % count
        names = cpu_of([BUILT + '/floor', 'names',
                        '%s/mail/%s/Maildir/cur' % (base, user)])
        cpu = in_turns(servers, lambda s: s.run(user, 'poll')[0], 5)
        for name, value in cpu.items():
            points[name][count] = value
        points['bare getdents'][count] = names
        table.add('poll of %d, CPU ms' % count, names, cpu, '%.1f')
    number = [0]

    def changed(server):
        number[0] += 1
        deliver(base + '/mail', 'poll100000', number[0])
        return server.run('poll100000', 'poll')[0]
    table.add('poll of 100000 after a delivery, CPU ms', names,
              in_turns(servers, changed), '%.1f')
    plot(points, os.path.join(HERE, 'poll.svg'))


def retr_rows(base, servers, table):
    for user, count, what in (('big', 8, '25 MB'), ('fifty', 1000, '50 KB')):
        files = sorted(glob.glob('%s/mail/%s/Maildir/cur/*' % (base, user)))
        octets = sum(os.stat(f).st_size for f in files)
        floor = cpu_of_sending(files)
        got = {s.name: [] for s in servers}
        for _ in range(ROUNDS):
            for s in servers:
                # It waits for an ACK at each message, 40 ms.
                part = 10 if s.name == 'courier' and count >= 100 else 1
                cpu, _, each = s.run(user, 'retr', count // part)
                got[s.name].append((cpu * part, each))
        table.add('RETR of %s, CPU s a GB' % what, floor * 1e6 / octets,
                  {n: median([r[0] for r in v]) * 1e6 / octets
                   for n, v in got.items()})
        table.add('RETR of %s, ms a message' % what, None,
                  {n: median([r[1] for r in v]) for n, v in got.items()})


def quit_row(base, servers, table):
    turn = [0]

    def measure(server):
        turn[0] += 1
        user = 'dele%d' % turn[0]
        make_maildir(base + '/mail', user, 10000, 600)
        server.run(user, 'stat')
        return server.run(user, 'dele', 10000)[2]
    # Courier says goodbye before it removes.
    servers = [s for s in servers if s.name != 'courier']
    table.add('QUIT with 10000 deletions, ms', None,
              in_turns(servers, measure), '%.0f')


def million_row(base, servers, table):
    make_maildir(base + '/mail', 'million', 1000000, 600)
    time.sleep(4)
    server = servers[0]
    first = server.run('million', 'stat')
    print('first login to 1000000: %.1f s' % (first[1] / 1000))
    table.add('STAT of 1000000, ms from connect', None, {
        'pop3d': median([server.run('million', 'stat')[2]
                         for _ in range(5)])}, '%.1f')
    table.add('poll of 1000000, CPU ms', None, {
        'pop3d': median([server.run('million', 'poll')[0]
                         for _ in range(3)])}, '%.0f')


def measure(base, log):
    mail = base + '/mail'
    os.mkdir(mail)
    for user, count, octets in (
            ('small', 2, 600), ('big', 8, 25000000), ('fifty', 1000, 50000),
            ('poll1000', 1000, 600), ('poll10000', 10000, 600),
            ('poll100000', 100000, 600)):
        make_maildir(mail, user, count, octets)
    for i in range(IDLE):
        make_maildir(mail, 'idle%d' % i, 2, 600)
    servers = [start_pop3d(base, log)]
    try:
        if shutil.which('dovecot'):
            servers.append(start_dovecot(base, log, 'dovecot', '', ''))
            servers.append(start_dovecot(
                base, log, 'dovecot reused', 'service_count = 0',
                'service_count = 0'))
        if os.access(COURIER, os.X_OK):
            servers.append(start_courier(base, log))
        time.sleep(4)  # until pop3d believes an index
        for server in servers:
            for user in ('small', 'big', 'fifty', 'poll1000', 'poll10000',
                         'poll100000'):
                server.run(user, 'poll')
            for i in range(IDLE):  # all have been here before
                subprocess.run([BUILT + '/client', str(server.port),
                                'idle%d' % i, 'stat'], check=True,
                               stdout=subprocess.DEVNULL)
        return rows(base, servers)
    finally:
        for server in servers:
            server.stop()


def rows(base, servers):
    table = Table(servers)
    print(table.lines[0])
    # The floor: as many programs as a login starts, which do nothing.
    table.add('login STAT QUIT, CPU ms', 3 * cpu_of([BUILT + '/checker']),
              in_turns(
                  servers, lambda s: s.run('small', 'login', 200)[0] / 200))
    retr_rows(base, servers, table)
    poll_rows(base, servers, table)
    million_row(base, servers, table)
    quit_row(base, servers, table)
    table.add('idle session, PSS KB', None,
              in_turns(servers, idle_pss, 1), '%.0f')
    many_row(base, servers, table)
    if shutil.which('strace'):
        table.add('system calls, accept to end of QUIT', None,
                  {'pop3d': count_calls(base)}, '%d')
    table.add('pop3d, stripped, octets', None,
              {'pop3d': os.stat(base + '/pop3d').st_size}, '%d')
    return table


def save(command, remark, begin, lines):
    """Puts a table into RESULTS, in the place of the COMMAND's last one."""
    path = os.path.join(HERE, 'RESULTS')
    with open('/proc/cpuinfo') as f:
        model = re.search(r'model name\s*: (.*)', f.read())
    with open(path) as f:
        parts = re.split(r'^(?=The last run of )', f.read(), flags=re.M)
    head = 'The last run of "%s", ' % command
    parts = [p.strip('\n') for p in parts if p and not p.startswith(head)]
    parts.append('%s%s.\n%s, %d cores, Linux %s, load %.1f, %d s.\n%s\n\n%s' % (
        head, datetime.date.today(), model[1] if model else '?',
        os.cpu_count(), os.uname().release, os.getloadavg()[0],
        time.time() - begin, remark, '\n'.join(lines).strip('\n')))
    with open(path, 'w') as f:
        f.write('\n\n'.join(sorted(parts)) + '\n')


def main():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if os.geteuid() != 0 or not shutil.which('tcpserver'):
        sys.exit('bench: needs root and tcpserver (package ucspi-tcp)')
    base = tempfile.mkdtemp(prefix='pop3d-bench.')
    try:
        with open(base + '/log', 'w') as log:
            begin = time.time()
            table = measure(base, log)
        save('make bench', 'Medians; the plot is poll.svg.', begin,
             table.lines)
    finally:
        shutil.rmtree(base)


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
How long refusals take, with pop3d and each of the checkers: unknown users,
wrong passwords, accounts that may not be used.  Ends with 1 if a median is more
than 30 ms from another of the same checker; run it on an idle machine, as root,
by "make refusal-times".  Nothing outside its mount namespace changes.
"""
import os, shutil, statistics, subprocess, sys, tempfile, threading, time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLES = int(os.environ.get('SAMPLES', '30'))
ALIKE = 30  # milliseconds
# "secret", by two methods.
SHA512 = ('$6$rounds=40000$saltsalt$DDJW.sp/yB7wNqCbm2xxHM31u35CiYovLEK7teRxdgK'
          '5bNRJ3mhR782NftUTrJzIYqs9zX.2nGuA5O7xpxeAJ.')
BCRYPT = '$2y$10$C/qcyq7gmYM3P3C3nrOO7.U1C/5USLt9sH5GmrpRS0p35/60UWXUy'
TODAY = int(time.time()) // 86400

# What is asked for: name and password.  Hashes of ann and bob cost differently.
SYSTEM = {
    'wrong password': ('ann-t', 'wrong'),
    'wrong password, dear hash': ('bob-t', 'wrong'),
    'unknown user': ('zoe-t', 'secret'),
    'another unknown user': ('yul-t', 'secret'),
    'locked': ('kit-t', 'secret'),
    'expired, right password': ('nan-t', 'secret'),
    'password too old, right': ('oki-t', 'secret'),
    'no password': ('max-t', 'secret'),
    'uid 0, right password': ('toor-t', 'secret'),
    'gid 0, right password': ('gro-t', 'secret'),
}
FILE = {
    'wrong password': ('ann', 'wrong'),
    'wrong password, dear hash': ('bob', 'wrong'),
    'unknown user': ('zoe', 'secret'),
    'another unknown user': ('yul', 'secret'),
    'locked': ('kit', 'secret'),
    'no password': ('max', 'secret'),
    'unknown scheme': ('uma', 'secret'),
    'plain, wrong password': ('pat', 'wrong'),
}


def write(path, lines, mode=0o644):
    with open(path, 'w') as f:
        f.write('\n'.join(lines) + '\n')
    os.chmod(path, mode)


def lines_of(path):
    with open(path) as f:
        return f.read().splitlines()


def prepare(base):
    for name in ('pop3d', 'auth/checkers/checkpw', 'auth/checkers/checkpw-pam'):
        if os.access(TOP + '/' + name, os.X_OK):
            shutil.copy(TOP + '/' + name, base)
    me = '12345:54321'
    users = ['%s-t:x:%s::/:' % (u, me)
             for u in ('ann', 'bob', 'kit', 'nan', 'oki', 'max')]
    write(base + '/passwd', lines_of('/etc/passwd') + users + [
        'toor-t:x:0:0::/:', 'gro-t:x:12345:0::/:'])
    write(base + '/shadow', lines_of('/etc/shadow') + [
        'ann-t:%s:%d:0:99999:7:::' % (SHA512, TODAY),
        'bob-t:%s:%d:0:99999:7:::' % (BCRYPT, TODAY),
        'kit-t:!%s:%d:0:99999:7:::' % (SHA512, TODAY),
        'nan-t:%s:%d:0:99999:7::%d:' % (SHA512, TODAY, TODAY - 1),
        'oki-t:%s:0:0:99999:7:::' % SHA512,
        'max-t::%d:0:99999:7:::' % TODAY,
        'toor-t:%s:%d:0:99999:7:::' % (SHA512, TODAY),
        'gro-t:%s:%d:0:99999:7:::' % (SHA512, TODAY)], 0o600)
    write(base + '/users', [
        'ann:%s:%s::/' % (SHA512, me), 'bob:%s:%s::/' % (BCRYPT, me),
        'kit:!%s:%s::/' % (SHA512, me), 'max::%s::/' % me,
        'uma:{SCRAM-SHA-1}x:%s::/' % me, 'pat:{PLAIN}secret:%s::/' % me], 0o600)
    shutil.copytree('/etc/pam.d', base + '/pam.d')
    shutil.copy(TOP + '/units/pam/pop3d', base + '/pam.d/pop3d')
    for name in ('passwd', 'shadow', 'pam.d'):
        subprocess.run(['mount', '--bind', base + '/' + name, '/etc/' + name],
                       check=True)


def refuse(pop3d, checker, user, password):
    """Milliseconds from the password to its refusal."""
    with subprocess.Popen([pop3d] + checker, bufsize=0,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as server:
        server.stdout.readline()
        server.stdin.write(b'USER %s\r\n' % user.encode())
        server.stdout.readline()
        begin = time.monotonic()
        server.stdin.write(b'PASS %s\r\n' % password.encode())
        answer = server.stdout.readline()
        took = (time.monotonic() - begin) * 1000
        server.stdin.close()
    if not answer.startswith(b'-ERR'):
        sys.exit('refusal-times: %s: %r' % (user, answer))
    return took


def spend(checker, user, password):
    """The same, of the checker alone."""
    record = b'%s\0%s\0\0' % (user.encode(), password.encode())
    read, there = os.pipe()
    os.write(there, record)
    os.close(there)
    begin = time.monotonic()
    subprocess.run(['sh', '-c', 'exec "$@" 3<&0 </dev/null', 'sh'] + checker
                   + ['false'], stdin=read, stderr=subprocess.DEVNULL)
    os.close(read)
    return (time.monotonic() - begin) * 1000


def measure(base, checker, cases):
    got = {name: [] for name in cases}
    alone = {name: [] for name in cases}

    def sample(name):
        got[name].append(refuse(base + '/pop3d', checker, *cases[name]))
    for _ in range(SAMPLES):
        threads = []
        for name in cases:  # they wait for a second, most of the time
            threads.append(threading.Thread(target=sample, args=(name,)))
            threads[-1].start()
            time.sleep(0.2)
        for thread in threads:
            thread.join()
        for name in cases:
            alone[name].append(spend(checker, *cases[name]))
    print(' '.join(os.path.basename(word) for word in checker))
    medians = {}
    for name in cases:
        medians[name] = statistics.median(got[name])
        print('    %-28s %8.1f ms   (%.1f alone)' % (
            name, medians[name], statistics.median(alone[name])), flush=True)
    apart = max(medians.values()) - min(medians.values())
    print('    apart, at most              %9.1f ms' % apart)
    return apart <= ALIKE


def main():
    if len(sys.argv) == 1:
        os.execvp('unshare', ['unshare', '-m', sys.executable, __file__, 'in'])
    base = tempfile.mkdtemp(prefix='pop3d-times.')
    try:
        os.chmod(base, 0o755)
        prepare(base)
        checkpw, checkpw_pam = base + '/checkpw', base + '/checkpw-pam'
        alike = measure(base, [checkpw], SYSTEM)
        alike &= measure(base, [checkpw, '-f', base + '/users'], FILE)
        if os.path.exists(checkpw_pam):
            alike &= measure(base, [checkpw_pam], SYSTEM)
    finally:
        for name in ('passwd', 'shadow', 'pam.d'):
            subprocess.run(['umount', '/etc/' + name], check=False)
        shutil.rmtree(base)
    sys.exit(not alike)


main()

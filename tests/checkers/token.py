#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
units/checker/token with pop3d, an issuer of its own and real clients.  In a
mount namespace, which nobody else sees.
"""
import base64, http.server, json, os, shutil, socket, subprocess, sys
import tempfile, threading, urllib.parse

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIG = 'big.'.ljust(8192, 'x')
ANN = {'active': True, 'username': 'ann-t', 'scope': 'openid pop3'}
TOKENS = {
    'good': ANN,
    BIG: ANN,
    'expired': {'active': False},
    'strange': {'active': 'true', 'username': 'ann-t', 'scope': 'pop3'},
    'bobs': dict(ANN, username='bob-t'),
    'nobodys': {'active': True, 'scope': 'pop3'},
    'imap': dict(ANN, scope='openid imap pop33'),
    'noscope': {'active': True, 'username': 'ann-t'},
    'zoes': dict(ANN, username='zoe-t'),
    'roots': dict(ANN, username='toor-t'),
    'list': [True],
}
# Answers that are no JSON, nor HTTP.
RAW = {
    'smtp': b'SMTP hello\r\n',
    'chunks': b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{',
    'headers': b'HTTP/1.1 200 OK\r\n' + b'A: b\r\n' * 200 + b'\r\n{}',
    'nested': b'HTTP/1.1 200 OK\r\n\r\n' + b'[' * 60000,
    'mute': b'',
}
passed = failed = 0


def check(name, right, said=''):
    global passed, failed
    if right:
        passed += 1
        print('ok - ' + name)
    else:
        failed += 1
        print('FAIL - %s\n    %s' % (name, said))


class Issuer(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_POST(self):
        form = self.rfile.read(int(self.headers['Content-Length'])).decode()
        token = urllib.parse.parse_qs(form).get('token', [''])[0]
        who = base64.b64decode(self.headers['Authorization'].split()[1])
        Issuer.asked.append((token, who))
        if token in RAW:
            self.wfile.write(RAW[token])
            return
        if token == 'elsewhere':
            self.send_response(307)
            self.send_header('Location', '/good')
            self.end_headers()
            return
        if token in ('broken', 'garbage') or who != b'pop3d:s%3Acret':
            self.send_response(500 if token == 'broken' else 200)
            self.end_headers()
            self.wfile.write(b'{"active": tr')
            return
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.end_headers()
        self.wfile.write(json.dumps(TOKENS.get(
            token, {'active': False})).encode())

    def log_message(self, *_):
        pass


def write(path, text, mode=0o644):
    with open(path, 'w') as file:
        file.write(text)
    os.chmod(path, mode)


def prepare(base, port):
    os.chmod(base, 0o755)
    with open('/etc/passwd') as file:
        users = file.read()
    for name in ('ann-t', 'bob-t'):
        users += '%s:x:12345:54321::%s/home:/bin/sh\n' % (name, base)
    users += 'toor-t:x:0:0::%s/home:/bin/sh\n' % base
    write(base + '/passwd', users)
    for part in ('', '/Maildir', '/Maildir/new', '/Maildir/cur'):
        os.mkdir(base + '/home' + part)
        os.chown(base + '/home' + part, 12345, 54321)
    write(base + '/users', 'ann-t:{PLAIN}secret:12345:54321::%s/home\n' % base,
          0o600)
    write(base + '/passwords', '#!/bin/sh\nexec %s/auth/checkers/checkpw '
          '-f %s/users "$@"\n' % (TOP, base), 0o755)
    with open(TOP + '/units/checker/token') as file:
        script = file.read()
    for old, new in (('/etc/pop3d/token\'', base + '/settings\''),
                     ('/usr/local/lib/pop3d/checkpw\'', base + '/passwords\'')):
        assert "= '" + old in script
        script = script.replace("= '" + old, "= '" + new)
    write(base + '/checker', script, 0o755)
    shutil.copy(TOP + '/pop3d', base + '/pop3d')
    settings(base, 'http://127.0.0.1:%d/introspect' % port)
    subprocess.run(['mount', '--bind', base + '/passwd', '/etc/passwd'],
                   check=True)


def settings(base, url):
    write(base + '/settings', 'url = %s\nclient = pop3d\nsecret = s:cret\n'
          'scope = pop3\n' % url, 0o600)


def start(base, connection):
    """pop3d, for whoever is there."""
    with open(base + '/log', 'a') as log:
        return subprocess.Popen(
            [base + '/pop3d', '-o', '-n', 'dewey', base + '/checker'],
            stdin=connection, stdout=connection, stderr=log)


def talk(base, *lines):
    """What pop3d answers."""
    write(base + '/log', '')
    client, server = socket.socketpair()
    with server:
        process = start(base, server)
    client.settimeout(60)
    with client, client.makefile('rb') as answers:
        got = [answers.readline().decode()]
        for line in lines:
            client.sendall(line.encode() + b'\r\n')
            got.append(answers.readline().decode())
    process.wait()
    return got[1:]


def login(base, name, token, mechanism='XOAUTH2'):
    if mechanism == 'XOAUTH2':
        said = 'user=%s\1auth=Bearer %s\1\1' % (name, token)
    else:
        said = 'n,a=%s,\1host=x\1auth=Bearer %s\1\1' % (name, token)
    said = base64.b64encode(said.encode()).decode()
    return talk(base, 'AUTH ' + mechanism, said, '*')[1:]


def log_of(base):
    with open(base + '/log') as file:
        return file.read()


def curl(base):
    """A real client, which connects."""
    if not shutil.which('curl'):
        print('skip - curl logs in with a token (no curl)')
        return
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        listener.listen()

        def serve():
            connection, _ = listener.accept()
            with connection:
                start(base, connection)
        thread = threading.Thread(target=serve)
        thread.start()
        got = subprocess.run(
            ['curl', '-sS', '-m', '60', '-u', 'ann-t:', '--oauth2-bearer',
             'good', '--login-options', 'AUTH=OAUTHBEARER',
             'pop3://127.0.0.1:%d/' % listener.getsockname()[1]],
            capture_output=True, text=True)
        thread.join()
    check('curl logs in with a token', got.returncode == 0, got.stderr)


def try_all(base, issuer):
    for mechanism in ('XOAUTH2', 'OAUTHBEARER'):
        got = login(base, 'ann-t', 'good', mechanism)
        check('%s: a good token logs in' % mechanism,
              got[0].startswith("+OK ann-t's maildrop"), got + [log_of(base)])
    check('the issuer learns who asks', Issuer.asked[-1] ==
          ('good', b'pop3d:s%3Acret'), Issuer.asked[-1:])
    got = login(base, 'ann-t', BIG)
    check('one of 8 KiB does', got[0].startswith('+OK'), got + [log_of(base)])
    for name, token, what in (
            ('ann-t', 'unknown', 'one that the issuer does not know'),
            ('ann-t', 'expired', 'one that is not active'),
            ('ann-t', 'strange', 'one that is active in words only'),
            ('ann-t', 'bobs', "another user's"),
            ('bob-t', 'good', "another user's, the other way"),
            ('ann-t', 'nobodys', "nobody's"),
            ('ann-t', 'imap', 'one for something else'),
            ('ann-t', 'noscope', 'one for nothing'),
            ('ann-t', 'list', 'what is no answer at all'),
            ('zoe-t', 'zoes', 'one of a user that there is not'),
            ('toor-t', 'roots', "one of root's"),
            ('ann-t', 'secret', 'a password')):
        got = login(base, name, token)
        check('%s does not' % what, got[0].startswith('+ ') and
              got[1].startswith('-ERR [AUTH]'), got)
        check('... nor is it logged', token == 'list' or
              token not in log_of(base).replace('zoe-t', ''), log_of(base))
    for token, what in (('broken', 'an issuer that fails'),
                        ('garbage', 'an answer that is cut off'),
                        ('elsewhere', 'an issuer that sends elsewhere'),
                        ('smtp', 'an answer that is no HTTP'),
                        ('chunks', 'a chunk that is cut off'),
                        ('headers', 'an answer of 200 headers'),
                        ('nested', 'an answer of 60000 brackets'),
                        ('mute', 'no answer')):
        got = login(base, 'ann-t', token)
        check('%s is temporary' % what, got[0].startswith('-ERR [SYS/TEMP]'),
              got)
        said = [line for line in log_of(base).splitlines()
                if not line.startswith('pop3d')]
        check('... and one line in the log', len(said) == 1 and said[0]
              .startswith('checker-token: cannot ask about a token: '), said)
    asked = len(Issuer.asked)
    got = talk(base, 'USER ann-t', 'PASS secret', 'QUIT')
    check('a password logs in', got[1].startswith("+OK ann-t's"),
          got + [log_of(base)])
    got = talk(base, 'USER ann-t', 'PASS good', 'QUIT')
    check('a token does not, as a password', got[1].startswith('-ERR [AUTH]'),
          got)
    check('nor does the issuer learn passwords', len(Issuer.asked) == asked,
          Issuer.asked)
    curl(base)
    settings(base, 'http://192.0.2.1/introspect')
    got = login(base, 'ann-t', 'good')
    check('a token goes nowhere in the clear', got[0].startswith('-ERR [SYS'),
          got)
    settings(base, 'http://127.0.0.1:%d/' % issuer.server_port)
    issuer.shutdown()
    issuer.server_close()
    got = login(base, 'ann-t', 'good')
    check('an issuer that is not there is temporary',
          got[0].startswith('-ERR [SYS/TEMP]'), got)


def main():
    if len(sys.argv) == 1:
        if os.geteuid() != 0 or subprocess.run(
                ['unshare', '-m', 'true'], check=False,
                stderr=subprocess.DEVNULL).returncode != 0:
            print('skip - a checker for tokens (needs root and a mount '
                  'namespace of its own)\n0 passed, 0 failed, 1 skipped')
            return
        os.execvp('unshare', ['unshare', '-m', sys.executable, __file__, 'in'])
    base = tempfile.mkdtemp(prefix='pop3d-token.')
    issuer = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Issuer)
    threading.Thread(target=issuer.serve_forever, daemon=True).start()
    try:
        prepare(base, issuer.server_port)
        try_all(base, issuer)
    finally:
        subprocess.run(['umount', '/etc/passwd'], check=False)
        shutil.rmtree(base)
    print('%d passed, %d failed, 0 skipped' % (passed, failed))
    sys.exit(failed != 0)


main()

# SPDX-License-Identifier: ISC
"""HAProxy, stunnel and nginx in front of pop3d."""
import os
import select
import socket
import ssl
import subprocess
import threading
import time

from helper import certificate
from server import PATIENCE, POP3D, SCRATCH, Skip, equal, test


class Listener(threading.Thread):
    """A launcher for whatever comes to a free port."""

    def __init__(self, *options):
        super().__init__(daemon=True)
        self.options = options
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.log_path = "%s/log.%d" % (SCRATCH, self.port)
        self.exits = []
        self.changed = threading.Condition()
        self.start()

    def run(self):
        with open(self.log_path, "wb") as log:
            while True:
                try:
                    connection = self.socket.accept()[0]
                except OSError:
                    return
                threading.Thread(target=self.serve, args=(connection, log),
                                 daemon=True).start()

    def serve(self, connection, log):
        with connection:
            process = subprocess.Popen(
                [POP3D, "-n", "dewey", *self.options, SCRATCH + "/checker"],
                stdin=connection, stdout=connection, stderr=log)
        status = process.wait()
        with self.changed:
            self.exits.append(status)
            self.changed.notify_all()

    def await_exits(self, count):
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.exits) >= count,
                                         PATIENCE):
                raise AssertionError("%d exits" % len(self.exits))

    def log(self):
        with open(self.log_path) as log:
            return log.read()

    def await_log(self, text):
        end = time.monotonic() + PATIENCE
        while text not in self.log():
            if time.monotonic() > end:
                raise AssertionError("not in the log: " + text)
            time.sleep(0.02)

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Front:
    """A program that listens on PORT until it is left."""

    def __init__(self, port, *command):
        self.port = port
        self.command = command

    def __enter__(self):
        self.output = open(SCRATCH + "/front", "wb")
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL,
                                        stdout=self.output,
                                        stderr=subprocess.STDOUT)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.monotonic() > end:
                    with open(SCRATCH + "/front") as file:
                        raise AssertionError(file.read()) from None
                select.select([], [], [], 0.01)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.output.close()


def program(name):
    for folder in os.environ.get("PATH", "").split(":") + ["/usr/sbin"]:
        if os.access(folder + "/" + name, os.X_OK):
            return folder + "/" + name
    raise Skip("no " + name)


def write(name, text):
    path = SCRATCH + "/" + name
    with open(path, "w") as file:
        file.write(text)
    return path


def fetch(port, tls=False):
    """Logs in and out; returns what CAPA said of passwords."""
    import poplib
    if tls:
        context = ssl.create_default_context(cafile=certificate())
        context.check_hostname = False
        pop = poplib.POP3_SSL("127.0.0.1", port, timeout=PATIENCE,
                              context=context)
    else:
        pop = poplib.POP3("127.0.0.1", port, PATIENCE)
    user = "USER" in pop.capa()
    pop.user("bob")
    pop.pass_("secret")
    pop.quit()
    return user


HAPROXY = """
global
    maxconn 20
defaults
    mode tcp
    timeout connect 5s
    timeout client 20s
    timeout server 20s
    timeout check 20s
listen front
    bind 127.0.0.1:%d %s
    %s
    server pop3d 127.0.0.1:%d %s
"""
TCP_CHECK = """option tcp-check
    tcp-check connect default
    tcp-check expect string +OK
    tcp-check send QUIT\\r\\n
    tcp-check expect string +OK
"""


def haproxy(bind, options, server, body):
    listener = Listener("-x")
    port = free_port()
    config = write("haproxy.cfg", HAPROXY % (port, bind, options,
                                             listener.port, server))
    with Front(port, program("haproxy"), "-db", "-q", "-f", config):
        body(port, listener)
        listener.await_log(": end rip=")
    listener.close()
    return listener.log()


@test
def haproxy_plain():
    """HAProxy with send-proxy and send-proxy-v2"""
    for send in ("send-proxy", "send-proxy-v2"):
        def body(port, listener):
            assert fetch(port)
            listener.await_exits(2)  # the first was the look at the port

        log = haproxy("", "", send, body)
        assert "login rip=127.0.0.1 method=USER tls=no user=<bob>" in log, log


@test
def haproxy_tls():
    """HAProxy with TLS tells of it by send-proxy-v2-ssl"""
    def body(port, listener):
        assert fetch(port, tls=True)

    log = haproxy("ssl crt " + certificate(), "", "send-proxy-v2-ssl", body)
    assert "login rip=127.0.0.1 method=USER tls=TLSv1.3" in log, log


@test
def haproxy_checks():
    """HAProxy's health checks succeed and leave nothing in the log"""
    for options in (TCP_CHECK, ""):
        for send in ("send-proxy", "send-proxy-v2"):
            def body(port, listener):
                listener.await_exits(4)
                equal(set(listener.exits), {0})
                assert fetch(port)

            log = haproxy("", options, send + " check inter 100", body)
            equal(log.count("\n"), 2)
            assert "login rip=127.0.0.1" in log, log


@test
def stunnel():
    """stunnel with protocol = proxy"""
    path = certificate()
    listener = Listener("-tx")
    port = free_port()
    config = write("stunnel.conf", """foreground = yes
pid =
syslog = no
debug = err
[pop3s]
accept = 127.0.0.1:%d
connect = 127.0.0.1:%d
cert = %s
protocol = proxy
""" % (port, listener.port, path))
    with Front(port, program("stunnel4"), config):
        assert fetch(port, tls=True)
    listener.close()
    assert "login rip=127.0.0.1 method=USER tls=yes" in listener.log()


@test
def nginx():
    """nginx as a mail proxy with proxy_protocol on"""
    import http.server
    path = program("nginx")
    module = "/usr/lib/nginx/modules/ngx_mail_module.so"
    if not os.path.exists(module):
        raise Skip("no mail module of nginx")
    listener = Listener("-x")
    port = free_port()

    class Allow(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Auth-Status", "OK")
            self.send_header("Auth-Server", "127.0.0.1")
            self.send_header("Auth-Port", str(listener.port))
            self.end_headers()

        def log_message(self, *_):
            pass

    allow = http.server.HTTPServer(("127.0.0.1", 0), Allow)
    threading.Thread(target=allow.serve_forever, daemon=True).start()
    config = write("nginx.conf", """load_module %s;
daemon off;
master_process off;
pid %s/nginx.pid;
error_log stderr error;
events { }
mail {
    auth_http 127.0.0.1:%d/;
    pop3_auth plain;
    proxy_protocol on;
    server { listen 127.0.0.1:%d; protocol pop3; }
}
""" % (module, SCRATCH, allow.server_port, port))
    with Front(port, path, "-c", config, "-p", SCRATCH, "-e", "stderr"):
        fetch(port)
    allow.shutdown()
    listener.close()
    log = listener.log()
    assert "login rip=127.0.0.1 method=USER tls=no user=<bob>" in log, log

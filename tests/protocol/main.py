# SPDX-License-Identifier: ISC
"""Drives pop3d as clients, UCSPI-TLS helpers and proxies do.

Started by protocol.sh, which made $SCRATCH.  A test is a function whose
docstring is what it promises; arguments are the names of those to hold.
"""
import sys
import traceback

import auth
import capa
import fronts
import mounted
import proxied
import stls
from server import TESTS, Skip

MODULES = (auth, stls, proxied, fronts, capa, mounted)  # which fill TESTS


def main(words):
    passed = failed = 0
    for function in TESTS:
        if words and function.__name__ not in words:
            continue
        name = function.__doc__
        try:
            function()
        except Skip as reason:
            print("skip - %s: %s" % (name, reason))
        except Exception:
            failed += 1
            print("FAIL - %s (%s)" % (name, function.__name__))
            traceback.print_exc(file=sys.stdout)
        else:
            passed += 1
            print("ok - " + name)
        sys.stdout.flush()
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

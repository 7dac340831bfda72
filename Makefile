# pop3d: make, make check, make install.  For GNU make.
#
# pop3d itself is built static with musl where musl-gcc is found: it starts in
# half the time and needs no name service.  "make MUSL=" builds it with the
# system's C library instead.  Checkers need that one anyway.

VERSION = 0.1
PREFIX = /usr/local
SBINDIR = $(PREFIX)/sbin
LIBEXECDIR = $(PREFIX)/lib/pop3d
MANDIR = $(PREFIX)/share/man
BUILD = build

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wundef -Wvla \
	-Wformat=2 -Wswitch-enum -Wimplicit-fallthrough -Wnull-dereference
HARDENING = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fPIE
COMPILE = -std=c11 -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"' -I. \
	-O2 $(WARNINGS) $(HARDENING) -ffunction-sections -fdata-sections -MMD \
	$(CPPFLAGS) $(CFLAGS)
LINK = -Wl,-z,relro,-z,now,-z,noexecstack,--gc-sections $(LDFLAGS)

# musl has no static-pie of its own in its compiler's wrapper: name its parts.
MUSL := $(shell command -v musl-gcc)
MUSL_DIR := $(if $(MUSL),$(shell sed -n 's|.*"\(.*\)/musl-gcc.specs".*|\1|p' $(MUSL)))
MUSL_LINK = -static -nostartfiles -Wl,-pie,--no-dynamic-linker \
	$(MUSL_DIR)/rcrt1.o $(MUSL_DIR)/crti.o $(MUSL_DIR)/crtn.o
# The kernel's headers, which musl does not bring: for lib/confine.c alone.
KERNEL = -idirafter /usr/include \
	-idirafter /usr/include/$(shell $(CC) -print-multiarch)
POP3D_CC = $(if $(MUSL),$(MUSL),$(CC))
POP3D_OBJECTS = $(BUILD)/$(if $(MUSL),musl,host)
POP3D_LINK = $(if $(MUSL),$(MUSL_LINK),-pie)

# Which code runs in which program.
LIB = lib/command lib/confine lib/deadline lib/log lib/md5 lib/number \
	lib/capability lib/handover lib/wire
POP3D = pop3d $(LIB) auth/attempt auth/base64 auth/checker auth/credentials \
	auth/interview auth/login auth/monitor auth/oauth auth/peer \
	auth/preface auth/proxy auth/record auth/sasl auth/starttls auth/tls \
	store/maildir store/maildrop store/message store/session \
	store/transaction store/uidl store/update
CHECKPW = auth/checkpw auth/account auth/password auth/passwdfile \
	auth/credentials lib/confine lib/log lib/md5 lib/number
PURE = $(filter-out pop3d auth/checkpw,$(POP3D) $(CHECKPW))
SUITES := $(patsubst %.c,%,$(wildcard tests/check_*.c))

all: pop3d auth/checkpw

pop3d: $(POP3D:%=$(POP3D_OBJECTS)/%.o)
	@echo "pop3d: $(if $(MUSL),static with musl,dynamic with $(CC))"
	$(POP3D_CC) $(LINK) -o $@ $^ $(POP3D_LINK)

auth/checkpw: $(CHECKPW:%=$(BUILD)/host/%.o)
	$(CC) $(LINK) -pie -o $@ $^ -lcrypt

$(BUILD)/musl/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(MUSL) $(COMPILE) -c -o $@ $<
$(BUILD)/musl/lib/confine.o: CPPFLAGS += $(KERNEL)

$(BUILD)/host/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(COMPILE) -c -o $@ $<

# Tests: the suites and every module, in one program; then the real programs.
$(BUILD)/check: $(SUITES:%=$(BUILD)/host/%.o) $(BUILD)/host/tests/check.o \
	$(patsubst %.c,$(BUILD)/host/%.o,$(wildcard $(PURE:%=%.c)))
	$(CC) $(LINK) -pie -o $@ $^ -lcrypt $(shell pkg-config --libs check)
$(BUILD)/host/tests/%.o: CPPFLAGS += $(shell pkg-config --cflags check)

check: $(BUILD)/check pop3d
	$(BUILD)/check
	tests/protocol.sh

# A server to try, on 127.0.0.1:1110, until Ctrl-C.
demo: all
	@tests/demo.sh

install: all
	install -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(LIBEXECDIR) \
	    $(DESTDIR)$(MANDIR)/man8
	install -s pop3d $(DESTDIR)$(SBINDIR)/pop3d
	install -s auth/checkpw $(DESTDIR)$(LIBEXECDIR)/checkpw
	install -m 644 pop3d.8 auth/checkpw.8 $(DESTDIR)$(MANDIR)/man8

uninstall:
	rm -f $(DESTDIR)$(SBINDIR)/pop3d $(DESTDIR)$(LIBEXECDIR)/checkpw \
	    $(DESTDIR)$(MANDIR)/man8/pop3d.8 $(DESTDIR)$(MANDIR)/man8/checkpw.8
	-rmdir $(DESTDIR)$(LIBEXECDIR)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

clean:
	rm -rf $(BUILD) pop3d auth/checkpw

.PHONY: all check clean demo install uninstall

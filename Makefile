# pop3d: make, make check, make install.
#
# pop3d itself is built static with musl where musl-gcc is found: it starts in
# half the time and needs no name service.  "make MUSL=" builds it with the
# system's C library instead.  Checkers need that one anyway.

# Version and date are said once: in the first line of NEWS.
NEWS := $(file <units/NEWS)
VERSION := $(word 2,$(NEWS))
DATE := $(patsubst (%),%,$(word 3,$(NEWS)))
PREFIX = /usr/local
SBINDIR = $(PREFIX)/sbin
LIBEXECDIR = $(PREFIX)/lib/pop3d
MANDIR = $(PREFIX)/share/man
BUILD = build

all:
# Other makes end at this line; to GNU make it is a rule that nobody asks for.
.error GNU make is needed here: try gmake

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wundef -Wvla \
	-Wformat=2 -Wswitch-enum -Wimplicit-fallthrough -Wnull-dereference
# No vector leaves its file, so that nobody can have another idea of its place.
WARNINGS += -Wno-psabi
# A distribution has its own idea of this one.
FORTIFY = $(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),, \
	-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
HARDENING = $(FORTIFY) -fstack-protector-strong -fstack-clash-protection -fPIE
OPTIMIZE = -O2
# glibc on 32-bit machines: large files, and time after 2038.
LANGUAGE = -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
	-D_TIME_BITS=64 -I.
COMPILE = $(LANGUAGE) -DVERSION='"$(VERSION)"' $(OPTIMIZE) $(WARNINGS) $(HARDENING) -ffunction-sections \
	-fdata-sections -MMD -MP $(CPPFLAGS) $(CFLAGS)
LINK = -Wl,-z,relro,-z,now,-z,noexecstack,--gc-sections $(LDFLAGS)

# To install, it is enough to have said once what all is made with.
ifneq ($(filter install uninstall,$(MAKECMDGOALS)),)
-include $(BUILD)/made-with
endif

# Not where CC is another kind of compiler, or one for another machine.
machine = $(shell $(1) -dumpmachine) \
	$(shell $(1) $(CPPFLAGS) $(CFLAGS) -print-multiarch 2>/dev/null)
ifeq ($(origin MUSL),undefined)
MUSL := $(shell command -v musl-gcc)
ifneq ($(call machine,$(CC)),$(if $(MUSL),$(call machine,$(MUSL))))
MUSL :=
endif
endif

# All is made again when it would be made with something else.
define MADE_WITH
CC := $(CC)
MUSL := $(MUSL)
CPPFLAGS := $(CPPFLAGS)
CFLAGS := $(CFLAGS)
LDFLAGS := $(LDFLAGS)
endef
ifneq ($(MAKECMDGOALS),clean)
ifneq ($(MADE_WITH),$(file <$(BUILD)/made-with))
$(shell mkdir -p $(BUILD))$(file >$(BUILD)/made-with,$(MADE_WITH))
endif
endif

# musl has no static-pie of its own in its compiler's wrapper: name its parts.
MUSL_DIR := $(if $(MUSL),$(shell sed -n 's|.*"\(.*\)/musl-gcc.specs".*|\1|p' $(MUSL)))
# Nothing in it unwinds the stack: 6 KB.
MUSL_COMPILE = -fno-asynchronous-unwind-tables
MUSL_LINK = -static -nostartfiles -Wl,-pie,--no-dynamic-linker \
	$(MUSL_DIR)/rcrt1.o $(MUSL_DIR)/crti.o $(MUSL_DIR)/crtn.o
# The kernel's headers, which musl does not bring: for these two alone.
KERNEL := $(if $(MUSL),-idirafter /usr/include \
	-idirafter /usr/include/$(lastword $(call machine,$(MUSL))))
POP3D_CC = $(if $(MUSL),$(MUSL),$(CC))
POP3D_OBJECTS = $(BUILD)/$(if $(MUSL),musl,host)
POP3D_LINK = $(if $(MUSL),$(MUSL_LINK),-pie)

# Which code runs in which program.  A folder below auth/ is a privilege: root,
# nobody in the jail, both (shared); the checkers are programs of their own.
modules = $(patsubst %.c,%,$(wildcard $(1:%=%/*.c)))
LIB := $(call modules,lib)
POP3D := pop3d $(LIB) $(call modules,auth/root auth/jail auth/shared store \
	store/maildir store/maildrop)
CHECKER = auth/checkers/account_identify auth/checkers/assume \
	auth/checkers/checkpassword auth/checkers/name auth/shared/credentials \
	lib/finding lib/log lib/number \
	lib/privileges lib/process lib/username
CHECKPW = auth/checkers/checkpw auth/checkers/account_find auth/checkers/field \
	auth/checkers/imitation auth/checkers/note auth/checkers/octets \
	auth/checkers/owner \
	auth/checkers/passwdfile auth/checkers/password auth/checkers/scheme \
	$(ARGON) $(DIGESTS) lib/base64 lib/md5 $(CHECKER)
CHECKPW_LINK = -lcrypt $(if $(filter %_none,$(ARGON)),,-largon2) \
	$(if $(filter %_none,$(DIGESTS)),,-lnettle)
CHECKPW_PAM = auth/checkers/checkpw-pam auth/checkers/pam $(CHECKER)
# All that has no main, but for PAM: what unit tests and fuzzing link.
MODULES = $(sort $(filter-out pop3d auth/checkers/checkpw,$(POP3D) $(CHECKPW)))

# Only where a library and its headers are: yes for HEADER, LIBRARY.
have = $(shell program=$$(mktemp) && echo 'int main(void) { return 0; }' | \
	$(CC) $(CPPFLAGS) $(CFLAGS) -include $(1) -x c -o $$program - \
	-x none $(LDFLAGS) -l$(2) >/dev/null 2>&1 && echo yes; rm -f "$$program")
ARGON := auth/checkers/argon$(if $(call have,argon2.h,argon2),,_none)
DIGESTS := auth/checkers/digests$(if $(call have,nettle/pbkdf2.h,nettle),,_none)
PAM := $(if $(call have,security/pam_appl.h,pam),auth/checkers/checkpw-pam)

# Where the sources cannot be written, all that is made is in BUILD.
OUT := $(if $(filter build,$(BUILD)),,$(BUILD)/)

all: $(OUT)pop3d $(OUT)auth/checkers/checkpw $(PAM:%=$(OUT)%)

$(OUT)pop3d: $(POP3D:%=$(POP3D_OBJECTS)/%.o)
	@echo "pop3d: $(if $(MUSL),static with musl,dynamic with $(CC))"
	@echo "  $@"
	@$(POP3D_CC) $(LINK) -o $@ $^ $(POP3D_LINK)

$(OUT)auth/checkers/checkpw: $(CHECKPW:%=$(BUILD)/host/%.o)
	@mkdir -p $(@D)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^ $(CHECKPW_LINK)

$(OUT)auth/checkers/checkpw-pam: $(CHECKPW_PAM:%=$(BUILD)/host/%.o)
	@mkdir -p $(@D)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^ -lpam

# It is there: make looked for it, to include it, before it was.
$(BUILD)/made-with: ;

$(BUILD)/musl/%.o: %.c Makefile $(BUILD)/made-with
	@mkdir -p $(@D) && echo "  $@"
	@$(MUSL) $(COMPILE) $(MUSL_COMPILE) -c -o $@ $<
$(BUILD)/musl/lib/filter.o $(BUILD)/musl/lib/sandbox.o: MUSL_COMPILE += $(KERNEL)

$(BUILD)/host/%.o: %.c Makefile $(BUILD)/made-with
	@mkdir -p $(@D) && echo "  $@"
	@$(CC) $(COMPILE) -c -o $@ $<
# What only tests runs as fast as it must: it is built in less time.
$(BUILD)/host/tests/%.o: OPTIMIZE = -O1

# A server to try, on 127.0.0.1:1110 or PORT, until Ctrl-C.
demo:
	@PORT=$(PORT) tests/demo/demo.sh

# The units name the paths of the usual PREFIX: they are told this one's.
UNITS := $(shell cd units && find */ -type f ! -path 'debian/*' ! -path 'rpm/*')
UNITDIR = $(PREFIX)/share/pop3d/units
# systemd looks below these alone.
SYSTEMDPREFIX = $(if $(filter /usr,$(PREFIX)),/usr,/usr/local)
SYSTEMDDIR = $(SYSTEMDPREFIX)/lib/systemd/system
SYSUSERSDIR = $(SYSTEMDPREFIX)/lib/sysusers.d
STARTED = pop3d.socket pop3d-proxied.socket pop3s.service
SYSTEMD = $(STARTED) pop3d@.service pop3d-proxied@.service
# Who checks passwords, for all units: checkpw, until somebody says otherwise.
CHECKER_LINK = "$(DESTDIR)/etc/pop3d/checker"

# Of the machine that CC is for.  Nothing is stripped with STRIP=.
STRIP = $(shell $(CC) -print-prog-name=strip)

# program FILE, TARGET.  What may not be read cannot be traced either, nor be
# robbed of descriptors, by the user who runs it: pop3d -s has root's log.
define program
	install -d "$(DESTDIR)$(dir $(2))"
	install $(if $(filter pop3d,$(1)),-m 711) $(OUT)$(1) "$(DESTDIR)$(2)"
	$(if $(STRIP),$(STRIP) "$(DESTDIR)$(2)")

endef

# text FILE, TARGET: with the paths of this PREFIX.
define text
	install -d "$(DESTDIR)$(dir $(2))"
	sed -e 's|/usr/local/sbin/|$(SBINDIR)/|g' \
	    -e 's|/usr/local/lib/pop3d/|$(LIBEXECDIR)/|g' \
	    -e 's|/usr/local/share/pop3d/|$(PREFIX)/share/pop3d/|g' \
	    -e 's|^\.Dd .*|.Dd $(DATE)|' \
	    $(1) >"$(DESTDIR)$(2)"
	chmod $(if $(filter %/run %/finish %.sh %/deploy \
	    units/checker/%,$(1)),755,644) \
	    "$(DESTDIR)$(2)"

endef

install: all
	$(call program,pop3d,$(SBINDIR)/pop3d)
	$(foreach file,auth/checkers/checkpw $(PAM),$(call \
	    program,$(file),$(LIBEXECDIR)/$(notdir $(file))))
	$(foreach page,pop3d.8 auth/checkers/checkpw.8 $(PAM:%=%.8),$(call \
	    text,$(page),$(MANDIR)/man8/$(notdir $(page))))
	$(foreach unit,$(UNITS),$(call text,units/$(unit),$(UNITDIR)/$(unit)))
	$(foreach unit,$(SYSTEMD),$(call \
	    text,units/systemd/$(unit),$(SYSTEMDDIR)/$(unit)))
	$(call text,units/systemd/pop3d.sysusers,$(SYSUSERSDIR)/pop3d.conf)
	install -d "$(DESTDIR)/etc/pop3d"
	[ -h $(CHECKER_LINK) ] || [ -e $(CHECKER_LINK) ] || \
	    ln -s $(LIBEXECDIR)/checkpw $(CHECKER_LINK)

INSTALLED = $(SBINDIR)/pop3d $(LIBEXECDIR)/checkpw $(LIBEXECDIR)/checkpw-pam \
	$(MANDIR)/man8/pop3d.8 $(MANDIR)/man8/checkpw.8 \
	$(MANDIR)/man8/checkpw-pam.8 $(UNITS:%=$(UNITDIR)/%) \
	$(SYSTEMD:%=$(SYSTEMDDIR)/%) $(SYSUSERSDIR)/pop3d.conf

# What runs is stopped first, and nothing of ours stays enabled.
uninstall:
	$(if $(DESTDIR),,[ ! -d /run/systemd/system ] || \
	    systemctl disable --now $(STARTED))
	case $$(readlink $(CHECKER_LINK)) in $(LIBEXECDIR)/*) \
	    rm $(CHECKER_LINK) ;; esac
	rm -f $(INSTALLED:%="$(DESTDIR)"%)
	-rmdir "$(DESTDIR)$(LIBEXECDIR)" "$(DESTDIR)/etc/pop3d"
	-find "$(DESTDIR)$(PREFIX)/share/pop3d" -depth -type d \
	    -exec rmdir {} +

# The tests.  Each folder below tests/ has its rules.mk, which adds to PARTS what
# "make check" runs and to WIDE what takes longer or needs more than README
# installs.
PARTS =
WIDE =
include $(sort $(wildcard tests/*/rules.mk))

check:
	@$(if $(OUT),echo "The tests need BUILD as it is." >&2; exit 1)
	@$(MAKE) --no-print-directory -j$$(nproc) programs
	@{ $(MAKE) --no-print-directory -k -j$$(nproc) --output-sync=target \
	    $(PARTS); parts=$$?; \
	$(MAKE) --no-print-directory check-conversations && \
	    [ $$parts = 0 ]; echo $$? >$(BUILD)/status; } 2>&1 | \
	    tee $(BUILD)/said; \
	if grep -q '^skip' $(BUILD)/said; then \
	    echo "left out:"; grep '^skip' $(BUILD)/said | sort; fi; \
	exit $$(cat $(BUILD)/status)

# All that it runs.
programs: all

check-wide: $(WIDE)

check-all: check check-wide

-include $(shell find $(BUILD) -name trees -prune -o -type f -name '*.d' -print 2>/dev/null)

clean:
	rm -rf $(BUILD) pop3d auth/checkers/checkpw auth/checkers/checkpw-pam

.PHONY: all check check-all check-wide clean demo install \
	programs uninstall

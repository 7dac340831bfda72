# SPDX-License-Identifier: ISC
# Sessions beside programs that rename, deliver and remove: LOGINS beside each,
# to MESSAGES.  ROWS='doveadm s-nail' runs these alone, RACE=-w tells more.
LOGINS = 100
MESSAGES = 2000
ROWS =
race: pop3d
	python3 tests/race/race.py -l $(LOGINS) -m $(MESSAGES) $(RACE) ./pop3d \
	    $(ROWS)

# A short turn.
check-race: pop3d
	@$(MAKE) --no-print-directory race LOGINS=25

WIDE += check-race
.PHONY: check-race race

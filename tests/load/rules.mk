# SPDX-License-Identifier: ISC
# CONNECTIONS that stay silent, IDLE users, CLIENTS of every mood, for TIME
# seconds.
CONNECTIONS = 100
IDLE = 20
CLIENTS = 8
LOAD = $(call modules,tests/load) tests/common/model tests/common/scratch \
	lib/deadline

$(BUILD)/load: $(LOAD:%=$(BUILD)/host/%.o)
	@echo "  $@"
	@$(CC) $(LINK) -pie -o $@ $^

load: all $(BUILD)/load
	$(BUILD)/load -c $(CONNECTIONS) -i $(IDLE) -r $(CLIENTS) -t $(TIME) \
	    ./pop3d auth/checkers/checkpw

check-load: all $(BUILD)/load
	$(BUILD)/load -c $(CONNECTIONS) -i $(IDLE) -r $(CLIENTS) -t 15 \
	    ./pop3d auth/checkers/checkpw

WIDE += check-load
.PHONY: check-load load

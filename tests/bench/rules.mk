# SPDX-License-Identifier: ISC
# Side by side with others, where they are installed: tests/bench/RESULTS.
bench: all $(BUILD)/bench/client $(BUILD)/bench/floor $(BUILD)/bench/checker \
	$(BUILD)/bench/popup
	python3 tests/bench/bench.py
	python3 tests/bench/passwords.py

bench-passwords: all $(BUILD)/bench/client
	python3 tests/bench/passwords.py

$(BUILD)/bench/client $(BUILD)/bench/floor: $(BUILD)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	@echo "  $@"
	@$(CC) $(COMPILE) -o $@ $<

# As small as they can be.
$(BUILD)/bench/checker $(BUILD)/bench/popup: $(BUILD)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	@echo "  $@"
	@$(POP3D_CC) $(COMPILE) -static -o $@ $<

.PHONY: bench bench-passwords

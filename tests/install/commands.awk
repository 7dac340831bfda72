# SPDX-License-Identifier: ISC
# The commands of the section of INSTALL that is titled "section": the blocks
# of lines that are indented by four blanks.  A section ends where the next
# title is underlined.
#   awk -v section=TITLE -f commands.awk INSTALL
{
	line[NR] = $0
}

END {
	for (i = 1; i <= NR; i++) {
		if (line[i + 1] ~ /^(--+|~~+)$/)
			inside = line[i] == section
		if (line[i] !~ /^    /)
			commands = line[i] == "" && commands
		else if (line[i] ~ /^    [^ ]/)
			commands = 1
		if (inside && commands && line[i] != "")
			print substr(line[i], 5)
	}
}

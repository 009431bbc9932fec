/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ini file of --extra-opts. Octets up to the first NUL are the file, those behind it the name
 * of the section (`a` if there are none). Must hold: what comes out is options and nothing else, so
 * a file cannot name a host without -H, and a refusal is one printable line.
 */

#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "cli/extra_opts.h"

static void check_complaint(const char *why)
{
	MUST(why != NULL && *why != '\0');
	for (const char *p = why; *p != '\0'; p++)
		MUST(*p >= 0x20 && *p < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	const char *text = arena_copy(arena, data, size);
	size_t len = strlen(text);
	const char *section = len < size ? text + len + 1 : "a";
	string_list arguments = {0};
	const char *why = NULL;

	if (ini_section(arena, text, section, &arguments, &why)) {
		MUST(strchr(text, '[') != NULL);
		for (size_t i = 0; i < arguments.count; i++) {
			MUST(arguments.items[i][0] == '-' && arguments.items[i][1] != '\0');
			MUST(strcmp(arguments.items[i], "--") != 0);
			MUST(strchr(arguments.items[i], '\n') == NULL);
		}
	} else {
		check_complaint(why);
	}
	arena_free(arena);
	return 0;
}

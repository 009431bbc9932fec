/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Host names, as DNS or a user gives them. Must hold: what is taken is ASCII of the shape that DNS
 * and SMTP can carry, and reading it again changes nothing.
 */

#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "base/host.h"

static void check_ascii(const struct host *host)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	static const char address[] = "0123456789abcdefABCDEF:.";
	size_t len = strlen(host->ascii);

	MUST(len > 0 && len <= 253);
	MUST(strspn(host->ascii, host->kind == HOST_NAME ? name : address) == len);
	MUST(strstr(host->ascii, "..") == NULL);
	MUST(host->kind != HOST_NAME || (host->ascii[0] != '.' && host->ascii[len - 1] != '.'));
	MUST(host->display != NULL && host->display[0] != '\0');
	for (const char *p = host->display; *p != '\0'; p++)
		MUST((unsigned char)*p >= 0x20 && *p != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	struct host once;
	struct host twice;
	enum host_problem problem = host_parse(arena, arena_copy(arena, data, size), &once);

	MUST(host_problem_text(problem) != NULL);
	if (problem == HOST_OK) {
		check_ascii(&once);
		MUST(host_parse(arena, once.ascii, &twice) == HOST_OK);
		MUST(once.kind == twice.kind && strcmp(once.ascii, twice.ascii) == 0);
	}
	arena_free(arena);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EHLO replies: the input is the lines, cut at LF. Must hold: every keyword is a line of the reply,
 * and an offer of STARTTLS is a line that begins with that very word.
 */

#include "fuzz.h"

#include <stdbool.h>
#include <string.h>

#include "base/vec.h"
#include "wire/ehlo.h"

static bool offers(struct text line)
{
	return text_starts_nocase(line, "STARTTLS") &&
		(line.len == 8 || line.data[8] == ' ' || line.data[8] == '\t');
}

static void check(struct arena *arena, const struct reply *reply)
{
	struct capabilities caps;
	bool offered = false;

	ehlo_read(arena, reply, &caps);
	MUST(caps.known && caps.count == (reply->count > 0 ? reply->count - 1 : 0));
	for (size_t i = 0; i < caps.count; i++) {
		MUST(caps.keywords[i].data == reply->lines[i + 1].data);
		offered |= offers(caps.keywords[i]);
	}
	MUST(caps.starttls == offered);
	MUST(caps.starttls || caps.starttls_params.len == 0);
	MUST(!text_equal_nocase(caps.near_miss, "STARTTLS"));
	MUST(caps.masked.len == 0 || caps.masked.len >= 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	VEC_OF(struct text) lines = {0};
	const char *at = (const char *)data;
	const char *end = at + size;

	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((lf == NULL ? end : lf) - at);

		*VEC_ADD(arena, &lines) = text_copy(arena, at, len);
		at += lf == NULL ? len : len + 1;
	}
	check(arena, &(struct reply){.code = 250, .lines = lines.items, .count = lines.count});
	arena_free(arena);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answer of a policy host in pieces: an octet says what comes (odd: a header, with 16 and more it
 * is repeated many times; 128 and more: another status than 200), the next how long it is. Must hold:
 * caps, nothing is taken beyond them, and what was taken is all there.
 */

#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "wire/sts_answer.h"

enum { MANY = 600, LARGEST = 255 };

static void feed(struct sts_answer *answer, unsigned what, struct text piece)
{
	bool header = (what & 1U) != 0;
	int status = (what & 128U) != 0 ? 404 : 200;

	for (int turn = (what & 16U) != 0 ? MANY : 1; turn > 0; turn--) {
		size_t before = answer->body.len;
		size_t taken = header ? sts_answer_header(answer, piece)
				      : sts_answer_body(answer, status, piece);

		MUST(taken == 0 || taken == piece.len);
		MUST(header || status != 200 || taken < piece.len ||
			answer->body.len == before + piece.len);
		if (taken < piece.len)
			return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	struct sts_fetch_facts facts = {.ended = STS_FETCH_NOT_TRIED};
	struct sts_answer answer;

	sts_answer_begin(&answer, arena, &facts);
	while (size >= 2) {
		size_t len = data[1] < size - 2 ? data[1] : size - 2;

		feed(&answer, data[0], (struct text){(const char *)data + 2, len});
		data += 2 + len;
		size -= 2 + len;
	}
	MUST(facts.body.len <= STS_MAX_BODY && facts.body.len == answer.body.len);
	MUST(!facts.body_capped || facts.body.len == STS_MAX_BODY);
	MUST(answer.headers_capped == (answer.header_octets > STS_MAX_HEADERS) ||
		!answer.headers_capped);
	MUST(facts.location.len <= LARGEST && facts.content_type.len <= LARGEST);
	MUST(facts.location.len == 0 || strchr(" \t\r\n", facts.location.data[0]) == NULL ||
		facts.location.data[0] == '\0');
	arena_free(arena);
	return 0;
}

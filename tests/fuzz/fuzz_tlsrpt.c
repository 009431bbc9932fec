/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The record of TLS reporting, alone in its answer. Must hold: facts lie within the record, an
 * address has neither comma nor semicolon, and a usable one is a URI that senders can report to.
 */

#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "wire/tlsrpt.h"

static bool lies_in(struct text part, struct text whole)
{
	return part.len == 0 ||
		(part.data >= whole.data && part.data + part.len <= whole.data + whole.len);
}

static void check_uri(const struct tlsrpt_uri *uri)
{
	MUST(uri->text.len == 0 || memchr(uri->text.data, ',', uri->text.len) == NULL);
	MUST(uri->text.len == 0 || memchr(uri->text.data, ';', uri->text.len) == NULL);
	if (!tlsrpt_uri_is_usable(uri))
		return;
	MUST(text_starts_nocase(uri->text, uri->scheme == TLSRPT_MAILTO ? "mailto:" : "https://"));
	MUST(uri->text.len > strlen("https://") || uri->scheme == TLSRPT_MAILTO);
	MUST(uri->scheme != TLSRPT_MAILTO || memchr(uri->text.data, '@', uri->text.len) != NULL);
	for (size_t i = 0; i < uri->text.len; i++)
		MUST(uri->text.data[i] > 0x20 && uri->text.data[i] < 0x7f &&
			strchr("\"<>\\^`{|}!", uri->text.data[i]) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	char *copy = malloc(size > 0 ? size : 1); /* so that a sanitizer sees its very end */
	struct text text = {copy, size};
	struct tlsrpt_facts facts = {.have_rua = false};

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	facts.txt.texts = &text;
	facts.txt.count = 1;
	tlsrpt_read(arena, &facts);
	MUST(facts.txt.fitting <= 1 && facts.have_rua == (facts.count > 0));
	MUST(facts.count <= TLSRPT_MAX_URIS);
	MUST(facts.not_read == 0 || facts.count == TLSRPT_MAX_URIS);
	MUST(lies_in(facts.txt.odd_field, text) && lies_in(facts.txt.near_miss, text));
	for (size_t i = 0; i < facts.count; i++) {
		MUST(lies_in(facts.uris[i].text, text));
		check_uri(&facts.uris[i]);
	}
	free(copy);
	arena_free(arena);
	return 0;
}

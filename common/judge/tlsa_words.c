/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for TLSA records. Judges nothing, cannot fail. */

#include "judge/tlsa_words.h"

#include "base/arena.h"
#include "base/buf.h"

enum { SHOWN_OCTETS = 4, SHOWN_RECORDS = 6, SHA256_OCTETS = 32, SHA512_OCTETS = 64 };

const char *tlsa_kind_text(struct arena *arena, const struct tlsa_record *record)
{
	if (record->truncated)
		return "cut short";
	return arena_printf(arena, "%u %u %u", record->usage, record->selector, record->matching);
}

const char *tlsa_text(struct arena *arena, const struct tlsa_record *record)
{
	struct buf text;

	buf_init(&text, arena);
	buf_add_text(&text, tlsa_kind_text(arena, record));
	for (size_t i = 0; i < record->data.len && i < SHOWN_OCTETS && !record->truncated; i++)
		buf_printf(&text, "%s%02x", i == 0 ? " " : "", (unsigned char)record->data.data[i]);
	return text.data;
}

bool tlsa_has_others(const struct dane_verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->records[i].unusable == DANE_USABLE &&
			verdict->records[i].fault != DANE_FAULT_NONE)
			return true;
	return false;
}

const char *tlsa_unusable_text(
	struct arena *arena, const struct tlsa_record *record, enum dane_unusable why)
{
	switch (why) {
	case DANE_TRUNCATED:
		return "record without data";
	case DANE_USAGE_PKIX:
		return arena_printf(arena, "usage %u is not for mail", record->usage);
	case DANE_USAGE_UNKNOWN:
		return arena_printf(arena, "usage %u is unknown", record->usage);
	case DANE_SELECTOR_UNKNOWN:
		return arena_printf(arena, "selector %u is unknown", record->selector);
	case DANE_MATCHING_UNKNOWN:
		return arena_printf(arena, "matching type %u is unknown", record->matching);
	case DANE_LENGTH_WRONG:
		return arena_printf(arena, "digest of %zu octets, not %d", record->data.len,
			record->matching == 2 ? SHA512_OCTETS : SHA256_OCTETS);
	case DANE_DATA_WRONG:
		return record->selector == 1 ? "its data are no key"
					     : "its data are no certificate";
	default:
		return "";
	}
}

static const char *role_text(const struct dane_record *record)
{
	static const char *const roles[] = {
		[DANE_MATCHES_NOTHING] = "nothing",
		[DANE_MATCHES_LEAF] = "leaf",
		[DANE_MATCHES_CHAIN] = "CA of the chain",
		[DANE_MATCHES_UNSENT] = "CA not sent",
	};

	return record->fault == DANE_FAULT_NONE ? roles[record->match] : roles[0];
}

const char *tlsa_list_text(
	struct arena *arena, const struct tlsa_facts *tlsa, const struct dane_verdict *verdict)
{
	struct buf text;

	buf_init(&text, arena);
	for (size_t i = 0; i < verdict->count && i < SHOWN_RECORDS; i++) {
		const struct dane_record *said = &verdict->records[i];

		buf_printf(&text, "%s%s %s", i == 0 ? "" : ", ",
			tlsa_text(arena, &tlsa->records[i]),
			said->unusable != DANE_USABLE ? "unusable" : role_text(said));
		if (said->outdone)
			buf_add_text(&text, " (outdone by a stronger digest)");
	}
	if (verdict->count > SHOWN_RECORDS)
		buf_printf(&text, " and %zu more", verdict->count - SHOWN_RECORDS);
	return text.data;
}

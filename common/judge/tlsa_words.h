/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_TLSA_WORDS_H
#define MAIL_TLS_JUDGE_TLSA_WORDS_H

/* TLSA records in the words of findings. All texts are fit for output. */

#include "judge/dane.h"

struct arena;

/* `3 1 1`. */
const char *tlsa_kind_text(struct arena *arena, const struct tlsa_record *record);

/* `3 1 1 9f86d081`: its kind and the first digits of its data, to tell it from others. */
const char *tlsa_text(struct arena *arena, const struct tlsa_record *record);

/*
 * Whether a usable record is of another chain. Beside one of a chain to come that is the chain in
 * use, and senders may still hold its record alone.
 */
bool tlsa_has_others(const struct dane_verdict *verdict);

/* Why it is unusable: `usage 1 is not for mail`. */
const char *tlsa_unusable_text(
	struct arena *arena, const struct tlsa_record *record, enum dane_unusable why);

/* All records with what each is to the chain: `3 1 1 9f86d081 leaf, 3 1 1 60303ae2 nothing`. */
const char *tlsa_list_text(
	struct arena *arena, const struct tlsa_facts *tlsa, const struct dane_verdict *verdict);

#endif

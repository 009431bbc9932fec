/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLSA records against a chain that stands still. The first octet turns the chain round, behind it
 * come records as in rdata.h. Must hold: what matches is what a plain comparison says, the verdict
 * follows from the records, a record that does not count changes nothing, and order does not
 * matter.
 */

#include "fuzz.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "../unit/certs.h"
#include "base/arena.h"
#include "judge/dane.h"
#include "rdata.h"
#include "wire/cert.h"
#include "wire/dns.h"

enum { CHAIN_LEN = 4 };

static void build_chain(struct arena *arena, unsigned turn, struct cert_facts chain[CHAIN_LEN])
{
	const struct text sent[CHAIN_LEN] = {cert_ec, cert_leaf, cert_rsa, cert_full};

	for (unsigned i = 0; i < CHAIN_LEN; i++)
		cert_read(arena, sent[(i + turn) % CHAIN_LEN], &chain[i]);
}

static bool is_digest(struct text data, gnutls_digest_algorithm_t algorithm, struct text of)
{
	unsigned char digest[64];
	unsigned len = gnutls_hash_get_len(algorithm);

	MUST(gnutls_hash_fast(algorithm, of.data, of.len, digest) == 0);
	return data.len == len && memcmp(data.data, digest, len) == 0;
}

static bool matches_plainly(const struct tlsa_record *record, const struct cert_facts *cert)
{
	struct text of = record->selector == 0 ? cert->der : cert->spki;

	if (record->matching == 1)
		return is_digest(record->data, GNUTLS_DIG_SHA256, of);
	if (record->matching == 2)
		return is_digest(record->data, GNUTLS_DIG_SHA512, of);
	return record->data.len == of.len && memcmp(record->data.data, of.data, of.len) == 0;
}

static void check_record(const struct tlsa_record *record, const struct dane_record *said,
	const struct cert_facts *chain)
{
	bool usable = said->unusable == DANE_USABLE;
	bool any = false;

	MUST(usable || (said->match == DANE_MATCHES_NOTHING && !said->outdone));
	MUST(said->match != DANE_MATCHES_NOTHING || said->fault == DANE_FAULT_NOTHING);
	MUST((said->match == DANE_MATCHES_CHAIN) == (said->cert > 0) && said->cert < CHAIN_LEN);
	if (!usable)
		return;
	MUST(!record->truncated && record->usage >= 2 && record->usage <= 3);
	MUST(record->selector <= 1 && record->matching <= 2);
	if (record->usage == 3)
		MUST((said->fault == DANE_FAULT_NONE) == matches_plainly(record, &chain[0]));
	for (size_t i = 0; i < CHAIN_LEN; i++)
		any |= matches_plainly(record, &chain[i]);
	if (record->usage == 2 && said->match != DANE_MATCHES_UNSENT)
		MUST((said->match != DANE_MATCHES_NOTHING) == any);
	if (said->match == DANE_MATCHES_LEAF || said->match == DANE_MATCHES_CHAIN)
		MUST(matches_plainly(record, &chain[said->cert]));
}

static void check_verdict(const struct dane_verdict *verdict)
{
	bool counts = false;
	bool good = false;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct dane_record *said = &verdict->records[i];

		if (said->unusable != DANE_USABLE || said->outdone)
			continue;
		counts = true;
		good |= said->fault == DANE_FAULT_NONE;
	}
	MUST((verdict->result == DANE_NONE_USABLE) == !counts);
	MUST((verdict->result == DANE_MATCHED) == good);
	if (counts) {
		const struct dane_record *rests_on = &verdict->records[verdict->record];

		MUST(verdict->record < verdict->count && rests_on->fault == verdict->fault);
		MUST(rests_on->unusable == DANE_USABLE && !rests_on->outdone);
		MUST((verdict->fault == DANE_FAULT_NONE) == good);
	}
}

/* In the other order, and with records between that no sender of mail heeds. */
static void check_others(
	struct dane_question question, const struct dane_verdict *verdict, struct arena *arena)
{
	struct tlsa_facts other = *question.tlsa;
	struct dane_verdict again;

	other.records = arena_array(arena, 2 * other.count + 1, sizeof(*other.records));
	for (size_t i = 0; i < other.count; i++) {
		other.records[2 * i] = question.tlsa->records[other.count - 1 - i];
		other.records[2 * i + 1] = other.records[2 * i];
		other.records[2 * i + 1].usage = 1;
	}
	other.count *= 2;
	question.tlsa = &other;
	dane_judge(&question, &again);
	MUST(again.result == verdict->result && again.fault == verdict->fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct reference_name names[] = {{NAME_DNS, "mx.example.org", ""}};
	struct arena *arena = arena_new(abort);
	struct cert_facts certs[CHAIN_LEN];
	struct chain_facts chain = {.certs = certs, .count = CHAIN_LEN};
	struct tlsa_facts tlsa = {0};
	struct dane_question question = {&tlsa, &chain, names, 1, INT64_C(1795456859)};
	struct dane_verdict verdict;
	struct fuzz_rdata held;

	build_chain(arena, size > 0 ? data[0] : 0, certs);
	dns_read_tlsa(arena, fuzz_rdata_of(data + (size > 0), size - (size > 0), &held), &tlsa);
	dane_judge(&question, &verdict);
	MUST(verdict.count == tlsa.count);
	for (size_t i = 0; i < verdict.count; i++)
		check_record(&tlsa.records[i], &verdict.records[i], certs);
	check_verdict(&verdict);
	if (tlsa.count <= 8)
		check_others(question, &verdict, arena);
	fuzz_rdata_free(&held);
	arena_free(arena);
	return 0;
}

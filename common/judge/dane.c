/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The DANE matcher. Our own, because libdane looks for the record and for the signature apart from
 * each other: a forged chain with the genuine trust anchor at its end passes there. Each matching
 * trust anchor is tried alone, as the only anchor of the way from the leaf. Cannot fail; a digest
 * that the library cannot make matches nothing.
 */

#include "judge/dane.h"

#include <string.h>

#include "judge/chain.h"
#include "judge/names.h"
#include "judge/path.h"

/* A zone with more trust anchors of its own in the records than this wants our time, not our mail.
 */
enum { DANE_MAX_UNSENT = 8 };

enum { USAGE_TA = 2, USAGE_EE = 3, SELECTOR_CERT = 0, SELECTOR_KEY = 1 };
enum { MATCHING_FULL = 0, MATCHING_SHA256 = 1, MATCHING_SHA512 = 2 };

struct attempt {
	bool made;
	enum dane_fault fault;
	unsigned path_faults;
};

struct matching {
	const struct dane_question *question;
	struct attempt sent[CHAIN_MAX_CERTS]; /* each certificate as anchor, once for all records */
	size_t unsent;
};

static const struct attempt fine = {.fault = DANE_FAULT_NONE};
static const struct attempt leaf_as_anchor = {.fault = DANE_FAULT_LEAF};

static bool same_octets(struct text a, struct text b)
{
	return a.len == b.len && a.len > 0 && memcmp(a.data, b.data, a.len) == 0;
}

static unsigned digest_bits(const struct tlsa_record *record)
{
	return record->matching == MATCHING_SHA512 ? 512 : 256;
}

static bool full_data_readable(const struct tlsa_record *record)
{
	if (record->selector == SELECTOR_KEY)
		return chain_reads_key(record->data);
	return record->cert != NULL && record->cert->readable;
}

static enum dane_unusable usability(const struct tlsa_record *record)
{
	if (record->truncated)
		return DANE_TRUNCATED;
	if (record->usage < USAGE_TA)
		return DANE_USAGE_PKIX;
	if (record->usage > USAGE_EE)
		return DANE_USAGE_UNKNOWN;
	if (record->selector > SELECTOR_KEY)
		return DANE_SELECTOR_UNKNOWN;
	if (record->matching > MATCHING_SHA512)
		return DANE_MATCHING_UNKNOWN;
	if (record->matching == MATCHING_FULL)
		return full_data_readable(record) ? DANE_USABLE : DANE_DATA_WRONG;
	return record->data.len == digest_bits(record) / 8 ? DANE_USABLE : DANE_LENGTH_WRONG;
}

/* Malformed records outdo nobody, and nothing outdoes the whole. */
static bool is_outdone(
	const struct tlsa_facts *tlsa, const struct dane_verdict *verdict, size_t which)
{
	const struct tlsa_record *record = &tlsa->records[which];

	for (size_t i = 0; i < verdict->count && record->matching != MATCHING_FULL; i++) {
		const struct tlsa_record *other = &tlsa->records[i];

		if (verdict->records[i].unusable == DANE_USABLE && other->usage == record->usage &&
			other->selector == record->selector && other->matching > record->matching)
			return true;
	}
	return false;
}

static bool matches(const struct tlsa_record *record, const struct cert_facts *cert)
{
	struct text selected = record->selector == SELECTOR_KEY ? cert->spki : cert->der;
	unsigned char digest[64];

	if (selected.len == 0)
		return false;
	if (record->matching == MATCHING_FULL)
		return same_octets(record->data, selected);
	if (!chain_digest(selected, digest_bits(record), digest))
		return false;
	return same_octets(
		record->data, (struct text){(const char *)digest, digest_bits(record) / 8});
}

static bool has_dns_name(const struct cert_facts *cert)
{
	for (size_t i = 0; i < cert->name_count; i++)
		if (cert->names[i].kind == NAME_DNS)
			return true;
	return cert->names_not_read > 0;
}

/* RFC 7672 3.2.3: the CN is looked at where there is no dNSName. */
static bool bears_a_name(const struct dane_question *question, const struct cert_facts *leaf)
{
	bool has_name = has_dns_name(leaf);

	for (size_t i = 0; i < question->name_count; i++) {
		const struct reference_name *name = &question->names[i];

		if (has_name ? cert_bears(leaf, name) : cert_cn_bears(leaf, name))
			return true;
	}
	return false;
}

static void try_anchor(const struct dane_question *question, const struct cert_facts *anchor,
	struct attempt *attempt)
{
	struct cert_facts only = *anchor;
	struct policy policy = {
		.now = question->now, .anchors = {.known = true, .certs = &only, .count = 1}};
	struct chain_path path;

	*attempt = (struct attempt){.made = true, .fault = DANE_FAULT_NONE};
	path_find(question->chain, &policy, &path);
	attempt->path_faults = path.faults;
	if (path.end != PATH_TRUSTED)
		attempt->fault = DANE_FAULT_CHAIN;
	else if (!path.in_date)
		attempt->fault = DANE_FAULT_DATES;
	else if (!bears_a_name(question, &question->chain->certs[0]))
		attempt->fault = DANE_FAULT_NAME;
}

static const struct attempt *try_sent(struct matching *matching, size_t cert)
{
	struct attempt *attempt = &matching->sent[cert];

	if (!attempt->made)
		try_anchor(matching->question, &matching->question->chain->certs[cert], attempt);
	return attempt;
}

static void take(
	const struct attempt *attempt, enum dane_match match, size_t cert, struct dane_record *said)
{
	if (attempt->fault <= said->fault)
		return;
	said->match = match;
	said->cert = cert;
	said->fault = attempt->fault;
	said->path_faults = attempt->path_faults;
}

static void match_leaf(
	const struct chain_facts *chain, const struct tlsa_record *record, struct dane_record *said)
{
	if (chain->count > 0 && matches(record, &chain->certs[0]))
		take(&fine, DANE_MATCHES_LEAF, 0, said);
}

/* Without a way to it there is nothing to say of an anchor that nobody sent. */
static void match_unsent_cert(const struct dane_question *question,
	const struct tlsa_record *record, struct dane_record *said)
{
	struct attempt attempt;

	try_anchor(question, record->cert, &attempt);
	if (attempt.fault != DANE_FAULT_CHAIN || attempt.path_faults != 0)
		take(&attempt, DANE_MATCHES_UNSENT, 0, said);
}

/* The key has no name to be found by: what it signed stands for it as the end of the way. */
static void match_unsent_key(
	struct matching *matching, const struct tlsa_record *record, struct dane_record *said)
{
	const struct chain_facts *chain = matching->question->chain;

	for (size_t i = 0; i < chain->count && i < CHAIN_MAX_CERTS; i++)
		if (chain_key_signed(record->data, &chain->certs[i]))
			take(try_sent(matching, i), DANE_MATCHES_UNSENT, 0, said);
}

/*
 * RFC 7672 3.1.2: a server sends its trust anchor. Senders also take one that they find whole in
 * the record, certificate or key.
 */
static void match_unsent(
	struct matching *matching, const struct tlsa_record *record, struct dane_record *said)
{
	if (said->match != DANE_MATCHES_NOTHING || record->matching != MATCHING_FULL ||
		matching->unsent++ >= DANE_MAX_UNSENT)
		return;
	if (record->selector == SELECTOR_KEY)
		match_unsent_key(matching, record, said);
	else
		match_unsent_cert(matching->question, record, said);
}

/* Senders look for trust anchors above the leaf only, even if it signed itself. */
static void match_sent(struct matching *matching, size_t cert, struct dane_record *said)
{
	const struct cert_facts *certs = matching->question->chain->certs;

	if (same_octets(certs[cert].der, certs[0].der))
		take(&leaf_as_anchor, DANE_MATCHES_LEAF, 0, said);
	else
		take(try_sent(matching, cert), DANE_MATCHES_CHAIN, cert, said);
}

static void match_anchors(
	struct matching *matching, const struct tlsa_record *record, struct dane_record *said)
{
	const struct chain_facts *chain = matching->question->chain;

	for (size_t i = 0; i < chain->count && i < CHAIN_MAX_CERTS; i++)
		if (matches(record, &chain->certs[i]))
			match_sent(matching, i, said);
	if (chain->count > 0)
		match_unsent(matching, record, said);
}

/* The first record without a fault, else the first that came nearest. */
static void conclude(struct dane_verdict *verdict)
{
	verdict->result = DANE_NONE_USABLE;
	for (size_t i = 0; i < verdict->count; i++) {
		const struct dane_record *record = &verdict->records[i];

		if (record->unusable != DANE_USABLE || record->outdone)
			continue;
		if (verdict->result != DANE_NONE_USABLE && record->fault <= verdict->fault)
			continue;
		verdict->result = record->fault == DANE_FAULT_NONE ? DANE_MATCHED : DANE_FAILED;
		verdict->record = i;
		verdict->fault = record->fault;
	}
}

void dane_judge(const struct dane_question *question, struct dane_verdict *verdict)
{
	const struct tlsa_facts *tlsa = question->tlsa;
	struct matching matching = {.question = question};

	*verdict = (struct dane_verdict){
		.count = tlsa->count < DNS_MAX_TLSA ? tlsa->count : DNS_MAX_TLSA};
	for (size_t i = 0; i < verdict->count; i++)
		verdict->records[i].unusable = usability(&tlsa->records[i]);
	for (size_t i = 0; i < verdict->count; i++) {
		struct dane_record *said = &verdict->records[i];

		if (said->unusable != DANE_USABLE)
			continue;
		said->outdone = is_outdone(tlsa, verdict, i);
		if (tlsa->records[i].usage == USAGE_EE)
			match_leaf(question->chain, &tlsa->records[i], said);
		else
			match_anchors(&matching, &tlsa->records[i], said);
	}
	conclude(verdict);
}

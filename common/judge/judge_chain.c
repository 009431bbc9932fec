/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of the way from leaf to anchor, and of what the certificates on it may be used for. */

#include <string.h>

#include "base/arena.h"
#include "judge/judging.h"

enum { SNAKEOIL_MIN_DAYS = 3649, SNAKEOIL_MAX_DAYS = 3651, SECONDS_A_DAY = 86400 };

static const char not_verified[] = "Server certificate not verified";

static struct finding *claim(
	struct judging *judging, enum severity severity, const char *brief, const char *trail)
{
	struct finding *finding =
		judging_claim(judging, judging->policy->verify, severity, brief, trail);

	if (severity == SEVERITY_CRITICAL)
		finding->bounce = not_verified;
	return finding;
}

static const char *issuer_name(struct judging *judging, const struct cert_facts *cert)
{
	return text_quote(judging->arena, cert->issuer_name, 60);
}

/* The rule that the way breaks; what has an id of its own is left to it. */
static const char *broken_rule(const struct chain_path *path)
{
	static const struct {
		unsigned fault;
		const char *words;
	} rules[] = {
		{PATH_BAD_SIGNATURE, "a signature does not fit its issuer's key"},
		{PATH_NOT_A_CA, "an issuer may not sign certificates"},
		{PATH_CRITICAL_EXTENSION, "a critical extension is unknown"},
		{PATH_OTHER_FAULT, "it cannot be verified"},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if ((path->faults & rules[i].fault) != 0)
			return rules[i].words;
	return NULL;
}

/* An issuer that is named and neither sent nor known may as well be a second intermediate. */
static void unknown_ca(struct judging *judging)
{
	const struct chain_path *path = judging->shown->path;
	const struct cert_facts *last = path->certs[path->count - 1];

	claim(judging, SEVERITY_CRITICAL,
		judging_printf(judging, "%s is of unknown CA %s", judging->shown->word,
			issuer_name(judging, last)),
		last->self_issued ? ", if it is yours: --add-ca=FILE"
				  : ", an intermediate not sent? if it is yours: --add-ca=FILE");
}

void judge_trust(struct judging *judging)
{
	const struct chain_path *path = judging->shown->path;
	const char *word = judging->shown->word;

	if (path->end == PATH_UNREADABLE)
		judging_claim(judging, judging->policy->judge_certs, SEVERITY_CRITICAL,
			judging->shown->leaf == NULL
				? "no certificate was sent"
				: judging_printf(judging, "%s cannot be read", word),
			"");
	else if (path->end == PATH_TRUSTED)
		judging_claim(judging, true, SEVERITY_OK,
			judging_printf(judging, "%s is trusted by %s", word,
				judging_cert_name(judging, path->anchor)),
			"");
	else if (path->end == PATH_UNKNOWN_CA)
		unknown_ca(judging);
	else if (path->end == PATH_REFUSED && broken_rule(path) != NULL)
		claim(judging, SEVERITY_CRITICAL,
			judging_printf(judging, "chain of the %s is broken", word),
			judging_printf(judging, ", %s", broken_rule(path)));
}

/*
 * A leaf alone whose issuer is no anchor. A private root that signs leaves itself looks the same,
 * and is then the anchor that is missing here.
 */
void judge_incomplete(struct judging *judging)
{
	const struct chain_path *path = judging->shown->path;
	const char *word = judging->shown->word;

	bool several = strcmp(word, "cert") != 0 && judging->shown->probe != NULL;

	if (path->end == PATH_INCOMPLETE)
		claim(judging, SEVERITY_CRITICAL,
			judging_printf(judging, "intermediate %s not sent%s%s",
				issuer_name(judging, path->certs[0]), several ? " with the " : "",
				several ? word : ""),
			judging->shown->probe == NULL
				? ", append it to the file"
				: ", append it to the chain file on the server");
}

/* Made by Debian's ssl-cert at installation: ten years, nothing but a CN and the same SAN. */
static bool looks_like_snakeoil(const struct cert_facts *leaf)
{
	int64_t days = (leaf->not_after - leaf->not_before) / SECONDS_A_DAY;

	return leaf->have_dates && days >= SNAKEOIL_MIN_DAYS && days <= SNAKEOIL_MAX_DAYS &&
		!leaf->is_ca && text_starts_nocase(leaf->subject, "CN=") &&
		leaf->subject.len == leaf->common_name.len + 3;
}

void judge_self_signed(struct judging *judging)
{
	const struct chain_path *path = judging->shown->path;
	const struct cert_facts *leaf = judging->shown->leaf;
	bool asked = path->end == PATH_SELF_SIGNED;

	if (!asked && (path->end != PATH_NOT_ASKED || !leaf->self_issued))
		return;
	if (asked && judging_is_pinned(judging))
		judging_claim(judging, true, SEVERITY_INFO,
			judging_printf(judging, "%s is self-signed", judging->shown->word),
			", and pinned");
	else
		judging_claim(judging, judging->policy->verify && asked, SEVERITY_CRITICAL,
			judging_printf(judging, "%s is self-signed", judging->shown->word),
			judging_printf(judging, ", in the name of %s%s",
				judging_cert_name(judging, leaf),
				looks_like_snakeoil(leaf) ? ", like the snakeoil one of Debian"
							  : ""))
			->bounce = not_verified;
}

static const char *misuse(const struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;

	if (leaf->have_purposes && !leaf->serves_tls && !leaf->serves_any)
		return ", its extended key usage lacks serverAuth";
	if (leaf->have_key_usage && !leaf->may_sign)
		return ", its key usage lacks digitalSignature";
	if ((judging->shown->path->faults & PATH_PURPOSE) != 0)
		return ", the extended key usage of an intermediate lacks serverAuth";
	return NULL;
}

void judge_usage(struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;
	bool counts = judging->policy->judge_certs;

	if (leaf == NULL || !leaf->readable)
		return;
	if (misuse(judging) != NULL)
		judging_claim(judging, counts, SEVERITY_CRITICAL,
			judging_printf(judging, "%s is not for TLS servers", judging->shown->word),
			misuse(judging));
	else if (leaf->is_ca)
		judging_claim(judging, counts, SEVERITY_WARNING,
			judging_printf(judging, "%s is a CA certificate", judging->shown->word),
			", whoever has the server's key can issue others");
	else if (leaf->have_purposes && !leaf->serves_tls)
		judging_claim(judging, counts, SEVERITY_WARNING,
			judging_printf(judging, "%s is for any purpose", judging->shown->word),
			", OpenSSL takes it for no server: name serverAuth in its extended key "
			"usage");
}

void judge_constraints(struct judging *judging)
{
	if ((judging->shown->path->faults & PATH_CONSTRAINTS) != 0)
		claim(judging, SEVERITY_CRITICAL,
			judging_printf(
				judging, "%s breaks a CA's constraints", judging->shown->word),
			", on names or on the length of the chain");
}

static bool issued(const struct cert_facts *issuer, const struct cert_facts *cert)
{
	return issuer->subject_dn.len == cert->issuer_dn.len &&
		memcmp(issuer->subject_dn.data, cert->issuer_dn.data, issuer->subject_dn.len) == 0;
}

static bool is_on_path(const struct chain_path *path, const struct cert_facts *cert)
{
	for (size_t i = 0; i < path->count; i++)
		if (strcmp(path->certs[i]->sha256, cert->sha256) == 0)
			return true;
	return false;
}

/* What a strict reader of RFC 5246 7.4.2 would find odd; RFC 8446 4.4.2 bears with it. */
static const char *disorder(const struct judged_chain *shown)
{
	const struct chain_facts *chain = shown->chain;
	const struct cert_facts *last = &chain->certs[chain->count - 1];

	for (size_t i = 1; i < chain->count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(chain->certs[i].sha256, chain->certs[j].sha256) == 0)
				return "a certificate is sent twice";
	for (size_t i = 1; i < chain->count; i++)
		if (!is_on_path(shown->path, &chain->certs[i]) && !chain->certs[i].self_issued)
			return "a certificate is sent that the chain does not need";
	for (size_t i = 1; i < chain->count; i++)
		if (!issued(&chain->certs[i], &chain->certs[i - 1]))
			return "certificates are not sent in order, each followed by its issuer";
	if (chain->count > 1 && last->self_issued)
		return "the root is sent along, which senders have already";
	return NULL;
}

void judge_order(struct judging *judging)
{
	const char *words;

	if (judging->shown->leaf == NULL || judging->shown->path->end == PATH_UNREADABLE)
		return;
	words = disorder(judging->shown);
	if (words != NULL)
		judging_claim(judging, true, SEVERITY_INFO, words, "");
}

/* Ours, not the peer's: no word is said about trust then. */
void judge_trust_store(struct judging *judging)
{
	const struct anchors *anchors = &judging->policy->anchors;

	if (judging->policy->verify && anchors->problem != NULL && anchors->empty)
		judging_fails(judging, "trust not judged")->trail =
			judging_printf(judging, ": %s", anchors->problem);
}

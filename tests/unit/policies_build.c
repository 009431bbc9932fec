/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts about MTA-STS and TLSRPT from specs, by the readers of wire/. Nothing here judges. */

#include "domain_build.h"
#include "made_certs.h"
#include "policies_build.h"
#include "unit.h"
#include "wire/sts.h"
#include "wire/tlsrpt.h"

/* Rows say what differs from the usual. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* By enum build_leaf; the root in the place of NONE. */
static const struct made_spec specs[] = {
	{"Root", 0, .ca = true},
	{"good", 0, .name = "mta-sts.example.org"},
	{"expired", 0, -100, -10, .name = "mta-sts.example.org"},
	{"soon", 0, -85, 5, .name = "mta-sts.example.org"},
	{"other", 0, .name = "www.example.org"},
	{"mta-sts.example.org", 0},
	{"self", 6, .name = "mta-sts.example.org"},
	{"mx", 0, .name = "*.example.org"},
	{NULL, 0},
};

static struct cert_facts *certs_of_run(void)
{
	struct cert_facts *certs = arena_array(unit_arena, MADE_MAX, sizeof(*certs));

	make_certs(specs, certs);
	return certs;
}

static void read_texts(
	const char *const *texts, struct dns_answer given, struct txt_facts *facts)
{
	facts->texts = arena_array(unit_arena, BUILD_MAX_TXT, sizeof(*facts->texts));
	while (facts->count < BUILD_MAX_TXT && texts[facts->count] != NULL) {
		facts->texts[facts->count] = text_of(texts[facts->count]);
		facts->count++;
	}
	facts->answer = given;
	if (given.answer == ANSWER_NOT_ASKED)
		facts->answer = (struct dns_answer){
			.answer = facts->count > 0 ? ANSWER_DATA : ANSWER_NO_NAME,
			.dnssec = DNSSEC_SECURE};
}

static struct chain_facts chain_of(struct cert_facts *certs, enum build_leaf leaf)
{
	return (struct chain_facts){.certs = &certs[leaf], .count = leaf == BUILD_LEAF_NONE ? 0 : 1};
}

static struct text given(const char *text)
{
	return text_of(text != NULL ? text : "");
}

static void fill_fetch(const struct build_policies *spec, struct cert_facts *certs,
	struct sts_fetch_facts *fetch)
{
	fetch->ended = spec->ended;
	fetch->status = spec->status != 0 ? spec->status : spec->ended == STS_FETCH_DONE ? 200 : 0;
	fetch->location = given(spec->location);
	fetch->content_type = text_of(spec->type != NULL ? spec->type : "text/plain");
	fetch->detail = given(spec->detail);
	fetch->body = given(spec->policy);
	fetch->chain = chain_of(certs, spec->leaf);
	if (spec->private_address != NULL) {
		fetch->private_addresses = arena_array(unit_arena, 1, sizeof(const char *));
		fetch->private_addresses[fetch->private_count++] = spec->private_address;
	}
}

void build_policies(const struct build_policies *spec, struct survey_facts *survey)
{
	struct domain_policies *policies = arena_alloc(unit_arena, sizeof(*policies));
	struct cert_facts *certs;

	if (!spec->looked_up)
		return;
	certs = certs_of_run();
	survey->policies = policies;
	read_texts(spec->sts, spec->sts_answer, &policies->sts.record.txt);
	sts_read_record(&policies->sts.record);
	read_texts(spec->tlsrpt, spec->tlsrpt_answer, &policies->tlsrpt.txt);
	tlsrpt_read(unit_arena, &policies->tlsrpt);
	fill_fetch(spec, certs, &policies->sts.fetch);
	if (spec->ended == STS_FETCH_DONE)
		sts_read_policy(unit_arena, policies->sts.fetch.body, &policies->sts.policy);
	for (size_t h = 0; spec->mx != BUILD_LEAF_NONE && h < survey->host_count; h++)
		for (size_t i = 0; i < survey->hosts[h].probe_count; i++)
			if (survey->hosts[h].probes[i]->chain.count > 0)
				survey->hosts[h].probes[i]->chain = chain_of(certs, spec->mx);
}

struct anchors build_domain_anchors(const struct survey_facts *survey)
{
	struct anchors anchors = {.known = survey->policies != NULL};

	/* The root stands in front of the leaf that was taken from the same table */
	if (survey->policies != NULL && survey->policies->sts.fetch.chain.count > 0) {
		struct cert_facts *leaf = survey->policies->sts.fetch.chain.certs;

		while (!leaf->is_ca)
			leaf--;
		anchors.certs = leaf;
		anchors.count = 1;
	}
	return anchors;
}

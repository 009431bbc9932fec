/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of the look-ups: of a host by whatever resolver, of a domain and its mail hosts by DNS.
 * What a bogus answer means is said in judge_dnssec.c. Cannot fail.
 */

#include "facts_dns.h"
#include "judge/judging.h"

static const char *detail_text(struct judging *judging, struct text detail)
{
	return detail.len == 0 ? ""
			       : judging_printf(judging, " (%s)",
					 text_quote(judging->arena, detail, TEXT_MAX_QUOTED));
}

/* Of a mail host whose name is one; no word where its answers are bogus. */
static bool is_looked_up(const struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;

	if (dns == NULL)
		return true;
	return dns->kind == MX_NAME_OK && dns->a.dnssec != DNSSEC_BOGUS &&
		dns->aaaa.dnssec != DNSSEC_BOGUS;
}

static void judge_lookup_as(
	struct judging *judging, enum lookup wanted, enum severity severity, const char *brief)
{
	if (judging->host->lookup != wanted || !is_looked_up(judging))
		return;
	judging_add(judging, severity, brief)->trail =
		detail_text(judging, judging->host->lookup_detail);
}

static const char *root_detail(struct judging *judging, const struct dns_answer *root)
{
	if (root->answer != ANSWER_FAILED || root->detail.len == 0)
		return "";
	return judging_printf(judging, ", %s for the root too",
		text_quote(judging->arena, root->detail, TEXT_MAX_QUOTED));
}

/* UNKNOWN: without a resolver nothing about the host is known. */
void judge_resolver(struct judging *judging)
{
	static const char brief[] = "this host's DNS resolver does not answer";

	if (judging->host != NULL)
		judge_lookup_as(judging, LOOKUP_RESOLVER_DEAD, SEVERITY_UNKNOWN, brief);
	else if (judging->survey->domain->resolver_dead)
		judging_fails(judging, brief)->trail =
			root_detail(judging, &judging->survey->domain->root);
}

/* An MX target that does not exist is mx.address: the domain is there. */
void judge_name(struct judging *judging)
{
	const struct domain_dns *domain = judging->survey->domain;

	if (domain == NULL)
		judge_lookup_as(
			judging, LOOKUP_NO_NAME, SEVERITY_CRITICAL, "host name does not exist");
	else if (judging->host == NULL && domain->mx.answer == ANSWER_NO_NAME)
		judging_fails(judging, "domain does not exist")->trail =
			" (NXDOMAIN), mail bounces at once";
}

static void judge_domain_lookup(struct judging *judging)
{
	const struct domain_dns *domain = judging->survey->domain;
	struct finding *finding = NULL;

	if (domain->resolver_dead || domain->mx.dnssec == DNSSEC_BOGUS)
		return;
	if (domain->mx.answer == ANSWER_FAILED)
		finding = judging_fails(judging, "MX look-up fails");
	else if (domain->mx.answer == ANSWER_TIMEOUT)
		finding = judging_add(judging, judging_timeout_state(judging),
			"MX look-up is not answered in time");
	if (finding != NULL)
		finding->trail = judging_printf(
			judging, "%s, all mail waits", detail_text(judging, domain->mx.detail));
}

void judge_lookup(struct judging *judging)
{
	bool of_mx = judging->survey->domain != NULL;

	if (judging->host == NULL) {
		judge_domain_lookup(judging);
		return;
	}
	judge_lookup_as(judging, LOOKUP_FAILED, SEVERITY_CRITICAL,
		of_mx ? "address look-up fails" : "look-up fails");
	judge_lookup_as(judging, LOOKUP_TIMEOUT, judging_timeout_state(judging),
		of_mx ? "address look-up is not answered in time"
		      : "look-up is not answered in time");
}

/* An address of the other family than the one that is tested. */
static bool has_other_family(const struct host_facts *host)
{
	return host->dns != NULL &&
		(host->dns->a.answer == ANSWER_DATA || host->dns->aaaa.answer == ANSWER_DATA);
}

/* A domain that is its own host and has none is mx.none. */
void judge_address(struct judging *judging)
{
	const struct domain_dns *domain = judging->survey->domain;

	if (domain != NULL && domain->implicit && !has_other_family(judging->host))
		return;
	if (domain != NULL)
		judge_lookup_as(judging, LOOKUP_NO_NAME, SEVERITY_CRITICAL, "no such host");
	judge_lookup_as(judging, LOOKUP_NO_ADDRESS, SEVERITY_CRITICAL,
		has_other_family(judging->host) ? "no address of this family"
			: domain != NULL        ? "no address"
						: "host has no address");
}

static void judge_domain_limit(struct judging *judging)
{
	size_t not_read = judging->survey->domain->not_read;

	if (not_read > 0)
		judging_fails(judging, judging_printf(judging, "%zu MX not checked", not_read))
			->trail = judging_printf(
			judging, ", only the first %zu are", judging->survey->host_count);
}

void judge_limit(struct judging *judging)
{
	struct finding *finding;

	if (judging->host == NULL) {
		judge_domain_limit(judging);
		return;
	}
	if (judging->host->addresses_over_cap == 0)
		return;
	finding = judging_fails(judging,
		judging_printf(
			judging, "%zu addresses not checked", judging->host->addresses_over_cap));
	finding->trail = judging->survey->domain != NULL
		? " has more than are checked in one run"
		: " has more than are checked in one run, name them with -I";
}

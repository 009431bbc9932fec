/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts about a domain from specs. Nothing here judges. */

#include "domain_build.h"

#include <string.h>
#include <sys/socket.h>

#include "judge/checks.h"
#include "policies_build.h"
#include "unit.h"

static struct dns_answer answered(enum answer answer, enum dnssec dnssec)
{
	return (struct dns_answer){.answer = answer, .dnssec = dnssec, .ttl = 3600};
}

/* The test's own answer, or one that follows from the rest. */
static struct dns_answer given_or(struct dns_answer given, enum answer answer, enum dnssec dnssec)
{
	return given.answer != ANSWER_NOT_ASKED ? given : answered(answer, dnssec);
}

/* How the look-up of one family ended, by how that of the host did. */
static enum answer answer_of(const struct host_facts *host, int family)
{
	static const enum answer failures[LOOKUP_COUNT] = {
		[LOOKUP_NO_NAME] = ANSWER_NO_NAME,
		[LOOKUP_NO_ADDRESS] = ANSWER_NO_DATA,
		[LOOKUP_FAILED] = ANSWER_FAILED,
		[LOOKUP_TIMEOUT] = ANSWER_TIMEOUT,
		[LOOKUP_RESOLVER_DEAD] = ANSWER_TIMEOUT,
	};
	const struct host_dns *dns = host->dns;

	if (host->lookup != LOOKUP_OK)
		return failures[host->lookup];
	for (size_t i = 0; i < host->probe_count; i++)
		if (host->probes[i]->where.family == family)
			return ANSWER_DATA;
	for (size_t i = 0; i < dns->private_count; i++)
		if ((strchr(dns->private_addresses[i], ':') != NULL) == (family == AF_INET6))
			return ANSWER_DATA;
	return ANSWER_NO_DATA;
}

static void set_private(const struct build_host *spec, struct host_dns *dns)
{
	dns->private_addresses =
		arena_array(unit_arena, BUILD_MAX_PRIVATE, sizeof(*dns->private_addresses));
	while (dns->private_count < BUILD_MAX_PRIVATE &&
		spec->private_addresses[dns->private_count] != NULL) {
		dns->private_addresses[dns->private_count] =
			spec->private_addresses[dns->private_count];
		dns->private_count++;
	}
}

static void set_dns(const struct build_host *spec, enum dnssec dnssec, struct host_facts *host)
{
	struct host_dns *dns = host->dns;

	if (spec->dnssec != DNSSEC_UNKNOWN)
		dnssec = spec->dnssec;
	dns->a = given_or(spec->a, answer_of(host, AF_INET), dnssec);
	dns->aaaa = given_or(spec->aaaa, answer_of(host, AF_INET6), dnssec);
	if (spec->alias_of != NULL)
		dns->a.canonical = dns->aaaa.canonical = spec->alias_of;
	dns->alias = spec->alias;
	dns->denial = spec->denial;
	dns->tlsa.answer =
		given_or(spec->tlsa, spec->tlsa_count > 0 ? ANSWER_DATA : ANSWER_NO_DATA, dnssec);
	dns->tlsa.base = spec->tlsa_base != NULL ? spec->tlsa_base : host->name;
	dns->tlsa.records = spec->tlsa_records;
	dns->tlsa.count = spec->tlsa_count;
}

static void add_probes(const struct build_host *spec, size_t place, struct host_facts *host)
{
	host->probe_count = spec->no_address || spec->kind != MX_NAME_OK ? 0
		: spec->probe_count == 0                                 ? 1
									 : spec->probe_count;
	host->probes = arena_array(unit_arena, BUILD_MAX_HOST_PROBES, sizeof(*host->probes));
	for (size_t i = 0; i < host->probe_count; i++) {
		struct probe_spec probe = spec->probes[i];

		if (probe.address == NULL)
			probe.address =
				arena_printf(unit_arena, "192.0.2.%zu", 10 * (place + 1) + i);
		host->probes[i] = build_probe(&probe);
		host->probes[i]->where.host = host->name;
		host->probes[i]->where.display = host->display;
	}
}

static enum lookup lookup_of(const struct build_host *spec, const struct host_facts *host)
{
	if (spec->lookup != LOOKUP_NOT_NEEDED || spec->kind != MX_NAME_OK)
		return spec->lookup;
	return host->probe_count > 0 || spec->private_addresses[0] != NULL ? LOOKUP_OK
									   : LOOKUP_NO_ADDRESS;
}

static void make_host(const struct build_domain *domain, size_t place, enum dnssec dnssec,
	struct host_facts *host)
{
	const struct build_host *spec = &domain->hosts[place];

	host->name = spec->name;
	if (host->name == NULL)
		host->name = domain->implicit
			? BUILD_DOMAIN
			: arena_printf(unit_arena, "mx%zu.example.org", place + 1);
	host->display = host->name;
	if (spec->preference != 0 || (!spec->preference_0 && !domain->implicit))
		host->preference = spec->preference != 0 ? spec->preference : 10 * (int)(place + 1);
	host->dns = arena_alloc(unit_arena, sizeof(*host->dns));
	host->dns->name = host->name;
	host->dns->kind = spec->kind;
	host->addresses_over_cap = spec->over_cap;
	add_probes(spec, place, host);
	set_private(spec, host->dns);
	host->lookup = lookup_of(spec, host);
	if (spec->lookup_detail != NULL)
		host->lookup_detail = text_of(spec->lookup_detail);
	if (spec->kind == MX_NAME_OK)
		set_dns(spec, dnssec, host);
}

static void add_records(const struct build_domain *spec, const struct survey_facts *survey,
	struct domain_dns *domain)
{
	domain->records = arena_array(unit_arena, BUILD_MAX_HOSTS + 1, sizeof(*domain->records));
	if (spec->null_mx)
		domain->records[domain->count++] =
			(struct mx_record){spec->null_preference, ".", MX_NAME_ROOT};
	for (size_t i = 0; i < survey->host_count && !spec->implicit; i++)
		domain->records[domain->count++] = (struct mx_record){survey->hosts[i].preference,
			survey->hosts[i].name, survey->hosts[i].dns->kind};
}

struct survey_facts *build_domain(const struct build_domain *spec)
{
	struct survey_facts *survey = arena_alloc(unit_arena, sizeof(*survey));
	struct domain_dns *domain = arena_alloc(unit_arena, sizeof(*domain));
	enum dnssec dnssec = spec->not_validated ? DNSSEC_UNKNOWN
		: spec->dnssec == DNSSEC_UNKNOWN ? DNSSEC_SECURE
						 : spec->dnssec;

	ck_assert_uint_le(spec->host_count, BUILD_MAX_HOSTS);
	*survey = (struct survey_facts){.started = BUILD_NOW,
		.verdict = 210000,
		.duration = 412000,
		.domain = domain,
		.host_count = spec->host_count};
	survey->hosts = arena_array(unit_arena, BUILD_MAX_HOSTS, sizeof(*survey->hosts));
	for (size_t i = 0; i < spec->host_count; i++)
		make_host(spec, i, dnssec, &survey->hosts[i]);
	domain->name = domain->display = BUILD_DOMAIN;
	domain->root = answered(spec->resolver_dead ? ANSWER_TIMEOUT : ANSWER_DATA,
		spec->not_validated || spec->resolver_dead ? DNSSEC_UNKNOWN : DNSSEC_SECURE);
	if (spec->root.answer != ANSWER_NOT_ASKED)
		domain->root = spec->root;
	domain->mx = given_or(spec->mx,
		spec->resolver_dead      ? ANSWER_TIMEOUT
			: spec->implicit ? ANSWER_NO_DATA
					 : ANSWER_DATA,
		dnssec);
	domain->resolver_dead = spec->resolver_dead;
	domain->no_anchor = spec->no_anchor;
	domain->implicit = spec->implicit;
	domain->not_read = spec->not_read;
	add_records(spec, survey, domain);
	build_policies(&spec->policies, survey);
	return survey;
}

struct policy build_domain_policy(void)
{
	struct policy policy = build_policy();

	policy.plugin = MX;
	policy.judge_lifetime = true;
	policy.timeout = 25;
	return policy;
}

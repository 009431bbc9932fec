/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of a published MTA-STS policy: the file (RFC 8461 3.2), and what it makes of the mail hosts
 * (4.1, 4.2). Where the policy host's certificate is not accepted, nothing in the file is looked at.
 * Cannot fail.
 */

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "facts_dns.h"
#include "judge/judging.h"
#include "judge/names.h"
#include "judge/sts_patterns.h"

enum { SECONDS_A_DAY = 86400, FEW_DAYS = 7 };

/* Of the body, if senders would read it. */
static const struct sts_policy_facts *read_policy(const struct judging *judging)
{
	const struct domain_policies *policies = judging->survey->policies;

	if (policies == NULL || policies->sts.fetch.ended != STS_FETCH_DONE ||
		!judging->sts->accepted)
		return NULL;
	return &policies->sts.policy;
}

/* That counts. */
static const struct sts_policy_facts *valid_policy(const struct judging *judging)
{
	return judging->sts->status == STS_STATUS_PUBLISHED ? read_policy(judging) : NULL;
}

/* --- the file ---------------------------------------------------------------------------------- */

struct oddity {
	unsigned bit;
	const char *words;
};

static const struct oddity invalid[] = {
	{STS_POLICY_NO_VERSION, "no version"},
	{STS_POLICY_BAD_VERSION, "version is not STSv1"},
	{STS_POLICY_NO_MODE, "no mode"},
	{STS_POLICY_BAD_MODE, "mode is not enforce, testing or none"},
	{STS_POLICY_NO_MAX_AGE, "no max_age"},
	{STS_POLICY_BAD_MAX_AGE, "max_age is no number of seconds"},
	{STS_POLICY_OVER_MAX_AGE, "max_age is over a year"},
	{STS_POLICY_NO_MX, "no mx"},
	{STS_POLICY_BAD_LINE, "a line that is not key: value"},
};

static const struct oddity strange[] = {
	{STS_POLICY_DOUBLED, "a key stands twice, the first counts"},
	{STS_POLICY_EMPTY_LINE, "empty lines"},
	{STS_POLICY_BARE_CR, "CR that ends no line"},
	{STS_POLICY_CONTROL, "control characters"},
	{STS_POLICY_8BIT, "octets outside of ASCII"},
	{STS_POLICY_BOM, "a byte order mark in front"},
};

static const char *words_of(
	struct judging *judging, const struct oddity *table, size_t count, unsigned bits)
{
	struct buf out;

	buf_init(&out, judging->arena);
	for (size_t i = 0; i < count; i++)
		if ((bits & table[i].bit) != 0)
			buf_printf(&out, "%s%s", out.len > 0 ? ", " : ": ", table[i].words);
	return out.data;
}

static void judge_strange(struct judging *judging, unsigned bits)
{
	const char *words =
		words_of(judging, strange, sizeof(strange) / sizeof(strange[0]), bits);

	if (*words != '\0')
		judging_add(judging, SEVERITY_INFO, "odd MTA-STS policy")->trail = words;
}

void judge_sts_policy(struct judging *judging)
{
	const struct sts_policy_facts *policy = read_policy(judging);
	const bool required = (judging->policy->require & REQUIRE_MTA_STS) != 0;

	if (policy == NULL)
		return;
	if ((policy->oddities & STS_POLICY_INVALID) == 0) {
		judge_strange(judging, policy->oddities);
		return;
	}
	judging_add(judging, required ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		"invalid MTA-STS policy")
		->trail = words_of(
		judging, invalid, sizeof(invalid) / sizeof(invalid[0]), policy->oddities);
}

/* `*.example.org` in the policy of example.org (RFC 8461 10.4). */
static bool is_wide(const struct judging *judging, const struct sts_pattern *pattern)
{
	return pattern->kind == STS_PATTERN_WILDCARD &&
		text_equal_nocase(pattern->text,
			arena_printf(judging->arena, "*.%s", judging->survey->domain->name));
}

static bool matches_any(const struct judging *judging, const struct sts_pattern *pattern)
{
	const struct domain_dns *domain = judging->survey->domain;

	for (size_t i = 0; i < judging->survey->host_count; i++)
		if (sts_pattern_matches(pattern, judging->survey->hosts[i].name))
			return true;
	for (size_t i = 0; i < domain->count; i++)
		if (domain->records[i].kind == MX_NAME_OK &&
			sts_pattern_matches(pattern, domain->records[i].host))
			return true;
	/* Who does not know the hosts does not know what matches none */
	return domain->count == 0 && !domain->implicit;
}

static const char *pattern_fault(
	const struct judging *judging, const struct sts_pattern *pattern, enum severity *severity)
{
	*severity = pattern->kind == STS_PATTERN_ODD ? SEVERITY_WARNING : SEVERITY_INFO;
	if (pattern->kind == STS_PATTERN_ODD)
		return ": no host name in A-labels";
	if (is_wide(judging, pattern))
		return ": every name in the domain";
	return matches_any(judging, pattern) ? NULL : ": matches no MX host";
}

/* The first of the worst; the others are seen once it is repaired. */
void judge_sts_pattern(struct judging *judging)
{
	const struct sts_policy_facts *policy = valid_policy(judging);
	const struct sts_pattern *worst = NULL;
	enum severity worst_severity = SEVERITY_OK;
	const char *fault = NULL;

	for (size_t i = 0; policy != NULL && i < policy->count; i++) {
		enum severity severity;
		const char *words = pattern_fault(judging, &policy->patterns[i], &severity);

		if (words == NULL || severity <= worst_severity)
			continue;
		worst = &policy->patterns[i];
		worst_severity = severity;
		fault = words;
	}
	if (worst != NULL)
		judging_add(judging, worst_severity,
			judging_printf(judging, "MTA-STS pattern %s",
				text_quote(judging->arena, worst->text, TEXT_MAX_QUOTED / 2)))
			->trail = fault;
}

/* RFC 8461 3.2, 10.2; a policy that is being taken back lives short (8.3). */
void judge_sts_max_age(struct judging *judging)
{
	const struct sts_policy_facts *policy = valid_policy(judging);

	if (policy == NULL || policy->mode == STS_MODE_NONE ||
		policy->max_age >= FEW_DAYS * SECONDS_A_DAY)
		return;
	judging_add(judging,
		policy->max_age < SECONDS_A_DAY ? SEVERITY_WARNING : SEVERITY_INFO,
		"short max_age of the MTA-STS policy")
		->trail = judging_printf(judging, ": %lld s, weeks are usual",
		(long long)policy->max_age);
}

void judge_sts_mode(struct judging *judging)
{
	const bool required = (judging->policy->require & REQUIRE_MTA_STS) != 0;
	const struct sts_policy_facts *policy = valid_policy(judging);

	if (policy == NULL || policy->mode == STS_MODE_ENFORCE)
		return;
	if (policy->mode == STS_MODE_NONE)
		judging_add(judging, required ? SEVERITY_CRITICAL : SEVERITY_INFO,
			"MTA-STS is switched off (mode none)");
	else
		judging_add(judging, SEVERITY_INFO,
			"MTA-STS is not enforced (mode testing)");
}

/* --- the mail hosts ---------------------------------------------------------------------------- */

/* RFC 8461 5: senders that test deliver and report. */
static enum severity severity_by_mode(enum sts_mode mode)
{
	return mode == STS_MODE_ENFORCE   ? SEVERITY_CRITICAL
		: mode == STS_MODE_TESTING ? SEVERITY_WARNING
					   : SEVERITY_INFO;
}

static void tell(struct judging *judging, enum sts_mode mode, const char *trail, const char *bounce)
{
	struct finding *finding = judging_add(judging, severity_by_mode(mode),
		mode == STS_MODE_ENFORCE ? "MTA-STS senders defer" : "MTA-STS would fail");

	finding->lead = FINDING_AT;
	finding->trail = mode == STS_MODE_ENFORCE
		? trail
		: judging_printf(judging, "%s (mode %s)", trail, sts_mode_name(mode));
	finding->bounce = bounce;
	if (judging->shown != NULL && judging->shown->leaf != NULL)
		finding->certificate = judging->shown->leaf->sha256;
}

static bool is_named(const struct judging *judging, const struct sts_policy_facts *policy)
{
	return sts_policy_names(policy, judging->host->name);
}

void judge_sts_mx(struct judging *judging)
{
	const struct sts_policy_facts *policy = valid_policy(judging);

	if (policy == NULL || policy->count == 0 || is_named(judging, policy) ||
		(judging->host->dns != NULL && judging->host->dns->kind != MX_NAME_OK))
		return;
	if (policy->not_read > 0)
		judging_add(judging, SEVERITY_WARNING, "not known whether the MTA-STS policy names it")
			->trail = judging_printf(
			judging, ", %zu mx lines were not read", policy->not_read);
	else
		tell(judging, policy->mode, ", the policy does not name it", NULL);
}

/* What senders would hold against the address; NULL: nothing, or it was not to be seen. */
static const char *tls_fault(const struct probe_facts *probe)
{
	if (!probe->smtp.before.known)
		return NULL;
	if (!probe->tls.up)
		return ", no TLS";
	return probe->tls.version < TLS_1_2 ? ", nothing newer than TLS 1.1" : NULL;
}

void judge_sts_no_starttls(struct judging *judging)
{
	const struct sts_policy_facts *policy = valid_policy(judging);
	const char *fault = tls_fault(judging->probe);

	if (policy != NULL && fault != NULL && is_named(judging, policy))
		tell(judging, policy->mode, fault, NULL);
}

static const char *chain_fault(struct judging *judging)
{
	const struct judged_chain *shown = judging->shown;
	const struct reference_name *name = &judging->policy->names[0];

	if (shown->leaf == NULL)
		return ", no certificate";
	if (shown->path->end == PATH_SELF_SIGNED)
		return ", self-signed certificate";
	if (shown->path->end != PATH_TRUSTED)
		return shown->path->end == PATH_INCOMPLETE ? ", intermediate certificate not sent"
							   : ", certificate not trusted";
	if (!shown->path->in_date)
		return ", certificate out of date";
	return cert_bears(shown->leaf, name) ? NULL : ", certificate without its name";
}

/* Of the chain that a usual connection shows. */
void judge_sts_certificate_mx(struct judging *judging)
{
	const struct sts_policy_facts *policy = valid_policy(judging);
	const char *fault;

	if (policy == NULL || judging->probe == NULL ||
		judging->shown->chain != &judging->probe->chain || !is_named(judging, policy) ||
		tls_fault(judging->probe) != NULL)
		return;
	fault = chain_fault(judging);
	if (fault != NULL)
		tell(judging, policy->mode, fault, "Server certificate not verified");
}

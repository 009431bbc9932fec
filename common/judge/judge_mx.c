/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of the MX records and of what their names lead to. Whether mail gets through is
 * judge_mx_hosts.c's business. Cannot fail.
 */

#include "facts_dns.h"
#include "judge/judging.h"

#include <string.h>

#include "base/buf.h"

enum { NAMES_SHOWN = 3 };

static bool is_root(const struct mx_record *record)
{
	return record->kind == MX_NAME_ROOT;
}

/* The record says that the domain takes no mail (RFC 7505). */
static const struct mx_record *root_record(const struct domain_dns *domain)
{
	for (size_t i = 0; i < domain->count; i++)
		if (is_root(&domain->records[i]))
			return &domain->records[i];
	return NULL;
}

static bool expects(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->expect_mx_count; i++)
		if (strcmp(policy->expect_mx[i], name) == 0)
			return true;
	return false;
}

/* Alone it is a null MX to senders, whatever its preference. */
static void judge_lone_root(struct judging *judging, int preference)
{
	bool expected = expects(judging->policy, ".");

	if (expected && preference == 0)
		judging_passes(judging, "accepts no mail (null MX), as expected");
	else if (expected)
		judging_add(judging, SEVERITY_WARNING,
			judging_printf(judging, "null MX with preference %d", preference))
			->trail = ", which must be 0";
	else
		judging_fails(judging, "accepts no mail (null MX)")->trail = preference == 0
			? ""
			: judging_printf(
				  judging, ", though its preference is %d and not 0", preference);
}

void judge_null(struct judging *judging)
{
	const struct domain_dns *domain = judging->survey->domain;
	const struct mx_record *root = root_record(domain);

	if (root == NULL)
		return;
	if (domain->count == 1)
		judge_lone_root(judging, root->preference);
	else
		judging_add(judging, SEVERITY_WARNING, "null MX beside other MX records")->trail =
			", a domain takes mail or it does not";
}

/* Not of any family, that is, whichever is tested. */
static bool is_without_address(const struct host_facts *host)
{
	if (host->dns != NULL &&
		(host->dns->a.answer == ANSWER_DATA || host->dns->aaaa.answer == ANSWER_DATA))
		return false;
	return host->lookup == LOOKUP_NO_ADDRESS || host->lookup == LOOKUP_NO_NAME;
}

static bool has_nothing(const struct survey_facts *survey)
{
	if (survey->domain->mx.answer != ANSWER_NO_DATA)
		return false;
	return survey->host_count == 0 || is_without_address(&survey->hosts[0]);
}

void judge_none(struct judging *judging)
{
	if (has_nothing(judging->survey))
		judging_fails(judging, "no MX record and no address")->trail =
			", mail bounces at once";
}

void judge_implicit(struct judging *judging)
{
	if (judging->survey->domain->implicit && !has_nothing(judging->survey))
		judging_fails(judging, "no MX record")->trail =
			", mail goes to the address of the domain itself";
}

/* `*.example.net` is every name below example.net; names are in lower case. */
static bool fits(const char *pattern, const char *name)
{
	size_t tail = strlen(pattern) - 1;
	size_t len = strlen(name);

	if (strncmp(pattern, "*.", 2) != 0)
		return strcmp(pattern, name) == 0;
	return len > tail && strcmp(name + len - tail, pattern + 1) == 0;
}

/* Names for a sentence, the first few in full. */
struct name_list {
	struct buf text;
	size_t count;
};

static void list_add(struct judging *judging, struct name_list *list, const char *name)
{
	if (list->count++ == 0)
		buf_init(&list->text, judging->arena);
	if (list->count <= NAMES_SHOWN)
		buf_printf(&list->text, "%s%s", list->count > 1 ? ", " : "",
			strcmp(name, ".") == 0
				? "a null MX"
				: text_quote(judging->arena, text_of(name), TEXT_MAX_QUOTED));
}

static const char *list_text(struct judging *judging, const struct name_list *list)
{
	if (list->count <= NAMES_SHOWN)
		return list->text.data;
	return judging_printf(
		judging, "%s and %zu more", list->text.data, list->count - NAMES_SHOWN);
}

/* A domain without MX records is its own mail host. */
static size_t hosts_published(const struct domain_dns *domain)
{
	return domain->implicit ? 1 : domain->count;
}

static const char *host_published(const struct domain_dns *domain, size_t i)
{
	return domain->implicit ? domain->name : domain->records[i].host;
}

static void list_unexpected(struct judging *judging, struct name_list *list)
{
	const struct domain_dns *domain = judging->survey->domain;
	const struct policy *policy = judging->policy;

	for (size_t i = 0; i < hosts_published(domain); i++) {
		const char *name = host_published(domain, i);
		bool expected = false;

		for (size_t e = 0; e < policy->expect_mx_count; e++)
			expected = expected || fits(policy->expect_mx[e], name);
		if (!expected)
			list_add(judging, list, name);
	}
}

/* Where not all records were read, what seems to be missing may be among the others. */
static void list_missing(struct judging *judging, struct name_list *list)
{
	const struct domain_dns *domain = judging->survey->domain;
	const struct policy *policy = judging->policy;

	for (size_t e = 0; e < policy->expect_mx_count && domain->not_read == 0; e++) {
		bool found = false;

		for (size_t i = 0; i < hosts_published(domain); i++)
			found = found || fits(policy->expect_mx[e], host_published(domain, i));
		if (!found)
			list_add(judging, list, policy->expect_mx[e]);
	}
}

void judge_unexpected(struct judging *judging)
{
	enum answer answer = judging->survey->domain->mx.answer;
	struct name_list unexpected = {0};
	struct name_list missing = {0};
	struct finding *finding;

	if (judging->policy->expect_mx_count == 0 ||
		(answer != ANSWER_DATA && answer != ANSWER_NO_DATA))
		return;
	list_unexpected(judging, &unexpected);
	list_missing(judging, &missing);
	if (unexpected.count + missing.count == 0) {
		judging_passes(judging, "MX hosts are the expected ones");
		return;
	}
	finding = judging_fails(judging, unexpected.count > 0 ? "unexpected MX" : "missing MX");
	finding->trail = judging_printf(judging, ": %s%s%s",
		list_text(judging, unexpected.count > 0 ? &unexpected : &missing),
		unexpected.count > 0 && missing.count > 0 ? ", missing: " : "",
		unexpected.count > 0 && missing.count > 0 ? list_text(judging, &missing) : "");
}

/* RFC 2181 10.3. The domain itself may be an alias (RFC 5321 5.1). */
void judge_cname(struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;
	const char *canonical;

	if (dns == NULL || judging->survey->domain->implicit)
		return;
	canonical = dns->a.canonical != NULL ? dns->a.canonical : dns->aaaa.canonical;
	if (canonical != NULL)
		judging_fails(judging, "MX target is an alias")->trail =
			judging_printf(judging, " stands for %s, some senders refuse that",
				text_quote(judging->arena, text_of(canonical), TEXT_MAX_QUOTED));
}

/* `.` is judged with the records. */
void judge_mx_name(struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;

	if (dns == NULL)
		return;
	if (dns->kind == MX_NAME_ADDRESS)
		judging_fails(judging, "no host name")->trail = " is an address";
	else if (dns->kind == MX_NAME_ODD)
		judging_fails(judging, "no host name")->trail = " holds what no host name may";
}

static const char *private_text(struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;
	struct name_list list = {0};

	for (size_t i = 0; i < dns->private_count; i++)
		list_add(judging, &list, dns->private_addresses[i]);
	return list_text(judging, &list);
}

/* Senders that try a private address beside public ones wait, and go on. */
void judge_private(struct judging *judging)
{
	const struct host_facts *host = judging->host;

	if (host->dns == NULL || host->dns->private_count == 0)
		return;
	if (host->probe_count > 0)
		judging_add(judging, SEVERITY_WARNING, "private address")->trail =
			judging_printf(judging, " (%s) beside public ones", private_text(judging));
	else if (judging->policy->no_connect)
		judging_add(judging, SEVERITY_INFO, "private address")->trail = judging_printf(
			judging, " (%s), perhaps beside public ones", private_text(judging));
	else
		judging_fails(judging, "only private addresses")->trail = judging_printf(
			judging, " (%s) not contacted, split DNS?", private_text(judging));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only a domain has: its name, how DNS is asked, the hosts that are expected, the senders that
 * count. Does nothing for the plugins that look at a host. Complains about the first that makes no
 * sense.
 */

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/host.h"
#include "cli/file.h"
#include "cli/making.h"
#include "cli/plugin.h"
#include "cli/target.h"
#include "cli/values.h"
#include "judge/checks.h"

enum { DNS_PORT = 53 };

bool making_domain(const struct making *making)
{
	const struct options *options = making->options;
	const char *const typed[] = {options->hostname, options->domain, options->operand};
	struct plan *plan = &making->settings->plan;
	struct host domain = {0};

	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		struct host host;

		if (typed[i] == NULL)
			continue;
		if (!target_parse_domain(making->arena, typed[i], &host, making->why))
			return false;
		if (domain.ascii != NULL && strcmp(domain.ascii, host.ascii) != 0)
			return making_complain(
				making, "two domains: %s and %s", domain.ascii, host.ascii);
		domain = host;
	}
	if (domain.ascii == NULL)
		return making_complain(making, "which domain? give -H DOMAIN");
	plan->host = domain.ascii;
	plan->display = domain.display;
	return making_family(making) && making_port(making, NULL);
}

static bool make_resolver(const struct making *making)
{
	const char *typed = making->options->resolver;
	struct plan *plan = &making->settings->plan;

	plan->resolver_port = DNS_PORT;
	plan->recurse = typed != NULL && strcmp(typed, "recurse") == 0;
	if (typed == NULL || plan->recurse ||
		value_resolver(making->arena, typed, &plan->resolver, &plan->resolver_port))
		return true;
	return making_complain(making,
		"--resolver takes an IP address, @PORT behind it, or recurse, not %s",
		making_typed(making, typed));
}

/* A line that does not begin with a comment and holds the word DS or DNSKEY. */
static bool holds_anchor(struct text octets)
{
	const char *line = octets.data;

	while (*line != '\0') {
		size_t len = strcspn(line, ";\n");

		for (const char *p = line; p < line + len;) {
			size_t word = strcspn(p, " \t\r;\n");

			if ((word == 2 && strncasecmp(p, "DS", 2) == 0) ||
				(word == 6 && strncasecmp(p, "DNSKEY", 6) == 0))
				return true;
			p += word;
			p += p < line + len;
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return false;
}

/* Read by the resolving library later on; a bad one has to be bad usage. */
static bool make_trust_anchor(const struct making *making)
{
	const char *path = making->options->trust_anchor;
	const char *problem = NULL;
	struct text octets;

	making->settings->plan.trust_anchor = path;
	if (path == NULL)
		return true;
	if (file_read(making->arena, path, &octets, &problem) && !holds_anchor(octets))
		problem = "holds no DS or DNSKEY record";
	return problem == NULL ||
		making_complain(
			making, "--trust-anchor: file %s: %s", making_typed(making, path), problem);
}

static bool make_expected(const struct making *making)
{
	const string_list *typed = &making->options->expect_mx;
	const char **names = arena_array(making->arena, typed->count, sizeof(*names));
	bool none = false;

	for (size_t i = 0; i < typed->count; i++) {
		if (!value_mx_pattern(making->arena, typed->items[i], &names[i]))
			return making_complain(making,
				"--expect-mx takes a host name, *.NAME or . alone, not %s",
				making_typed(making, typed->items[i]));
		none |= strcmp(names[i], ".") == 0;
	}
	for (size_t i = 0; i < typed->count && none; i++)
		if (strcmp(names[i], ".") != 0)
			return making_complain(making,
				"--expect-mx=. says that there is no MX host, so %s cannot be one",
				making_typed(making, typed->items[i]));
	making->settings->policy.expect_mx = names;
	making->settings->policy.expect_mx_count = typed->count;
	return true;
}

static bool make_senders(const struct making *making)
{
	const string_list *lists = &making->options->senders;
	unsigned *senders = &making->settings->policy.senders;
	const char *unknown = NULL;

	for (size_t i = 0; i < lists->count; i++)
		if (!value_senders(making->arena, lists->items[i], senders, &unknown))
			return making_complain(making,
				"--sender takes may, encrypt, verify, dane, mta-sts, commas between, not %s",
				*unknown == '\0' ? "an empty word" : making_typed(making, unknown));
	return true;
}

/* Only the beginning is looked at: what a proxy is called is the business of the HTTP library. */
static bool make_proxy(const struct making *making)
{
	const char *url = making->options->https_proxy;
	struct text text = text_of(url != NULL ? url : "");

	making->settings->plan.https_proxy = url;
	if (url == NULL || (text_starts_nocase(text, "http://") && text.len > strlen("http://")) ||
		(text_starts_nocase(text, "https://") && text.len > strlen("https://")))
		return true;
	return making_complain(making, "--https-proxy takes http://HOST:PORT or https://HOST:PORT, not %s",
		making_typed(making, url));
}

bool making_dns(const struct making *making)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;

	if (making->plugin->bit != MX)
		return true;
	plan->allow_private = options->allow_private;
	plan->no_connect = options->no_connect || options->next_cert != NULL;
	making->settings->policy.no_connect = plan->no_connect;
	return make_resolver(making) && make_trust_anchor(making) && make_expected(making) &&
		make_senders(making) && make_proxy(making);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Defaults, contradictions, and which option is meant for whom. Every step returns false with its
 * complaint; the first one is what the user reads.
 */

#include "cli/settings.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/plugin.h"
#include "cli/target.h"
#include "cli/values.h"
#include "judge/checks.h"

/* Everything that the steps share. */
struct making {
	const struct plugin *plugin;
	struct arena *arena;
	const struct options *options;
	struct settings *settings;
	const char **why;
};

static bool complain(const struct making *making, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool complain(const struct making *making, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	*making->why = arena_vprintf(making->arena, format, ap);
	va_end(ap);
	return false;
}

static const char *typed(const struct making *making, const char *text)
{
	return text_quote(making->arena, text_of(text), TEXT_MAX_QUOTED);
}

static bool make_protocol(const struct making *making)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;

	if (options->starttls && options->smtps)
		return complain(making, "--starttls and --smtps exclude each other");
	plan->protocol = options->lmtp ? &protocol_lmtp : &protocol_smtp;
	making->settings->policy.lmtp = options->lmtp;
	plan->implicit_tls = options->smtps;
	plan->ehlo_after_tls = true;
	plan->proxy_header = options->proxy_protocol;
	if (plan->implicit_tls && plan->protocol->tls_port == 0 && options->port == NULL)
		return complain(making, "there is no port for %s with --smtps: give --port",
			plan->protocol->name);
	plan->port = plan->implicit_tls && plan->protocol->tls_port != 0
		? plan->protocol->tls_port
		: plan->protocol->port;
	return true;
}

static bool make_port(const struct making *making, const struct target *target)
{
	const char *port = making->options->port;
	struct plan *plan = &making->settings->plan;

	if (target->port != NULL && port != NULL && strcmp(target->port, port) != 0)
		return complain(making, "two ports: %s and %s", typed(making, target->port),
			typed(making, port));
	if (port == NULL)
		port = target->port;
	if (port != NULL && !value_port(port, &plan->port))
		return complain(
			making, "--port takes 1 to 65535, not %s", typed(making, port));
	making->settings->policy.port = plan->port;
	return true;
}

static bool make_family(const struct making *making)
{
	const struct options *options = making->options;

	if (options->ipv4 && options->ipv6)
		return complain(making, "--ipv4 and --ipv6 exclude each other");
	making->settings->plan.family = options->ipv4 ? AF_INET
		: options->ipv6			      ? AF_INET6
						      : AF_UNSPEC;
	return true;
}

/* Typed addresses replace the look-up; a host that is an address needs none. */
static bool make_addresses(const struct making *making, const struct target *target)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;
	string_list addresses = {0};
	struct host host;

	if (target->address != NULL && target->host.kind == HOST_NAME &&
		options->addresses.count > 0)
		return complain(making, "both the host and --address say where to connect");
	if (options->addresses.count > PLAN_MAX_TYPED_ADDRESSES)
		return complain(making, "at most %d addresses", PLAN_MAX_TYPED_ADDRESSES);
	for (size_t i = 0; i < options->addresses.count; i++) {
		const char *text = options->addresses.items[i];

		if (host_parse(making->arena, text, &host) != HOST_OK || host.kind == HOST_NAME)
			return complain(making, "--address takes an IP address, not %s",
				typed(making, text));
		if (target_fits_family(host.ascii, plan->family) &&
			!target_list_has(addresses.items, addresses.count, host.ascii))
			*VEC_ADD(making->arena, &addresses) = host.ascii;
	}
	if (target->address != NULL && options->addresses.count == 0 &&
		target_fits_family(target->address, plan->family))
		*VEC_ADD(making->arena, &addresses) = target->address;
	if (addresses.count == 0 && (target->address != NULL || options->addresses.count > 0))
		return complain(making, "no address of the family asked for");
	plan->addresses = addresses.items;
	plan->address_count = addresses.count;
	return true;
}

static bool make_target(const struct making *making)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;
	struct target target = {0};

	if (options->hostname != NULL && options->operand != NULL)
		return complain(making, "both --hostname and a host without option are given");
	if (options->hostname == NULL && options->operand == NULL)
		return complain(making, "which host? give -H NAME");
	if (!target_parse(making->arena,
		    options->operand != NULL ? options->operand : options->hostname,
		    options->operand != NULL, &target, making->why))
		return false;
	if (target.is_path && !options->lmtp)
		return complain(making, "the path of a UNIX socket needs --lmtp");
	plan->host = target.host.ascii;
	plan->display = target.host.display;
	if (!target.is_path && target.host.kind == HOST_NAME)
		plan->server_name = plan->host;
	return make_family(making) && make_port(making, &target) &&
		make_addresses(making, &target);
}

/* A name that is sent: A-label or U-label, no address. */
static bool make_sent_name(const struct making *making, const char *option, const char *text,
	bool allow_address, const char **name)
{
	enum host_problem problem;
	struct host host;

	if (text == NULL)
		return true;
	problem = host_parse(making->arena, text, &host);
	if (problem != HOST_OK)
		return complain(making, "%s %s %s", option, typed(making, text),
			host_problem_text(problem));
	if (host.kind != HOST_NAME && !allow_address)
		return complain(making, "%s takes a name, not an address", option);
	*name = host.kind == HOST_NAME ? host.ascii
		: arena_printf(making->arena, host.kind == HOST_IPV6 ? "[IPv6:%s]" : "[%s]",
			  host.ascii);
	return true;
}

static bool make_names(const struct making *making)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;
	const char *source = options->source_address;
	struct host host;

	if (source != NULL &&
		(host_parse(making->arena, source, &host) != HOST_OK || host.kind == HOST_NAME))
		return complain(making, "--source-address takes an IP address, not %s",
			typed(making, source));
	plan->source_address = source == NULL ? NULL : host.ascii;
	if (options->server_name != NULL && strcmp(options->server_name, "-") == 0)
		plan->server_name = NULL;
	else if (!make_sent_name(making, "--server-name", options->server_name, false,
			 &plan->server_name))
		return false;
	return make_sent_name(making, "--fqdn", options->fqdn, true, &plan->ehlo_name);
}

static bool make_tls(const struct making *making)
{
	const struct options *options = making->options;
	struct settings *settings = making->settings;
	enum tls_version min_tls = TLS_1_2;

	if (options->min_tls != NULL && !value_tls_version(options->min_tls, &min_tls))
		return complain(making, "--min-tls takes 1.0, 1.1, 1.2 or 1.3, not %s",
			typed(making, options->min_tls));
	settings->plan.min_tls = settings->policy.min_tls = min_tls;
	settings->plan.tls_priority = options->tls_priority;
	if (options->private_key != NULL && options->client_cert == NULL)
		return complain(making, "--private-key without --client-cert");
	settings->plan.client_cert = options->client_cert;
	settings->plan.client_key =
		options->private_key != NULL ? options->private_key : options->client_cert;
	settings->policy.have_client_cert = options->client_cert != NULL;
	return true;
}

static bool make_timeout(const struct making *making)
{
	struct policy *policy = &making->settings->policy;
	const char *text = making->options->timeout;

	policy->timeout = making->plugin->timeout;
	policy->timeout_state = SEVERITY_CRITICAL;
	if (text != NULL && !value_timeout(text, &policy->timeout, &policy->timeout_state))
		return complain(making,
			"--timeout takes 1 to 600 seconds, and :STATE behind it, not %s",
			typed(making, text));
	return true;
}

/* The two spellings of one threshold, `-w` and `--warning-time`. */
static bool make_time(const struct making *making, const char *name, const char *a,
	const char *b, bool *have, struct range *range)
{
	const char *text = a != NULL ? a : b;

	if (a != NULL && b != NULL && strcmp(a, b) != 0)
		return complain(making, "%s is given twice with different values", name);
	*have = text != NULL;
	if (text != NULL && !range_parse(text, range))
		return complain(making, "%s takes a range such as 10, 10: or 5:10, not %s", name,
			typed(making, text));
	return true;
}

static bool make_times(const struct making *making)
{
	const struct options *options = making->options;
	struct policy *policy = &making->settings->policy;

	return make_time(making, "--warning", options->warning, options->warning_time,
		       &policy->have_warn_time, &policy->warn_time) &&
		make_time(making, "--critical", options->critical, options->critical_time,
			&policy->have_crit_time, &policy->crit_time);
}

static bool make_lifetime(const struct making *making, const char *name, const char *text,
	struct lifetime *lifetime)
{
	if (text != NULL && !value_lifetime(text, lifetime))
		return complain(making, "%s takes 21, 21d, 12h, 25%% or 30d,25%%, not %s", name,
			typed(making, text));
	return true;
}

/* What a user typed about lifetime counts; without it the certificate is shown and not judged. */
static bool make_lifetimes(const struct making *making)
{
	const struct options *options = making->options;
	struct policy *policy = &making->settings->policy;

	policy->warn_life = (struct lifetime){true, true, 30, 25};
	policy->crit_life = (struct lifetime){true, true, 14, 10};
	policy->judge_lifetime = options->certificate != NULL ||
		options->warning_lifetime != NULL || options->critical_lifetime != NULL;
	if (options->certificate != NULL && (options->warning_lifetime != NULL ||
						    options->critical_lifetime != NULL))
		return complain(making, "--certificate and the options for lifetime exclude each other");
	if (options->certificate != NULL &&
		!value_certificate(
			options->certificate, &policy->warn_life, &policy->crit_life))
		return complain(making, "--certificate takes days as WARN or WARN,CRIT, not %s",
			typed(making, options->certificate));
	if (!make_lifetime(making, "--warning-lifetime", options->warning_lifetime,
		    &policy->warn_life) ||
		!make_lifetime(making, "--critical-lifetime", options->critical_lifetime,
			&policy->crit_life))
		return false;
	if ((policy->warn_life.have_days && policy->crit_life.have_days &&
		    policy->crit_life.days > policy->warn_life.days) ||
		(policy->warn_life.have_percent && policy->crit_life.have_percent &&
			policy->crit_life.percent > policy->warn_life.percent))
		return complain(making,
			"critical lifetime is above warning lifetime (defaults 14d,10%% and 30d,25%%)");
	return true;
}

static bool make_need(const struct making *making)
{
	const char *need = making->options->need;

	if (need == NULL || strcmp(need, "all") == 0)
		making->settings->policy.need = NEED_ALL;
	else if (strcmp(need, "one") == 0)
		making->settings->policy.need = NEED_ONE;
	else
		return complain(
			making, "--need takes all or one, not %s", typed(making, need));
	return true;
}

static bool make_require(const struct making *making)
{
	const unsigned known =
		REQUIRE_STARTTLS | REQUIRE_TLS13 | REQUIRE_IPV6 | REQUIRE_REQUIRETLS;
	const string_list *lists = &making->options->require;
	unsigned *require = &making->settings->policy.require;
	const char *unknown = NULL;

	for (size_t i = 0; i < lists->count; i++)
		if (!value_require(making->arena, lists->items[i], require, &unknown))
			return complain(making, "--require does not know %s",
				*unknown == '\0' ? "an empty word" : typed(making, unknown));
	if ((*require & ~known) != 0)
		return complain(making,
			"--require of %s takes starttls, tls1.3, ipv6, requiretls",
			making->plugin->name);
	return true;
}

static bool same_place(const struct state_rule *a, const struct state_rule *b)
{
	if (strcmp(a->id, b->id) != 0 || (a->host == NULL) != (b->host == NULL))
		return false;
	return a->host == NULL || strcmp(a->host, b->host) == 0;
}

/* --state before --ignore, those of the ini file first: what was typed takes the place of theirs. */
static bool make_rule(const struct making *making, const char *text, bool ignore,
	struct state_rule *rules, size_t *count)
{
	const size_t from_file = making->options->file_states;
	struct state_rule *rule = &rules[*count];

	if (!value_state_rule(making->arena, text, ignore, rule))
		return complain(making, "%s, not %s",
			ignore ? "--ignore takes ID or ID@HOST"
			       : "--state takes ID=STATE or ID@HOST=STATE",
			typed(making, text));
	if (!checks_know(rule->id))
		return complain(making, "there is no finding %s, see mail-tls-findings(7)",
			typed(making, rule->id));
	for (size_t i = 0; i < *count && !ignore; i++) {
		if (!same_place(&rules[i], rule) || rules[i].severity == rule->severity)
			continue;
		if (i >= from_file || *count < from_file)
			return complain(making, "--state gives %s two states",
				typed(making, rule->id));
		rules[i] = *rule;
	}
	++*count;
	return true;
}

static bool make_rules(const struct making *making)
{
	const string_list *states = &making->options->states;
	const string_list *ignores = &making->options->ignores;
	struct state_rule *rules = arena_array(
		making->arena, states->count + ignores->count, sizeof(*rules));
	size_t count = 0;

	for (size_t i = 0; i < states->count; i++)
		if (!make_rule(making, states->items[i], false, rules, &count))
			return false;
	for (size_t i = 0; i < ignores->count; i++)
		if (!make_rule(making, ignores->items[i], true, rules, &count))
			return false;
	making->settings->policy.rules = rules;
	making->settings->policy.rule_count = count;
	return true;
}

static bool make_output(const struct making *making)
{
	const char *name = making->options->output;

	making->settings->renderer = renderer_find(name != NULL ? name : "text");
	making->settings->verbosity = making->options->verbose;
	if (making->settings->renderer == NULL)
		return complain(making, "--output does not know %s", typed(making, name));
	return true;
}

bool settings_make(const struct plugin *plugin, struct arena *arena,
	const struct options *options, struct settings *settings, const char **why)
{
	static bool (*const steps[])(const struct making *) = {make_protocol, make_target,
		make_names, make_tls, make_timeout, make_times, make_lifetimes, make_need,
		make_require, make_rules, make_output};
	const struct making making = {plugin, arena, options, settings, why};

	*settings = (struct settings){0};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!steps[i](&making))
			return false;
	return true;
}

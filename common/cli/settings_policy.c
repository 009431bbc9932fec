/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that become the judge's policy. Complains about the first that makes no sense. */

#include <string.h>

#include "base/arena.h"
#include "cli/making.h"
#include "cli/plugin.h"
#include "cli/values.h"
#include "judge/checks.h"

static bool make_timeout(const struct making *making)
{
	struct policy *policy = &making->settings->policy;
	const char *text = making->options->timeout;

	policy->timeout = making->plugin->timeout;
	policy->timeout_state = SEVERITY_CRITICAL;
	if (text != NULL && !value_timeout(text, &policy->timeout, &policy->timeout_state))
		return making_complain(making,
			"--timeout takes 1 to 600 seconds, and :STATE behind it, not %s",
			making_typed(making, text));
	return true;
}

/* The two spellings of one threshold, `-w` and `--warning-time`. */
static bool make_time(const struct making *making, const char *name, const char *a, const char *b,
	bool *have, struct range *range)
{
	const char *text = a != NULL ? a : b;

	if (a != NULL && b != NULL && strcmp(a, b) != 0)
		return making_complain(making, "%s is given twice with different values", name);
	*have = text != NULL;
	if (text != NULL && !range_parse(text, range))
		return making_complain(making, "%s takes a range such as 10, 10: or 5:10, not %s",
			name, making_typed(making, text));
	return true;
}

static bool make_times(const struct making *making)
{
	const struct options *options = making->options;
	struct policy *policy = &making->settings->policy;
	const bool short_is_time = making->plugin->bit == ST;

	return make_time(making, short_is_time ? "--warning" : "--warning-time",
		       short_is_time ? options->warning : NULL, options->warning_time,
		       &policy->have_warn_time, &policy->warn_time) &&
		make_time(making, short_is_time ? "--critical" : "--critical-time",
			short_is_time ? options->critical : NULL, options->critical_time,
			&policy->have_crit_time, &policy->crit_time);
}

/* The two spellings again, `-w` and `--warning-lifetime`, where the short one means lifetime. */
static bool make_lifetime(const struct making *making, const char *name, const char *a,
	const char *b, struct lifetime *lifetime)
{
	const char *text = a != NULL ? a : b;

	if (a != NULL && b != NULL && strcmp(a, b) != 0)
		return making_complain(making, "%s is given twice with different values", name);
	if (text != NULL && !value_lifetime(text, lifetime))
		return making_complain(making, "%s takes 21, 21d, 12h, 25%% or 30d,25%%, not %s",
			name, making_typed(making, text));
	return true;
}

static bool is_crossed(const struct lifetime *warn, const struct lifetime *crit)
{
	return (warn->have_days && crit->have_days && crit->days > warn->days) ||
		(warn->have_percent && crit->have_percent && crit->percent > warn->percent);
}

/* check_smtp's spelling of both limits. */
static bool make_certificate(const struct making *making)
{
	const char *typed = making->options->certificate;
	struct policy *policy = &making->settings->policy;

	if (!value_certificate(typed, &policy->warn_life, &policy->crit_life))
		return making_complain(making,
			"--certificate takes days as WARN or WARN,CRIT, not %s",
			making_typed(making, typed));
	return !is_crossed(&policy->warn_life, &policy->crit_life) ||
		making_complain(making, "critical lifetime is above warning lifetime");
}

/* The default of the limit that was not typed gives way to the one that was: `-w 10` is enough. */
static void give_way_below(struct lifetime *crit, const struct lifetime *warn)
{
	if (warn->have_days && crit->days > warn->days)
		crit->days = warn->days;
	if (warn->have_percent && crit->percent > warn->percent)
		crit->percent = warn->percent;
}

static void give_way_above(struct lifetime *warn, const struct lifetime *crit)
{
	if (crit->have_days && warn->days < crit->days)
		warn->days = crit->days;
	if (crit->have_percent && warn->percent < crit->percent)
		warn->percent = crit->percent;
}

/*
 * In check_starttls what a user typed about lifetime counts; without it and without --verify the
 * certificate is shown and not judged.
 */
static bool make_lifetimes(const struct making *making)
{
	const struct options *options = making->options;
	struct policy *policy = &making->settings->policy;
	const char *warn = making->plugin->bit == ST ? NULL : options->warning;
	const char *crit = making->plugin->bit == ST ? NULL : options->critical;
	const bool warned = warn != NULL || options->warning_lifetime != NULL;
	const bool made_critical = crit != NULL || options->critical_lifetime != NULL;
	const bool typed = warned || made_critical;

	policy->warn_life = (struct lifetime){true, true, 30, 25};
	policy->crit_life = (struct lifetime){true, true, 14, 10};
	policy->lifetime_typed = options->certificate != NULL || typed;
	policy->judge_lifetime = policy->judge_certs || policy->lifetime_typed;
	if (options->certificate != NULL && typed)
		return making_complain(
			making, "--certificate and the options for lifetime exclude each other");
	if (options->certificate != NULL)
		return make_certificate(making);
	if (!make_lifetime(making, warn != NULL ? "--warning" : "--warning-lifetime", warn,
		    options->warning_lifetime, &policy->warn_life) ||
		!make_lifetime(making, crit != NULL ? "--critical" : "--critical-lifetime", crit,
			options->critical_lifetime, &policy->crit_life))
		return false;
	if (!warned && !made_critical)
		return true;
	if (!made_critical)
		give_way_below(&policy->crit_life, &policy->warn_life);
	else if (!warned)
		give_way_above(&policy->warn_life, &policy->crit_life);
	return !is_crossed(&policy->warn_life, &policy->crit_life) ||
		making_complain(making, "critical lifetime is above warning lifetime");
}

static bool make_need(const struct making *making)
{
	const char *need = making->options->need;
	const bool domain = making->plugin->bit == MX;

	if (need == NULL || strcmp(need, "all") == 0)
		making->settings->policy.need = NEED_ALL;
	else if (strcmp(need, "one") == 0)
		making->settings->policy.need = NEED_ONE;
	else if (domain && strcmp(need, "primary") == 0)
		making->settings->policy.need = NEED_PRIMARY;
	else
		return making_complain(making, "--need takes all%s or one, not %s",
			domain ? ", primary" : "", making_typed(making, need));
	return true;
}

/* What a plugin can demand, and how it is typed. */
static const struct {
	unsigned plugin;
	unsigned known;
	const char *words;
} demands[] = {
	{ST, REQUIRE_STARTTLS | REQUIRE_TLS13 | REQUIRE_IPV6 | REQUIRE_REQUIRETLS,
		"starttls, tls1.3, ipv6, requiretls"},
	{CE, REQUIRE_STARTTLS | REQUIRE_STAPLE | REQUIRE_SCT | REQUIRE_TLS13 | REQUIRE_IPV6,
		"starttls, staple, sct:N, tls1.3, ipv6"},
	{MX,
		REQUIRE_DANE | REQUIRE_DNSSEC | REQUIRE_STARTTLS | REQUIRE_TLS13 | REQUIRE_IPV6 |
			REQUIRE_REQUIRETLS | REQUIRE_MTA_STS | REQUIRE_TLSRPT,
		"dane, dnssec, mta-sts, tlsrpt, starttls, tls1.3, ipv6, requiretls"},
};

/* What is a word of --require, and still not one of this plugin or of this run. */
static bool settle_demands(const struct making *making)
{
	const unsigned require = making->settings->policy.require;
	const unsigned seen_on_the_wire =
		REQUIRE_STARTTLS | REQUIRE_TLS13 | REQUIRE_IPV6 | REQUIRE_REQUIRETLS;
	size_t row = 0;

	while (demands[row].plugin != making->plugin->bit)
		row++;
	if ((require & ~demands[row].known) != 0)
		return making_complain(making, "--require of %s takes %s", making->plugin->name,
			demands[row].words);
	if (making->options->no_connect && (require & seen_on_the_wire) != 0)
		return making_complain(making,
			"with --no-connect --require takes dane, dnssec, mta-sts, tlsrpt, nothing else is seen");
	return true;
}

static bool make_require(const struct making *making)
{
	const string_list *lists = &making->options->require;
	struct policy *policy = &making->settings->policy;
	const char *unknown = NULL;

	for (size_t i = 0; i < lists->count; i++) {
		if (value_require(making->arena, lists->items[i], &policy->require,
			    &policy->require_scts, &unknown))
			continue;
		if (strncmp(unknown, "sct", 3) == 0)
			return making_complain(making,
				"--require takes sct:N with N from 1 to 100, not %s",
				making_typed(making, unknown));
		return making_complain(making, "--require does not know %s",
			*unknown == '\0' ? "an empty word" : making_typed(making, unknown));
	}
	return settle_demands(making);
}

static bool same_place(const struct state_rule *a, const struct state_rule *b)
{
	if (strcmp(a->id, b->id) != 0 || (a->host == NULL) != (b->host == NULL))
		return false;
	return a->host == NULL || strcmp(a->host, b->host) == 0;
}

/* --state before --ignore, those of the ini file first: what was typed takes the place of theirs.
 */
static bool make_rule(const struct making *making, const char *text, bool ignore,
	struct state_rule *rules, size_t *count)
{
	const size_t from_file = making->options->file_states;
	struct state_rule *rule = &rules[*count];

	if (!value_state_rule(making->arena, text, ignore, rule))
		return making_complain(making, "%s, not %s",
			ignore ? "--ignore takes ID or ID@HOST"
			       : "--state takes ID=STATE or ID@HOST=STATE",
			making_typed(making, text));
	if (!checks_know(rule->id))
		return making_complain(making, "there is no finding %s, see mail-tls-findings(7)",
			making_typed(making, rule->id));
	for (size_t i = 0; i < *count && !ignore; i++) {
		if (!same_place(&rules[i], rule) || rules[i].severity == rule->severity)
			continue;
		if (i >= from_file || *count < from_file)
			return making_complain(making, "--state gives %s two states",
				making_typed(making, rule->id));
		rules[i] = *rule;
	}
	++*count;
	return true;
}

static bool make_rules(const struct making *making)
{
	const string_list *states = &making->options->states;
	const string_list *ignores = &making->options->ignores;
	struct state_rule *rules =
		arena_array(making->arena, states->count + ignores->count, sizeof(*rules));
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

bool making_policy(const struct making *making)
{
	return make_timeout(making) && make_times(making) && make_lifetimes(making) &&
		make_need(making) && make_require(making) && make_rules(making);
}

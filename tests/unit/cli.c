/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of cli share: command lines from texts, settings as text. */

#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "judge/checks.h"
#include "unit.h"

const struct plugin cli_plugin = {.name = "check_starttls",
	.service = "STARTTLS",
	.purpose = "purpose",
	.examples = "  example\n",
	.bit = ST,
	.timeout = 9};

const struct plugin cli_cert_plugin = {.name = "check_smtp_cert",
	.service = "SMTP_CERT",
	.purpose = "purpose",
	.examples = "  example\n",
	.bit = CE,
	.timeout = 9};

const struct plugin cli_mx_plugin = {.name = "check_mx_tls",
	.service = "MX_TLS",
	.purpose = "purpose",
	.examples = "  example\n",
	.bit = MX,
	.timeout = 25};

char **cli_words(const char *line, int *argc)
{
	VEC_OF(char *) words = {0};

	*VEC_ADD(unit_arena, &words) = arena_copy(unit_arena, "check_starttls", 14);
	while (*line != '\0') {
		size_t len = strcspn(line, " ");

		*VEC_ADD(unit_arena, &words) = arena_copy(unit_arena, line, len);
		line += len + (line[len] == ' ');
	}
	*argc = (int)words.count;
	*VEC_ADD(unit_arena, &words) = NULL;
	return words.items;
}

bool cli_options_of(
	const struct plugin *plugin, const char *line, struct options *options, const char **why)
{
	int argc;
	char **argv = cli_words(line, &argc);

	return options_parse(plugin, unit_arena, argc, argv, options, why);
}

bool cli_settings_of(
	const struct plugin *plugin, const char *line, struct settings *settings, const char **why)
{
	struct options options = {0};

	return cli_options_of(plugin, line, &options, why) &&
		settings_make(plugin, unit_arena, &options, settings, why);
}

bool cli_options(const char *line, struct options *options, const char **why)
{
	return cli_options_of(&cli_plugin, line, options, why);
}

bool cli_settings(const char *line, struct settings *settings, const char **why)
{
	return cli_settings_of(&cli_plugin, line, settings, why);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_text(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s %s\n", name, text != NULL ? text : "(none)");
}

/* `lines` as sorted: their order says nothing. */
static void add_sorted(struct buf *out, string_list *lines)
{
	if (lines->count > 0)
		qsort(lines->items, lines->count, sizeof(*lines->items), compare);
	for (size_t i = 0; i < lines->count; i++)
		buf_add_text(out, lines->items[i]);
}

static void add_rules(struct buf *out, const struct policy *policy)
{
	string_list lines = {0};

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct state_rule *rule = &policy->rules[i];

		*VEC_ADD(unit_arena, &lines) = arena_printf(unit_arena, "rule %s@%s %d %d\n",
			rule->id, rule->host != NULL ? rule->host : "", rule->ignore,
			(int)rule->severity);
	}
	add_sorted(out, &lines);
}

static void add_names_and_pins(struct buf *out, const struct policy *policy)
{
	string_list lines = {0};

	for (size_t i = 0; i < policy->name_count; i++)
		*VEC_ADD(unit_arena, &lines) =
			arena_printf(unit_arena, "name %d %s %s\n", (int)policy->names[i].kind,
				policy->names[i].ascii, policy->names[i].display);
	for (size_t i = 0; i < policy->pin_count; i++)
		*VEC_ADD(unit_arena, &lines) = arena_printf(
			unit_arena, "pin %d %s\n", policy->pins[i].of_key, policy->pins[i].sha256);
	add_sorted(out, &lines);
}

static void add_trust(struct buf *out, const struct trust *trust)
{
	string_list lines = {0};

	buf_printf(out, "trust needed %d system %d whole %d\n", trust->needed, trust->system,
		trust->whole);
	for (size_t i = 0; i < trust->files.count; i++)
		*VEC_ADD(unit_arena, &lines) = arena_printf(unit_arena, "file %s %zu\n",
			trust->files.items[i].path, trust->files.items[i].octets.len);
	add_sorted(out, &lines);
	add_text(out, "dir", trust->dir);
}

static void add_domain(struct buf *out, const struct settings *settings)
{
	const struct policy *policy = &settings->policy;
	const struct plan *plan = &settings->plan;
	string_list lines = {0};

	add_text(out, "resolver", plan->resolver);
	buf_printf(out, "port %d recurse %d private %d\n", plan->resolver_port, plan->recurse,
		plan->allow_private);
	add_text(out, "anchor", plan->trust_anchor);
	buf_printf(out, "senders %x no connect %d typed %d\n", policy->senders, policy->no_connect,
		policy->lifetime_typed);
	for (size_t i = 0; i < policy->expect_mx_count; i++)
		*VEC_ADD(unit_arena, &lines) =
			arena_printf(unit_arena, "expect %s\n", policy->expect_mx[i]);
	add_sorted(out, &lines);
	add_text(out, "next for", settings->next_host);
}

static void add_plan(struct buf *out, const struct plan *plan)
{
	add_text(out, "host", plan->host);
	add_text(out, "display", plan->display);
	for (size_t i = 0; i < plan->address_count; i++)
		add_text(out, "address", plan->addresses[i]);
	buf_printf(out, "family %d port %d protocol %s implicit %d again %d proxy %d min %d\n",
		plan->family, plan->port, plan->protocol->name, plan->implicit_tls,
		plan->ehlo_after_tls, plan->proxy_header, (int)plan->min_tls);
	buf_printf(out, "types %d no connect %d\n", (int)plan->cert_types, plan->no_connect);
	add_text(out, "ehlo", plan->ehlo_name);
	add_text(out, "sni", plan->server_name);
	add_text(out, "source", plan->source_address);
	add_text(out, "priority", plan->tls_priority);
	add_text(out, "cert", plan->client_cert);
	add_text(out, "key", plan->client_key);
}

static void add_lifetime(struct buf *out, const struct lifetime *lifetime)
{
	buf_printf(out, "life %d %g %d %g\n", lifetime->have_days, lifetime->days,
		lifetime->have_percent, lifetime->percent);
}

static void add_policy(struct buf *out, const struct policy *policy)
{
	if (policy->have_warn_time)
		add_text(out, "warn", range_text(unit_arena, &policy->warn_time));
	if (policy->have_crit_time)
		add_text(out, "crit", range_text(unit_arena, &policy->crit_time));
	buf_printf(out, "judge lifetime %d\n", policy->judge_lifetime);
	add_lifetime(out, &policy->warn_life);
	add_lifetime(out, &policy->crit_life);
	buf_printf(out, "min %d require %x scts %u need %d timeout %g %d lmtp %d\n",
		(int)policy->min_tls, policy->require, policy->require_scts, (int)policy->need,
		policy->timeout, (int)policy->timeout_state, policy->lmtp);
	buf_printf(out, "plugin %u certs %d verify %d families %d lists %zu\n", policy->plugin,
		policy->judge_certs, policy->verify, policy->both_families, policy->crl_count);
	add_text(out, "issuer", policy->issuer);
	add_names_and_pins(out, policy);
	add_rules(out, policy);
}

const char *cli_settings_text(const struct settings *settings)
{
	struct buf out;

	buf_init(&out, unit_arena);
	add_plan(&out, &settings->plan);
	add_policy(&out, &settings->policy);
	add_trust(&out, &settings->trust);
	add_domain(&out, settings);
	buf_printf(
		&out, "next %zu\n", settings->next_chain == NULL ? 0 : settings->next_chain->count);
	buf_printf(&out, "output %s verbosity %d\n", settings->renderer->name, settings->verbosity);
	return out.data;
}

void cli_check_one_line(const char *row, const char *why)
{
	ck_assert_msg(why != NULL && *why != '\0', "%s: refused without a word", row);
	ck_assert_msg(strlen(why) <= 250, "%s: more than 250 characters: %s", row, why);
	for (const char *p = why; *p != '\0'; p++)
		ck_assert_msg(*p >= 0x20 && *p < 0x7f && strchr("|`$<>;~&\"'", *p) == NULL,
			"%s: octet %d in: %s", row, *p, why);
}

void cli_make(const struct plugin *plugin, const char *line, struct settings *settings)
{
	const char *why = "";

	ck_assert_msg(cli_settings_of(plugin, line, settings, &why), "%s: %s: %s", plugin->name,
		line, why);
}

void cli_refuse(const struct plugin *plugin, const char *line, const char *want)
{
	struct settings settings;
	const char *why = NULL;

	ck_assert_msg(!cli_settings_of(plugin, line, &settings, &why), "%s: %s: taken",
		plugin->name, line);
	cli_check_one_line(line, why);
	ck_assert_msg(strstr(why, want) != NULL, "%s: %s: %s", plugin->name, line, why);
}

const char *cli_joined(const char *const *units, size_t count)
{
	struct buf line;

	buf_init(&line, unit_arena);
	for (size_t i = 0; i < count; i++)
		buf_printf(&line, "%s%s", i > 0 ? " " : "", units[i]);
	return line.data;
}

void cli_swap(const char **a, const char **b)
{
	const char *c = *a;

	*a = *b;
	*b = c;
}

void cli_same_settings(const struct plugin *plugin, const char *line, const char *want)
{
	struct settings settings;

	cli_make(plugin, line, &settings);
	ck_assert_msg(strcmp(cli_settings_text(&settings), want) == 0, "%s:\n%s\nnot:\n%s", line,
		cli_settings_text(&settings), want);
}

/* 300 orders of all units. */
void cli_shuffle(const struct plugin *plugin, const char **units, size_t count)
{
	unsigned random = 20260101;
	struct settings settings;
	const char *want;

	cli_make(plugin, cli_joined(units, count), &settings);
	want = cli_settings_text(&settings);
	for (int round = 0; round < 300; round++) {
		for (size_t i = count - 1; i > 0; i--) {
			random = random * 1103515245u + 12345u;
			cli_swap(&units[i], &units[(random >> 16) % (i + 1)]);
		}
		cli_same_settings(plugin, cli_joined(units, count), want);
	}
}

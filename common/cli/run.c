/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pipeline. The only place that reads the wall clock, ends the process, or writes to stdout,
 * and it writes once.
 */

#include <gnutls/gnutls.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "cli/extra_opts.h"
#include "cli/options.h"
#include "cli/plugin.h"
#include "cli/settings.h"
#include "engine/survey.h"
#include "engine/tls.h"
#include "judge/judge.h"
#include "report/explain.h"

enum { EXIT_UNKNOWN = 3, BACKSTOP_SECONDS = 2 };

static void write_all(const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, data, len);

		if (n <= 0)
			_exit(EXIT_UNKNOWN);
		data += n;
		len -= (size_t)n;
	}
}

/*
 * _exit(): a thread may still hang in the resolver, and no library may be torn down under it. All
 * output is out by then.
 */
static _Noreturn void put(const struct buf *out, int code)
{
	write_all(out->data, out->len);
	_exit(code);
}

static void out_of_memory(void)
{
	static const char line[] = "UNKNOWN - out of memory\n";

	write_all(line, sizeof(line) - 1);
	_exit(EXIT_UNKNOWN);
}

/* Only if the event loop itself got stuck: its own deadline is earlier. */
static void on_alarm(int signal)
{
	static const char line[] = "UNKNOWN - the run did not end at its deadline\n";

	(void)signal;
	write_all(line, sizeof(line) - 1);
	_exit(EXIT_UNKNOWN);
}

/* In the format asked for, as far as it was understood: a consumer of JSON gets JSON. */
static _Noreturn void put_usage(const struct plugin *plugin, struct arena *arena,
	const struct options *options, const char *why)
{
	const struct renderer *renderer = NULL;
	struct buf out;

	if (options->output != NULL)
		renderer = renderer_find(options->output);
	if (renderer == NULL)
		renderer = &renderers[0];
	buf_init(&out, arena);
	renderer->complain(plugin->service, why, &out);
	put(&out, EXIT_UNKNOWN);
}

/* Callers differ in what they ignore (Icinga: SIGPIPE); SIGTERM must end the process at once. */
static void set_signals(double timeout)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGALRM, on_alarm);
	alarm((unsigned)timeout + 1 + BACKSTOP_SECONDS);
}

/* The ini file's options go first, so that the command line wins. */
static bool read_options(const struct plugin *plugin, struct arena *arena, int argc, char **argv,
	struct options *options, const char **why)
{
	struct options typed = {0};
	string_list arguments = {0};

	if (!options_parse(plugin, arena, argc, argv, &typed, why)) {
		*options = typed;
		return false;
	}
	if (typed.extra_opts.count == 0) {
		*options = typed;
		return true;
	}
	*VEC_ADD(arena, &arguments) = plugin->name;
	for (size_t i = 0; i < typed.extra_opts.count; i++)
		if (!extra_opts_read(
			    arena, typed.extra_opts.items[i], plugin->name, &arguments, why))
			return false;
	*VEC_ADD(arena, &arguments) = NULL;
	if (!options_parse_words(plugin, arena, (int)arguments.count - 1, (char **)arguments.items,
		    options, why))
		return false;
	options->file_states = options->states.count;
	return options_parse(plugin, arena, argc, argv, options, why);
}

static void print_version(const struct plugin *plugin, struct buf *out)
{
	buf_printf(out, "%s %s (%s), GnuTLS %s\n", plugin->name, PACKAGE_VERSION, PACKAGE_NAME,
		gnutls_check_version(NULL));
}

/* --help and its kin: false if none was asked for. */
static bool print_information(
	const struct plugin *plugin, const struct options *options, struct buf *out)
{
	if (options->help)
		options_print_help(plugin, out);
	else if (options->version)
		print_version(plugin, out);
	else if (options->list_options)
		options_print_list(plugin, out);
	else if (options->explain == NULL)
		return false;
	else if (!explain_print(options->explain, out))
		put_usage(plugin, out->arena, options,
			arena_printf(out->arena, "nothing known about %s",
				text_quote(
					out->arena, text_of(options->explain), TEXT_MAX_QUOTED)));
	return true;
}

static bool wants_colour(bool terminal)
{
	const char *term = getenv("TERM");
	const char *no_colour = getenv("NO_COLOR");

	return terminal && (no_colour == NULL || *no_colour == '\0') && term != NULL &&
		strcmp(term, "dumb") != 0;
}

/* The two clocks meet here: deadlines are monotonic, certificates need the wall. */
static void set_clocks(struct settings *settings, int64_t started)
{
	settings->policy.now = clock_wall();
	settings->plan.started = started;
	settings->plan.deadline = started + (int64_t)(settings->policy.timeout * CLOCK_SECOND);
}

/* False if the host that it is for is not among those that were found. */
static bool give_next_chain(const struct settings *settings, struct survey_facts *facts)
{
	bool given = settings->next_host == NULL || facts->host_count == 0;

	for (size_t i = 0; i < facts->host_count; i++) {
		struct host_facts *host = &facts->hosts[i];

		if (settings->next_host != NULL && strcmp(settings->next_host, host->name) != 0)
			continue;
		host->next_chain = settings->next_chain;
		given = true;
	}
	return given;
}

static _Noreturn void check(const struct plugin *plugin, struct arena *arena,
	const struct options *options, struct settings *settings, struct tls_context *tls_context)
{
	struct survey_facts facts = {.started = settings->policy.now};
	struct verdict verdict;
	struct report report = {.plugin = plugin->name,
		.service = plugin->service,
		.version = PACKAGE_VERSION,
		.target = settings->plan.display,
		.survey = &facts,
		.verdict = &verdict,
		.verbosity = settings->verbosity,
		.chain_verbosity = plugin->chain_verbosity,
		.port = settings->plan.port,
		.terminal = isatty(STDOUT_FILENO) != 0};
	struct buf out;

	report.colour = wants_colour(report.terminal);
	survey_run(&settings->plan, tls_context, arena, &facts);
	if (!give_next_chain(settings, &facts))
		put_usage(plugin, arena, options,
			arena_printf(arena, "--next-cert is for %s, which is no MX host of %s",
				settings->next_host, settings->plan.host));
	trust_find(arena, &settings->trust, &facts, &settings->policy.anchors);
	judge_survey(arena, &facts, &settings->policy, &verdict);
	buf_init(&out, arena);
	settings->renderer->render(&report, &out);
	put(&out, severity_exit_code(verdict.worst));
}

void run_plugin(const struct plugin *plugin, int argc, char **argv)
{
	int64_t started = clock_monotonic();
	struct arena *arena = arena_new(out_of_memory);
	struct trace trace = {.stream = stderr, .arena = arena};
	struct tls_context *tls_context;
	struct settings settings;
	struct options options = {0};
	const char *why = NULL;
	struct buf out;

	if (arena == NULL)
		out_of_memory();
	buf_init(&out, arena);
	if (!read_options(plugin, arena, argc, argv, &options, &why))
		put_usage(plugin, arena, &options, why);
	if (print_information(plugin, &options, &out))
		put(&out, EXIT_UNKNOWN);
	if (!settings_make(plugin, arena, &options, &settings, &why))
		put_usage(plugin, arena, &options, why);
	set_clocks(&settings, started);
	set_signals(settings.policy.timeout);
	settings.plan.trace = settings.verbosity >= 3 ? &trace : NULL;
	tls_context = tls_context_new(arena, &settings.plan, &why);
	if (tls_context == NULL)
		put_usage(plugin, arena, &options, why);
	check(plugin, arena, &options, &settings, tls_context);
}

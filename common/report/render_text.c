/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plugin format: line 1 with performance data, then long lines. Daemons keep 8192 octets, so
 * the text ends before and says how much was left out.
 */

#include "report/render.h"

#include <string.h>

#include "base/arena.h"
#include "report/explain.h"
#include "report/lines.h"
#include "report/states.h"
#include "report/text_chain.h"
#include "report/text_dns.h"
#include "report/text_matrix.h"
#include "report/text_policies.h"

enum { DETAIL_VERBOSITY = 1, PASSED_VERBOSITY = 2, DNS_VERBOSITY = 2 };

static void add_metric(struct buf *out, const struct metric *metric)
{
	struct arena *arena = out->arena;
	const char *warn = metric->have_warn ? range_text(arena, &metric->warn) : "";
	const char *crit = metric->have_crit ? range_text(arena, &metric->crit) : "";

	buf_printf(out, " %s=%s%s", metric->name,
		number_text(arena, metric->value, metric->decimals), metric->unit);
	if (metric->have_crit)
		buf_printf(out, ";%s;%s", warn, crit);
	else if (metric->have_warn)
		buf_printf(out, ";%s", warn);
}

static void add_first_line(const struct report *report, struct buf *out)
{
	const struct verdict *verdict = report->verdict;

	buf_printf(out, "%s %s - %s |", report->service,
		state_word(report, out->arena, verdict->worst), verdict->headline);
	for (size_t i = 0; i < verdict->metric_count; i++)
		add_metric(out, &verdict->metrics[i]);
	buf_add_char(out, '\n');
}

static bool is_shown(const struct report *report, const struct finding *finding)
{
	int wanted = finding->severity == SEVERITY_OK ? PASSED_VERBOSITY
		: finding->severity == SEVERITY_INFO  ? DETAIL_VERBOSITY
						      : 0;

	return finding->ignored || report->verbosity >= wanted;
}

/* The remedy fits the software where two findings of one id do not share it: said once for each id.
 */
static bool said_before(const struct verdict *verdict, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(verdict->findings[i].id, verdict->findings[index].id) == 0 &&
			verdict->findings[i].severity > SEVERITY_INFO)
			return true;
	return false;
}

static void add_remedy(struct lines *lines, const struct finding *finding)
{
	struct arena *arena = lines->out->arena;
	const struct explanation *explanation = explanation_of(finding->id);
	const char *remedy;
	size_t len;

	if (explanation == NULL)
		return;
	remedy = explanation_remedy(explanation, finding->software, &len);
	lines_add(lines, arena_printf(arena, "    repair: %.*s", (int)len, remedy));
	if (explanation->rfc8460 != NULL)
		lines_add(lines,
			arena_printf(arena, "    senders report this as %s (RFC 8460)",
				explanation->rfc8460));
	lines_add(lines, arena_printf(arena, "    more: --explain=%s", finding->id));
}

static void add_finding(const struct report *report, struct lines *lines, size_t index)
{
	struct arena *arena = lines->out->arena;
	const struct finding *finding = &report->verdict->findings[index];

	lines_add(lines,
		arena_printf(arena, "[%s] %s: %s%s", state_word(report, arena, finding->severity),
			subject_text(arena, &finding->about), finding_about_subject(arena, finding),
			finding->ignored ? " (ignored)" : ""));
	if (finding->severity <= SEVERITY_INFO || finding->ignored)
		return;
	if (finding->bounce != NULL)
		lines_add(lines, arena_printf(arena, "    senders log: %s", finding->bounce));
	if (!said_before(report->verdict, index))
		add_remedy(lines, finding);
}

static const char *stage_times(struct arena *arena, const struct probe_facts *probe)
{
	struct buf text;

	buf_init(&text, arena);
	for (int stage = STAGE_CONNECT; stage < STAGE_DONE; stage++)
		if (probe->took.stage[stage] >= 0)
			buf_printf(&text, "%s%s %.1f ms", text.len > 0 ? ", " : "",
				stage_name((enum stage)stage),
				(double)probe->took.stage[stage] / 1000);
	return text.data;
}

static void add_address(struct lines *lines, const char *name, const struct probe_facts *probe)
{
	struct arena *arena = lines->out->arena;
	const struct tls_facts *tls = &probe->tls;

	lines_add(lines,
		arena_printf(arena, "%s[%s]: %s%s%s%s%s, stage %s; %s", name, probe->where.address,
			tls->up ? tls_version_name(tls->version) : "no TLS", tls->up ? " " : "",
			tls->up ? tls->cipher : "", tls->up && tls->group != NULL ? " " : "",
			tls->up && tls->group != NULL ? tls->group : "", stage_name(probe->reached),
			stage_times(arena, probe)));
}

/* Hosts of a domain may share a probe, which then bears the name of the first. */
static void add_addresses(const struct report *report, struct lines *lines)
{
	for (size_t h = 0; h < report->survey->host_count; h++) {
		const struct host_facts *host = &report->survey->hosts[h];

		for (size_t i = 0; i < host->probe_count; i++)
			add_address(lines,
				report->survey->domain != NULL ? host->display
							       : host->probes[i]->where.display,
				host->probes[i]);
	}
}

static bool shows_chains(const struct report *report)
{
	int wanted = report->chain_verbosity != 0 ? report->chain_verbosity : CHAIN_VERBOSITY;

	return report->verbosity >= wanted;
}

/* Findings stand worst first: how many of them are faults, behind which come facts. */
static size_t count_faults(const struct verdict *verdict)
{
	size_t count = 0;

	while (count < verdict->finding_count && verdict->findings[count].severity > SEVERITY_INFO)
		count++;
	return count;
}

static void add_findings(const struct report *report, struct lines *lines, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (is_shown(report, &report->verdict->findings[i]))
			add_finding(report, lines, i);
}

/* Where findings that passed begin: of a domain they come last, there are many. */
static size_t first_passed(const struct report *report)
{
	size_t count = report->verdict->finding_count;

	for (size_t i = 0; i < count && report->survey->domain != NULL; i++)
		if (report->verdict->findings[i].severity == SEVERITY_OK &&
			!report->verdict->findings[i].ignored)
			return i;
	return count;
}

static void add_dns(const struct report *report, struct lines *lines)
{
	text_dns_add(report, lines);
	text_policies_add(report, lines);
}

/* The matrix stands between faults and facts, and is whole however many faults there are. */
static void add_long_lines(const struct report *report, struct lines *lines)
{
	size_t faults = count_faults(report->verdict);
	size_t passed = first_passed(report);
	struct buf matrix;

	buf_init(&matrix, lines->out->arena);
	if (report->survey->domain != NULL && report->verdict->matrix != NULL)
		text_matrix_compose(report, &matrix);
	lines->kept_free = matrix.len;
	add_findings(report, lines, 0, faults);
	lines_add_kept(lines, &matrix);
	add_findings(report, lines, faults, passed);
	if (report->verbosity >= DETAIL_VERBOSITY || report->terminal)
		add_addresses(report, lines);
	if (report->verbosity >= DNS_VERBOSITY && report->survey->domain != NULL)
		add_dns(report, lines);
	if (shows_chains(report))
		text_chains_add(report, lines);
	add_findings(report, lines, passed, report->verdict->finding_count);
}

void render_text(const struct report *report, struct buf *out)
{
	struct lines lines = {.out = out};

	add_first_line(report, out);
	if (report->verdict->worst == SEVERITY_OK && report->verbosity == 0 && !report->terminal)
		return;
	add_long_lines(report, &lines);
	if (lines.left_out > 0)
		buf_printf(out, "%zu more: --output=json\n", lines.left_out);
}

void render_text_complaint(const char *service, const char *why, struct buf *out)
{
	buf_printf(out, "%s UNKNOWN - %s, see --help\n", service, why);
}

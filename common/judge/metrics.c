/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values for graphs. Consumers map them by place, so the order never changes. Cannot fail. */

#include "judge/metrics.h"

#include <math.h>

#include "base/vec.h"
#include "judge/checks.h"
#include "judge/lifetime.h"

enum { SECOND_DECIMALS = 6, DAY_DECIMALS = 2 };

struct metrics {
	struct arena *arena;
	VEC_OF(struct metric) list;
};

static struct metric *add(
	struct metrics *metrics, const char *name, double value, const char *unit, int decimals)
{
	struct metric *metric = VEC_ADD(metrics->arena, &metrics->list);

	*metric = (struct metric){.name = name, .unit = unit, .value = value, .decimals = decimals};
	return metric;
}

static void add_counts(struct metrics *metrics, const struct counts *counts)
{
	add(metrics, "addresses", (double)counts->addresses, "", 0);
	add(metrics, "addresses_ok", (double)counts->addresses_ok, "", 0);
	add(metrics, "addresses_skipped", (double)counts->addresses_skipped, "", 0);
}

static void add_time(
	struct metrics *metrics, const struct survey_facts *survey, const struct policy *policy)
{
	struct metric *time =
		add(metrics, "time", (double)survey->verdict / 1e6, "s", SECOND_DECIMALS);

	time->have_warn = policy->have_warn_time;
	time->warn = policy->warn_time;
	time->have_crit = policy->have_crit_time;
	time->crit = policy->crit_time;
}

/* Whatever the order of stages is: under implicit TLS the greeting comes last. */
static bool finished(const struct probe_facts *probe, enum stage stage)
{
	return probe->took.stage[stage] >= 0 &&
		(probe->fault.cause == CAUSE_NONE || probe->fault.stage != stage);
}

/* Of the slowest address; a stage that no address finished or entered is left out. */
static void add_stage(
	struct metrics *metrics, const struct host_facts *host, const char *name, enum stage stage)
{
	int64_t slowest = -1;

	for (size_t i = 0; i < host->probe_count; i++)
		if (finished(host->probes[i], stage) &&
			host->probes[i]->took.stage[stage] > slowest)
			slowest = host->probes[i]->took.stage[stage];
	if (slowest >= 0)
		add(metrics, name, (double)slowest / 1e6, "s", SECOND_DECIMALS);
}

static void add_stages(struct metrics *metrics, const struct host_facts *host)
{
	add_stage(metrics, host, "time_connect", STAGE_CONNECT);
	add_stage(metrics, host, "time_greeting", STAGE_GREETING);
	add_stage(metrics, host, "time_tls", STAGE_TLS);
}

static struct range at_least(double limit)
{
	return (struct range){.start = limit, .end = INFINITY};
}

static void add_days(
	struct metrics *metrics, const struct policy *policy, const struct life_left *left)
{
	struct metric *days = add(metrics, "days_left", left->days, "", DAY_DECIMALS);

	days->have_warn = policy->warn_life.have_days;
	days->warn = at_least(policy->warn_life.days);
	days->have_crit = policy->crit_life.have_days;
	days->crit = at_least(policy->crit_life.days);
}

static void add_percent(
	struct metrics *metrics, const struct policy *policy, const struct life_left *left)
{
	struct metric *life = add(metrics, "life_left", left->percent, "%", DAY_DECIMALS);
	life->have_warn = policy->warn_life.have_percent;
	life->warn = at_least(policy->warn_life.percent);
	life->have_crit = policy->crit_life.have_percent;
	life->crit = at_least(policy->crit_life.percent);
}

/* Counts, so that a graph has no holes: nobody tested is nobody delivering. */
static void add_senders(struct metrics *metrics, const struct matrix *matrix)
{
	static const struct {
		enum sender sender;
		const char *name;
	} columns[] = {
		{SENDER_MAY, "may_ok"},
		{SENDER_ENCRYPT, "encrypt_ok"},
		{SENDER_DANE, "dane_ok"},
		{SENDER_MTA_STS, "sts_ok"},
	};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (matrix->columns[columns[i].sender].looked_up)
			add(metrics, columns[i].name,
				(double)outlook_hosts_delivering(matrix, columns[i].sender), "", 0);
}

static void metrics_of_domain(struct metrics *metrics, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, const struct verdict *verdict)
{
	struct life_left left;

	add(metrics, "mx_total", (double)verdict->counts.mx, "", 0);
	add(metrics, "mx_ok", (double)verdict->counts.mx_ok, "", 0);
	add_counts(metrics, &verdict->counts);
	add_senders(metrics, verdict->matrix);
	add_time(metrics, survey, policy);
	if (outlook_life_left(hosts, policy, &left))
		add_days(metrics, policy, &left);
	if (verdict->have_sts_days)
		add(metrics, "sts_cert_days", verdict->sts_days, "", DAY_DECIMALS);
}

static void metrics_of_host(struct metrics *metrics, const struct survey_facts *survey,
	const struct policy *policy, const judged_chains *chains, const struct verdict *verdict)
{
	struct life_left left;

	add_counts(metrics, &verdict->counts);
	if (policy->plugin == CE)
		add(metrics, "certificates", (double)verdict->counts.certificates, "", 0);
	add_time(metrics, survey, policy);
	if (policy->plugin != CE)
		add_stages(metrics, &survey->hosts[0]);
	if (policy->judge_lifetime && life_left_of_host(chains, policy, &left)) {
		add_days(metrics, policy, &left);
		add_percent(metrics, policy, &left);
	}
}

void metrics_of_survey(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, struct verdict *verdict)
{
	struct metrics metrics = {.arena = arena};

	if (survey->domain != NULL)
		metrics_of_domain(&metrics, survey, policy, hosts, verdict);
	else
		metrics_of_host(&metrics, survey, policy, &hosts->items[0].chains, verdict);
	verdict->metrics = metrics.list.items;
	verdict->metric_count = metrics.list.count;
}

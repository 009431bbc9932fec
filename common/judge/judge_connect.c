/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of the way to the server: route, connection, both families, the deadline. */

#include <sys/socket.h>

#include "judge/judging.h"

static bool is_ipv4(const struct probe_facts *probe)
{
	return probe->where.family == AF_INET && probe_testable(probe);
}

static bool is_ipv6(const struct probe_facts *probe)
{
	return probe->where.family == AF_INET6 && probe_testable(probe);
}

static bool is_untestable_ipv6(const struct probe_facts *probe)
{
	return probe->where.family == AF_INET6 && !probe_testable(probe);
}

static bool is_dead_ipv4(const struct probe_facts *probe)
{
	return is_ipv4(probe) && !probe_connected(probe);
}

static bool is_dead_ipv6(const struct probe_facts *probe)
{
	return is_ipv6(probe) && !probe_connected(probe);
}

static bool timed_out_connecting(const struct probe_facts *probe)
{
	return probe_failed(probe, STAGE_CONNECT, CAUSE_TIMEOUT);
}

/* Of the probes of several hosts: how many satisfy `test`. */
static size_t hosts_count(
	const struct host_facts *hosts, size_t count, bool (*test)(const struct probe_facts *))
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += host_count(&hosts[i], test);
	return sum;
}

/* One whole family is dead while the other works throughout: -1 none, 4 or 6. */
static int broken_family(const struct host_facts *hosts, size_t count)
{
	size_t v4 = hosts_count(hosts, count, is_ipv4);
	size_t v6 = hosts_count(hosts, count, is_ipv6);
	size_t dead4 = hosts_count(hosts, count, is_dead_ipv4);
	size_t dead6 = hosts_count(hosts, count, is_dead_ipv6);

	if (v4 == 0 || v6 == 0)
		return -1;
	if (dead6 == v6 && dead4 == 0)
		return 6;
	return dead4 == v4 && dead6 == 0 ? 4 : -1;
}

/* What a person would try next, from how all addresses of all hosts fared together. */
static const char *connect_hint(struct judging *judging)
{
	const struct host_facts *hosts = judging->survey->hosts;
	size_t count = judging->survey->host_count;
	size_t testable = hosts_count(hosts, count, probe_testable);

	if (judging->probe->where.family == AF_UNIX)
		return "";
	if (hosts_count(hosts, count, timed_out_connecting) == testable)
		return judging_printf(judging, ", %sport %d blocked here?",
			testable > 1 ? "all alike: " : "", judging->probe->where.port);
	if (broken_family(hosts, count) == 6)
		return ", IPv6 broken here? use -4";
	return "";
}

/* Senders fall over to another address, so one dead of several is a WARNING. */
void judge_connect(struct judging *judging)
{
	const struct fault *fault = &judging->probe->fault;
	struct finding *finding;

	if (!probe_testable(judging->probe))
		return;
	if (probe_connected(judging->probe)) {
		judging_passes(judging, "connects");
		return;
	}
	finding = judging_fails(judging, "no connection");
	if (host_count(judging->host, probe_connected) > 0)
		finding->severity = SEVERITY_WARNING;
	else if (fault->cause == CAUSE_TIMEOUT)
		finding->severity = judging_timeout_state(judging);
	finding->trail = judging_printf(judging, " %s%s%s%s", cause_name(fault->cause),
		fault->cause == CAUSE_UNREACHABLE ? ": " : "",
		fault->cause == CAUSE_UNREACHABLE
			? text_quote(judging->arena, fault->detail, TEXT_MAX_QUOTED)
			: "",
		connect_hint(judging));
}

static void judge_untestable(struct judging *judging, enum cause cause, const char *brief)
{
	struct finding *finding;

	if (judging->probe->fault.cause != cause)
		return;
	finding = judging_fails(judging, brief);
	if (host_count(judging->host, probe_testable) > 0 || judging->flows)
		finding->severity = SEVERITY_INFO;
	finding->trail = judging_printf(judging, ": %s",
		text_quote(judging->arena, judging->probe->fault.detail, TEXT_MAX_QUOTED));
}

void judge_no_route(struct judging *judging)
{
	judge_untestable(judging, CAUSE_NO_ROUTE, "not testable from here");
}

void judge_denied(struct judging *judging)
{
	judge_untestable(judging, CAUSE_DENIED, "this host forbids the connection");
}

/* Required, and no address took a connection by it: the host's fault only if one could be tried. */
static bool lacks_required_ipv6(struct judging *judging)
{
	const struct host_facts *host = judging->host;
	size_t testable = host_count(host, is_ipv6);

	if (!(judging->policy->require & REQUIRE_IPV6) || host->probe_count == 0 ||
		testable > host_count(host, is_dead_ipv6))
		return false;
	if (testable == 0 && host_count(host, is_untestable_ipv6) > 0)
		judging_add(judging, SEVERITY_UNKNOWN, "no IPv6 from here")->trail =
			" cannot be tested by IPv6, which is required";
	else
		judging_add(judging, SEVERITY_CRITICAL, "no IPv6")->trail =
			" takes no connection by IPv6, which is required";
	return true;
}

void judge_family(struct judging *judging)
{
	int broken = broken_family(judging->host, 1);
	struct finding *finding;

	if (!lacks_required_ipv6(judging) && broken > 0) {
		finding = judging_fails(judging, judging_printf(judging, "no IPv%d", broken));
		finding->trail =
			judging_printf(judging, " is reachable by IPv%d only", broken == 6 ? 4 : 6);
	}
}

/* The stages whose own checks know no deadline: EHLO and STARTTLS have no patience of their own. */
void judge_run_timeout(struct judging *judging)
{
	static const char *const briefs[STAGE_COUNT] = {
		[STAGE_EHLO] = "EHLO not answered",
		[STAGE_STARTTLS] = "STARTTLS not answered",
		[STAGE_EHLO_TLS] = "EHLO under TLS not answered",
	};
	const struct fault *fault = &judging->probe->fault;

	if (fault->cause != CAUSE_TIMEOUT || briefs[fault->stage] == NULL)
		return;
	judging_add(judging, judging_timeout_state(judging), briefs[fault->stage])->trail =
		judging_printf(judging, " timed out at stage %s after %s s",
			stage_name(fault->stage),
			number_text(judging->arena, judging->policy->timeout, 1));
}

/* What the server took, without the wait for the greeting, which is often delayed on purpose. */
static double response_time(const struct probe_facts *probe)
{
	static const enum stage stages[] = {
		STAGE_CONNECT, STAGE_EHLO, STAGE_STARTTLS, STAGE_TLS, STAGE_EHLO_TLS};
	int64_t sum = 0;

	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
		if (probe->took.stage[stages[i]] > 0)
			sum += probe->took.stage[stages[i]];
	return (double)sum / 1e6;
}

void judge_time(struct judging *judging)
{
	const struct policy *policy = judging->policy;
	double seconds = response_time(judging->probe);
	struct finding *finding;
	enum severity severity = SEVERITY_OK;

	if (judging->probe->reached != STAGE_DONE ||
		(!policy->have_warn_time && !policy->have_crit_time))
		return;
	if (policy->have_crit_time && range_alerts(&policy->crit_time, seconds))
		severity = SEVERITY_CRITICAL;
	else if (policy->have_warn_time && range_alerts(&policy->warn_time, seconds))
		severity = SEVERITY_WARNING;
	finding = judging_add(judging, severity, severity == SEVERITY_OK ? "fast enough" : "slow");
	finding->asked = true;
	finding->trail = judging_printf(judging, " took %s s without the greeting",
		number_text(judging->arena, seconds, 3));
}

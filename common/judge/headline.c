/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Line 1, for a phone at three in the morning: the fault in the first words, how many, where, the
 * reply, the next step. Pure; a table of cases in the tests shows every shape.
 */

#include "judge/headline.h"

#include <math.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "judge/checks.h"
#include "judge/lifetime.h"
#include "judge/line.h"

enum { TRAIL_MIN = 20 };

static bool shares(const struct finding *finding, const struct finding *worst)
{
	return finding->rank == worst->rank && finding->severity == worst->severity &&
		!finding->ignored && finding->about.address != NULL;
}

/* Addresses that share the worst finding, which two certificates of one address may both have. */
static size_t count_alike(const struct verdict *verdict, const struct finding *worst)
{
	size_t alike = 0;

	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen = seen ||
				(shares(&verdict->findings[j], worst) && shares(finding, worst) &&
					strcmp(verdict->findings[j].about.address,
						finding->about.address) == 0);
		if (shares(finding, worst) && !seen)
			alike++;
	}
	return alike;
}

static size_t tested(const struct verdict *verdict)
{
	return verdict->counts.addresses - verdict->counts.addresses_skipped;
}

/* How long the certificates of other words than `said` last: `, ECDSA cert 41 d`. */
static void add_other_certs(struct buf *line, const struct policy *policy,
	const judged_chains *chains, const char *said)
{
	const char *words[] = {said, NULL, NULL, NULL};
	size_t word_count = 1;

	for (size_t i = 0; i < chains->count && word_count < 4; i++) {
		struct life_left left;
		bool seen = false;

		for (size_t w = 0; w < word_count; w++)
			seen = seen || strcmp(words[w], chains->items[i].word) == 0;
		if (seen || !life_left_of_chain(&chains->items[i], policy, &left))
			continue;
		words[word_count++] = left.chain->word;
		buf_printf(line, left.days < 0 ? ", %s EXPIRED %s ago" : ", %s %s",
			life_left_name(line->arena, &left), life_days_text(line->arena, left.days));
	}
}

/* About a certificate the host comes first, alone where all addresses show the same fault. */
static const char *sentence(struct arena *arena, const struct policy *policy,
	const struct verdict *verdict, const struct finding *finding)
{
	const struct finding *worst = &verdict->findings[0];
	size_t alike = count_alike(verdict, worst);
	struct subject about = worst->about;
	const char *among = "";

	if (worst->about.address != NULL && tested(verdict) > 0)
		among = arena_printf(arena, " at %zu of %zu", alike, tested(verdict));
	if (policy->plugin != CE || worst->certificate == NULL)
		return finding_sentence(arena, finding, among);
	if (alike == tested(verdict)) {
		about.address = NULL;
		among = "";
	}
	return arena_printf(arena, "%s: %s%s%s", subject_text(arena, &about), finding->brief, among,
		finding->trail);
}

static void add_tail(struct buf *tail, const struct host_facts *host, const struct policy *policy,
	const judged_chains *chains, const struct verdict *verdict)
{
	struct life_left left;

	if (policy->plugin == CE && verdict->findings[0].rank == CHECK_CERT_EXPIRY &&
		life_left_of_host(chains, policy, &left))
		add_other_certs(tail, policy, chains, left.chain->word);
	if (tested(verdict) > 0)
		line_add_skipped(tail, host, 1);
	line_add_more(tail, verdict);
}

/*
 * The fault. Its words up to the subject are the sentence of the bounce and are not cut, unless the
 * name alone fills the line.
 */
static const char *bad_news(struct arena *arena, const struct host_facts *host,
	const struct policy *policy, const judged_chains *chains, const struct verdict *verdict)
{
	const struct finding *worst = &verdict->findings[0];
	struct finding untrailed = *worst;
	struct buf line;
	struct buf tail;

	buf_init(&tail, arena);
	add_tail(&tail, host, policy, chains, verdict);
	untrailed.trail = "";
	buf_init(&line, arena);
	line_add_cut(&line, sentence(arena, policy, verdict, &untrailed), line_room(tail.len));
	if (line_room(line.len + tail.len) > TRAIL_MIN)
		line_add_cut(&line, worst->trail, line_room(line.len + tail.len));
	buf_add_text(&line, tail.data);
	return line.data;
}

static void add_versions(struct buf *line, const struct host_facts *host)
{
	bool seen[TLS_VERSION_COUNT] = {false};
	const char *comma = "";

	for (size_t i = 0; i < host->probe_count; i++)
		if (host->probes[i]->tls.up)
			seen[host->probes[i]->tls.version] = true;
	for (int v = TLS_VERSION_COUNT - 1; v > TLS_UNKNOWN; v--) {
		if (!seen[v])
			continue;
		buf_printf(line, "%s%s", comma, tls_version_name((enum tls_version)v));
		comma = ", ";
	}
	if (*comma == '\0')
		buf_add_text(line, "no TLS");
}

/* What will go wrong first, or what is wrong already and not judged. */
static void add_certificate(
	struct buf *line, const struct policy *policy, const judged_chains *chains)
{
	struct life_left left;
	const char *days;

	if (!life_left_of_host(chains, policy, &left))
		return;
	days = number_text(line->arena, fabs(left.days), fabs(left.days) < 10 ? 1 : 0);
	if (left.cert->not_before > policy->now)
		buf_add_text(line, ", cert NOT YET VALID, not judged");
	else if (left.days >= 0)
		buf_printf(line, ", cert ends in %s d", days);
	else
		buf_printf(line, ", cert EXPIRED %s d ago, not judged", days);
}

static void add_session(struct buf *line, const struct host_facts *host,
	const struct policy *policy, const judged_chains *chains, const struct survey_facts *survey,
	const struct verdict *verdict)
{
	add_versions(line, host);
	buf_printf(line, " at %zu of %zu tested", verdict->counts.addresses_ok, tested(verdict));
	line_add_skipped(line, host, 1);
	add_certificate(line, policy, chains);
	buf_printf(line, ", %s s", number_text(line->arena, (double)survey->verdict / 1e6, 3));
}

static bool is_family_untested(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		if (verdict->findings[i].rank == CHECK_CERT_FAMILY &&
			verdict->findings[i].severity > SEVERITY_OK)
			return true;
	return false;
}

static void add_certificates(struct buf *line, const struct host_facts *host,
	const struct policy *policy, const judged_chains *chains, const struct verdict *verdict)
{
	struct life_left left;

	if (life_left_of_host(chains, policy, &left)) {
		buf_printf(line, "%s ends in %s", life_left_name(line->arena, &left),
			life_days_text(line->arena, left.days));
		add_other_certs(line, policy, chains, left.chain->word);
	} else {
		buf_add_text(line, "cert never ends");
	}
	if (!policy->verify)
		buf_add_text(line, ", trust and name not judged");
	if (is_family_untested(verdict))
		buf_add_text(line, ", second key family not tested");
	if (verdict->counts.addresses > 0)
		buf_printf(
			line, ", %zu of %zu tested", verdict->counts.addresses_ok, tested(verdict));
	line_add_skipped(line, host, 1);
}

static const char *good_news(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_chains *chains, const struct verdict *verdict)
{
	const struct host_facts *host = &survey->hosts[0];
	struct buf line;
	struct buf tail;

	buf_init(&tail, arena);
	buf_add_text(&tail, ": ");
	if (policy->plugin == CE)
		add_certificates(&tail, host, policy, chains, verdict);
	else
		add_session(&tail, host, policy, chains, survey, verdict);
	line_add_more(&tail, verdict);
	buf_init(&line, arena);
	line_add_cut(&line, host->display, line_room(tail.len));
	buf_add_text(&line, tail.data);
	return line.data;
}

/* Only rules of the user got us here: what is wrong was ignored or called fine. */
static const char *nothing_tested(
	struct arena *arena, const struct host_facts *host, const struct verdict *verdict)
{
	struct buf line;
	struct buf tail;

	buf_init(&tail, arena);
	buf_add_text(&tail, ": nothing could be tested");
	line_add_skipped(&tail, host, 1);
	line_add_more(&tail, verdict);
	buf_init(&line, arena);
	line_add_cut(&line, host->display, line_room(tail.len));
	buf_add_text(&line, tail.data);
	return line.data;
}

const char *headline(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_chains *chains, const struct verdict *verdict)
{
	const struct host_facts *host = &survey->hosts[0];

	if (verdict->finding_count > 0 && line_counts(&verdict->findings[0]))
		return bad_news(arena, host, policy, chains, verdict);
	if (verdict->worst == SEVERITY_OK)
		return good_news(arena, survey, policy, chains, verdict);
	return nothing_tested(arena, host, verdict);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings against the matrix. Pure, cannot fail. */

#include "judge/weigh.h"

#include <string.h>

#include "judge/outlook.h"

enum { MAY_BIT = 1U << SENDER_MAY };

static bool is_here(const struct finding *finding, const struct matrix_row *row)
{
	if (row->host != finding->host)
		return false;
	if (finding->about.address == NULL)
		return true;
	return row->probe != NULL &&
		strcmp(row->probe->where.address, finding->about.address) == 0;
}

/* The senders that defer where the finding was made. */
static unsigned deferring_here(const struct finding *finding, const struct matrix *matrix)
{
	unsigned senders = 0;

	for (size_t i = 0; i < matrix->count; i++)
		for (int s = 0; s < SENDER_COUNT; s++)
			if (is_here(finding, &matrix->rows[i]) &&
				matrix->rows[i].cells[s] == CELL_DEFERS)
				senders |= 1U << s;
	return senders;
}

static unsigned not_delivering(const struct matrix *matrix)
{
	unsigned senders = 0;

	for (int s = 0; s < SENDER_COUNT; s++)
		if (matrix->columns[s].verdict == COLUMN_DEFERS ||
			matrix->columns[s].verdict == COLUMN_REJECTED)
			senders |= 1U << s;
	return senders;
}

static bool speaks_for_host(const struct judging *judging, size_t host)
{
	for (size_t i = 0; i < judging->findings.count; i++) {
		const struct finding *finding = &judging->findings.items[i];

		if (finding->rank == CHECK_MX_HOST && finding->host == host &&
			finding->severity > SEVERITY_INFO)
			return true;
	}
	return false;
}

static void weigh_unreachable(const struct judging *judging, struct finding *finding)
{
	if (!judging->flows || finding->rank == CHECK_MX_HOST)
		return;
	if (speaks_for_host(judging, finding->host))
		finding->severity = SEVERITY_INFO;
	else if (finding->severity == SEVERITY_CRITICAL)
		finding->severity = SEVERITY_WARNING;
}

static void weigh_one(const struct judging *judging, struct finding *finding, unsigned chosen)
{
	unsigned stops = checks[finding->rank].stops;

	if (finding->severity == SEVERITY_OK)
		return;
	if (finding->of_domain) {
		finding->senders = stops & not_delivering(judging->matrix);
		return;
	}
	finding->senders = stops & deferring_here(finding, judging->matrix);
	if (finding->severity <= SEVERITY_INFO || finding->asked)
		return;
	/* DNS of a host that keeps nobody away yet: as for the domain */
	if (finding->about.address == NULL && stops == 0)
		return;
	if (finding->senders & MAY_BIT)
		weigh_unreachable(judging, finding);
	else if (finding->severity == SEVERITY_CRITICAL && (finding->senders & chosen) == 0)
		finding->severity = SEVERITY_WARNING;
}

void weigh_findings(struct judging *judging)
{
	unsigned chosen = outlook_chosen(judging->matrix);

	for (size_t i = 0; i < judging->findings.count; i++)
		weigh_one(judging, &judging->findings.items[i], chosen);
}

bool weigh_host_delivers(const struct matrix *matrix, size_t host)
{
	bool tested = false;

	for (size_t i = 0; i < matrix->count; i++) {
		const struct matrix_row *row = &matrix->rows[i];

		for (int s = 0; s < SENDER_COUNT && row->host == host; s++) {
			if (!matrix->columns[s].chosen)
				continue;
			if (row->cells[s] == CELL_DEFERS)
				return false;
			tested = tested || row->cells[s] != CELL_NOT_TESTED;
		}
	}
	return tested;
}

static bool is_primary(const struct judging *judging, size_t host)
{
	return judging->survey->hosts[host].preference == judging->survey->hosts[0].preference;
}

/* No finding about it says more than INFO, and senders get through. */
static bool is_good(const struct judging *judging, size_t host)
{
	for (size_t i = 0; i < judging->findings.count; i++) {
		const struct finding *finding = &judging->findings.items[i];

		if (!finding->of_domain && finding->host == host &&
			finding->severity > SEVERITY_INFO)
			return false;
	}
	return weigh_host_delivers(judging->matrix, host);
}

void weigh_need(struct judging *judging)
{
	const bool primary = judging->policy->need == NEED_PRIMARY;
	bool good = false;

	if (judging->policy->need == NEED_ALL)
		return;
	for (size_t h = 0; h < judging->survey->host_count; h++)
		good = good ||
			((!primary || is_primary(judging, h)) && is_good(judging, h));
	for (size_t i = 0; good && i < judging->findings.count; i++) {
		struct finding *finding = &judging->findings.items[i];

		if (!finding->of_domain && finding->severity > SEVERITY_INFO &&
			(!primary || !is_primary(judging, finding->host)))
			finding->severity = SEVERITY_INFO;
	}
}

static const char *reason_at(enum sender sender, bool of_domain, size_t host,
	const struct finding *findings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((findings[i].senders >> sender & 1U) && findings[i].of_domain == of_domain &&
			(of_domain || findings[i].host == host))
			return findings[i].id;
	return NULL;
}

/* What keeps a sender from the host that it would go to first. */
static const char *reason_of(enum sender sender, const struct finding *findings, size_t count,
	const struct matrix *matrix)
{
	const char *reason = reason_at(sender, true, 0, findings, count);

	for (size_t i = 0; i < matrix->count && reason == NULL; i++)
		reason = reason_at(sender, false, matrix->rows[i].host, findings, count);
	return reason;
}

void weigh_name_reasons(
	const struct finding *findings, size_t count, struct matrix *matrix)
{
	for (int s = 0; s < SENDER_COUNT; s++) {
		struct matrix_column *column = &matrix->columns[s];

		if (column->verdict != COLUMN_DEFERS && column->verdict != COLUMN_REJECTED)
			continue;
		column->finding = reason_of((enum sender)s, findings, count, matrix);
	}
}

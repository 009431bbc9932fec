/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts and verdict side by side, made from the same words. Nothing here judges. */

#include "domain_report.h"

#include <string.h>

#include "hostile.h"
#include "unit.h"

static const char domain_name[] = "example.org";

static enum cell cell_of(char letter)
{
	return letter == 'd'    ? CELL_DELIVERS
		: letter == 'u' ? CELL_UNENCRYPTED
		: letter == 'x' ? CELL_DEFERS
				: CELL_NOT_TESTED;
}

static struct dns_answer answered(enum answer answer, enum dnssec dnssec)
{
	return (struct dns_answer){.answer = answer, .dnssec = dnssec, .ttl = 3600};
}

static void set_tlsa(const struct report_host *spec, struct tlsa_facts *tlsa)
{
	tlsa->answer = spec->tlsa_failure;
	if (tlsa->answer.answer == ANSWER_NOT_ASKED)
		tlsa->answer =
			answered(spec->tlsa_count > 0 ? ANSWER_DATA : ANSWER_NO_DATA, spec->dnssec);
	tlsa->base = spec->alias_of != NULL ? spec->alias_of : spec->name;
	tlsa->records = arena_array(unit_arena, REPORT_MAX_TLSA, sizeof(*tlsa->records));
	tlsa->count = spec->tlsa_count;
	for (size_t i = 0; i < spec->tlsa_count; i++) {
		const struct report_tlsa *record = &spec->tlsa[i];

		tlsa->records[i] = (struct tlsa_record){.usage = record->usage,
			.selector = record->selector,
			.matching = record->matching,
			.truncated = record->data == NULL};
		if (record->data != NULL)
			tlsa->records[i].data = text_of(record->data);
	}
}

static struct host_dns *make_dns(const struct report_host *spec)
{
	struct host_dns *dns = arena_alloc(unit_arena, sizeof(*dns));

	dns->name = spec->name;
	dns->kind = spec->kind;
	if (spec->kind != MX_NAME_OK)
		return dns;
	dns->a = answered(ANSWER_DATA, spec->dnssec);
	dns->aaaa = answered(ANSWER_NO_DATA, spec->dnssec);
	dns->a.canonical = spec->alias_of;
	set_tlsa(spec, &dns->tlsa);
	if (spec->private_address != NULL) {
		dns->private_addresses =
			arena_array(unit_arena, 1, sizeof(*dns->private_addresses));
		dns->private_addresses[0] = spec->private_address;
		dns->private_count = 1;
	}
	return dns;
}

static void make_host(const struct report_host *spec, struct host_facts *host)
{
	host->name = spec->name;
	host->display = spec->display != NULL ? spec->display : spec->name;
	host->lookup = spec->probe_count > 0 ? LOOKUP_OK : LOOKUP_NO_ADDRESS;
	host->preference = spec->preference;
	host->dns = make_dns(spec);
	host->probes = arena_array(unit_arena, REPORT_MAX_PROBES, sizeof(struct probe_facts *));
	host->probe_count = spec->probe_count;
	for (size_t i = 0; i < spec->probe_count; i++) {
		host->probes[i] = build_probe(&spec->probes[i]);
		host->probes[i]->where.host = host->name;
		host->probes[i]->where.display = host->display;
	}
}

static struct survey_facts *make_survey(const struct report_domain *spec)
{
	struct survey_facts *survey = arena_alloc(unit_arena, sizeof(*survey));
	struct domain_dns *domain = arena_alloc(unit_arena, sizeof(*domain));

	domain->name = domain->display = domain_name;
	domain->root = answered(ANSWER_DATA, spec->not_validated ? DNSSEC_UNKNOWN : DNSSEC_SECURE);
	domain->mx = spec->mx;
	*survey = (struct survey_facts){.started = BUILD_NOW,
		.verdict = 210000,
		.duration = 412000,
		.domain = domain,
		.host_count = spec->host_count};
	survey->hosts = arena_array(unit_arena, REPORT_MAX_HOSTS, sizeof(*survey->hosts));
	for (size_t i = 0; i < spec->host_count; i++)
		make_host(&spec->hosts[i], &survey->hosts[i]);
	return survey;
}

static void add_row(
	struct matrix *matrix, size_t host, const struct probe_facts *probe, const char *cells)
{
	struct matrix_row *row = &matrix->rows[matrix->count++];

	row->host = host;
	row->probe = probe;
	ck_assert_uint_le(strlen(cells), SENDER_COUNT);
	for (size_t i = 0; cells[i] != '\0'; i++)
		row->cells[i] = cell_of(cells[i]);
}

static struct matrix *make_matrix(
	const struct report_domain *spec, const struct survey_facts *survey)
{
	struct matrix *matrix = arena_alloc(unit_arena, sizeof(*matrix));

	matrix->rows = arena_array(
		unit_arena, REPORT_MAX_HOSTS * REPORT_MAX_PROBES, sizeof(*matrix->rows));
	memcpy(matrix->columns, spec->columns, sizeof(matrix->columns));
	for (size_t i = 0; i < spec->host_count; i++) {
		const struct host_facts *host = &survey->hosts[i];

		for (size_t j = 0; j == 0 || j < host->probe_count; j++)
			add_row(matrix, i, host->probe_count > 0 ? host->probes[j] : NULL,
				spec->hosts[i].cells[j]);
	}
	return matrix;
}

static struct subject subject_of(
	const struct report_finding *spec, const struct survey_facts *survey)
{
	const struct host_facts *host = spec->host >= 0 ? &survey->hosts[spec->host] : NULL;
	struct subject about = {.host = host != NULL ? host->name : survey->domain->name,
		.display = host != NULL ? host->display : survey->domain->display};

	if (host != NULL && spec->probe >= 0) {
		about.address = host->probes[spec->probe]->where.address;
		about.port = host->probes[spec->probe]->where.port;
	}
	return about;
}

static void set_findings(const struct report_domain *spec, const struct survey_facts *survey,
	struct verdict *verdict)
{
	verdict->findings =
		arena_array(unit_arena, REPORT_MAX_FINDINGS, sizeof(*verdict->findings));
	verdict->finding_count = spec->finding_count;
	for (size_t i = 0; i < spec->finding_count; i++) {
		struct finding *finding = &verdict->findings[i];

		*finding = spec->findings[i].finding;
		finding->about = subject_of(&spec->findings[i], survey);
		if (finding->trail == NULL)
			finding->trail = "";
		verdict->counts.critical += finding->severity == SEVERITY_CRITICAL;
		verdict->counts.warning += finding->severity == SEVERITY_WARNING;
		verdict->counts.unknown += finding->severity == SEVERITY_UNKNOWN;
	}
}

static void set_hosts(const struct report_domain *spec, struct verdict *verdict)
{
	verdict->hosts = arena_array(unit_arena, REPORT_MAX_HOSTS, sizeof(*verdict->hosts));
	for (size_t i = 0; i < spec->host_count; i++) {
		struct host_verdict *host = &verdict->hosts[i];

		host->state = spec->hosts[i].state;
		host->tlsa_count = spec->hosts[i].tlsa_count;
		host->tlsa_matches =
			arena_array(unit_arena, REPORT_MAX_TLSA, sizeof(*host->tlsa_matches));
		for (size_t j = 0; j < host->tlsa_count; j++)
			host->tlsa_matches[j] = spec->hosts[i].tlsa[j].match;
		verdict->counts.mx++;
		verdict->counts.mx_ok += host->state != SEVERITY_CRITICAL;
		verdict->counts.addresses += spec->hosts[i].probe_count;
		verdict->counts.addresses_ok +=
			host->state != SEVERITY_CRITICAL ? spec->hosts[i].probe_count : 0;
	}
}

static void set_metrics(const struct report_domain *spec, struct verdict *verdict)
{
	const struct metric metrics[] = {
		{.name = "mx_total", .unit = "", .value = (double)verdict->counts.mx},
		{.name = "mx_ok", .unit = "", .value = (double)verdict->counts.mx_ok},
		{.name = "addresses", .unit = "", .value = (double)verdict->counts.addresses},
		{.name = "addresses_ok", .unit = "", .value = (double)verdict->counts.addresses_ok},
		{.name = "addresses_skipped", .unit = ""},
		{.name = "may_ok", .unit = "", .value = (double)verdict->counts.mx},
		{.name = "encrypt_ok", .unit = "", .value = (double)verdict->counts.mx_ok},
		{.name = "dane_ok", .unit = "", .value = (double)verdict->counts.mx_ok},
		{.name = "time", .unit = "s", .value = 0.21, .decimals = 3},
		{.name = "days_left", .unit = "", .value = spec->days_left, .decimals = 2},
	};

	verdict->metrics = (struct metric *)arena_copy(unit_arena, metrics, sizeof(metrics));
	verdict->metric_count = COUNT_OF(metrics) - (spec->days_left == 0);
}

static struct report report_of(const struct survey_facts *survey, const struct verdict *verdict)
{
	return (struct report){.plugin = "check_mx_tls",
		.service = "MX_TLS",
		.version = "1.0",
		.target = domain_name,
		.survey = survey,
		.verdict = verdict};
}

struct report domain_report(const struct report_domain *spec)
{
	struct survey_facts *survey = make_survey(spec);
	struct verdict *verdict = arena_alloc(unit_arena, sizeof(*verdict));

	verdict->worst = spec->worst;
	verdict->headline = spec->headline;
	verdict->matrix = make_matrix(spec, survey);
	set_findings(spec, survey, verdict);
	set_hosts(spec, verdict);
	set_metrics(spec, verdict);
	return report_of(survey, verdict);
}

/* The digests that the second chain of an address has lie behind those of the first. */
static struct chain_facts large_chain(const struct report_size *size, size_t first, unsigned seed)
{
	const struct chain_facts usual = build_probe(&(struct probe_spec){0})->chain;
	struct chain_facts chain = {.count = size->certs};

	chain.certs = arena_array(unit_arena, size->certs, sizeof(*chain.certs));
	for (size_t i = 0; i < size->certs; i++) {
		struct cert_facts *cert = &chain.certs[i];

		*cert = usual.certs[i > 0];
		cert->sha256 = arena_printf(unit_arena, "%064zx", first + i);
		cert->subject = hostile_text(seed, size->octets);
		cert->issuer = hostile_text(seed + 1, size->octets);
		cert->names = arena_array(unit_arena, size->names, sizeof(*cert->names));
		cert->name_count = size->names;
		for (size_t j = 0; j < size->names; j++)
			cert->names[j].text = hostile_text(seed + (unsigned)j, size->octets);
	}
	return chain;
}

static struct probe_facts *large_probe(
	const struct report_size *size, const struct host_facts *host, size_t place, unsigned seed)
{
	struct probe_facts *probe = build_probe(&(struct probe_spec){0});
	struct probe_facts *second = build_probe(&(struct probe_spec){0});
	struct capabilities *caps = &probe->smtp.after;

	probe->where.host = probe->where.display = host->name;
	probe->where.address = arena_printf(unit_arena, "192.0.2.%zu", place % 256);
	probe->smtp.greeting.lines[0] = hostile_text(seed, size->octets);
	caps->known = true;
	caps->count = size->ehlo_lines;
	caps->keywords = arena_array(unit_arena, size->ehlo_lines, sizeof(*caps->keywords));
	for (size_t i = 0; i < size->ehlo_lines; i++)
		caps->keywords[i] = hostile_text(seed + (unsigned)i, size->octets);
	probe->chain = large_chain(size, place * 2 * size->certs, seed);
	second->chain = large_chain(size, (place * 2 + 1) * size->certs, seed);
	probe->other_family = second;
	return probe;
}

static void large_host(
	const struct report_size *size, struct host_facts *host, size_t place, unsigned seed)
{
	struct host_dns *dns = arena_alloc(unit_arena, sizeof(*dns));

	host->name = host->display = arena_printf(unit_arena, "mx%zu.example.org", place + 1);
	host->preference = (int)place * 10;
	host->probes = arena_array(unit_arena, size->probes, sizeof(*host->probes));
	host->probe_count = size->probes;
	for (size_t i = 0; i < size->probes; i++)
		host->probes[i] = large_probe(size, host, place * size->probes + i, seed);
	dns->tlsa.records = arena_array(unit_arena, size->tlsa, sizeof(*dns->tlsa.records));
	dns->tlsa.count = size->tlsa;
	for (size_t i = 0; i < size->tlsa; i++)
		dns->tlsa.records[i] = (struct tlsa_record){
			.usage = 3, .selector = 1, .data = hostile_text(seed, size->octets)};
	dns->tlsa.answer = dns->a = answered(ANSWER_DATA, DNSSEC_SECURE);
	dns->a.detail = hostile_text(seed, size->octets);
	host->dns = dns;
}

/* Addresses take turns in what their senders meet, so that none agrees with the next. */
static struct matrix *large_matrix(
	const struct report_size *size, const struct survey_facts *survey)
{
	struct matrix *matrix = arena_alloc(unit_arena, sizeof(*matrix));

	matrix->rows = arena_array(unit_arena, size->hosts * size->probes, sizeof(*matrix->rows));
	for (size_t i = 0; i < size->hosts; i++)
		for (size_t j = 0; j < size->probes; j++)
			add_row(matrix, i, survey->hosts[i].probes[j],
				j % 2 == 0 ? "dddd" : "uxxx");
	for (int sender = 0; sender <= SENDER_DANE; sender++)
		matrix->columns[sender] = (struct matrix_column){.looked_up = true,
			.chosen = true,
			.verdict = COLUMN_DEFERS,
			.finding = "starttls.offered"};
	return matrix;
}

static void large_findings(const struct report_size *size, const struct survey_facts *survey,
	struct verdict *verdict, unsigned seed)
{
	size_t addresses = size->hosts * size->probes;

	verdict->findings = arena_array(
		unit_arena, 2 * addresses * size->findings + 1, sizeof(*verdict->findings));
	for (size_t i = 0; i < 2 * addresses * size->findings; i++) {
		const struct host_facts *host = &survey->hosts[i % addresses / size->probes];
		const struct probe_facts *probe = host->probes[i % addresses % size->probes];
		bool fault = i < addresses * size->findings;

		verdict->findings[verdict->finding_count++] = (struct finding){
			.id = "starttls.offered",
			.severity = fault ? SEVERITY_CRITICAL : SEVERITY_OK,
			.about = {.host = host->name,
				.display = host->display,
				.address = probe->where.address,
				.port = 25},
			.brief = "no STARTTLS",
			.trail = text_quote(unit_arena, hostile_text(seed, size->octets), 200),
			.senders = 0xf};
	}
}

struct report domain_report_large(const struct report_size *size, unsigned seed)
{
	struct report_domain spec = {.headline = "large",
		.worst = SEVERITY_CRITICAL,
		.mx = answered(ANSWER_DATA, DNSSEC_SECURE)};
	struct report report = domain_report(&spec);
	struct survey_facts *survey = (struct survey_facts *)report.survey;
	struct verdict *verdict = (struct verdict *)report.verdict;

	survey->hosts = arena_array(unit_arena, size->hosts, sizeof(*survey->hosts));
	survey->host_count = size->hosts;
	for (size_t i = 0; i < size->hosts; i++)
		large_host(size, &survey->hosts[i], i, seed);
	verdict->hosts = arena_array(unit_arena, size->hosts, sizeof(*verdict->hosts));
	for (size_t i = 0; i < size->hosts; i++)
		verdict->hosts[i].state = SEVERITY_CRITICAL;
	verdict->matrix = large_matrix(size, survey);
	large_findings(size, survey, verdict, seed);
	return report;
}

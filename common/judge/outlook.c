/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts of a domain -> what each kind of sender experiences. Pure, cannot fail. */

#include "judge/outlook.h"

#include "base/arena.h"
#include "facts_dns.h"
#include "judge/dane_standing.h"
#include "judge/judging.h"
#include "judge/lifetime.h"
#include "judge/names.h"

/* The base domain, the domain itself, and what its name is an alias of. */
enum { MAX_DANE_NAMES = 3 };

static void add_name(struct reference_name *names, size_t *count, const char *name)
{
	if (name != NULL)
		names[(*count)++] = (struct reference_name){NAME_DNS, name, name};
}

/* RFC 7672 3.2.2: the domain itself only where its MX records are secure. */
static void name_for_dane(struct arena *arena, const struct domain_dns *domain,
	const struct host_facts *host, struct policy *policy)
{
	struct reference_name *names = arena_array(arena, MAX_DANE_NAMES, sizeof(*names));
	size_t count = 0;

	add_name(names, &count,
		host->dns != NULL && host->dns->tlsa.base != NULL ? host->dns->tlsa.base
								  : host->name);
	if (domain->mx.dnssec == DNSSEC_SECURE) {
		add_name(names, &count, domain->name);
		add_name(names, &count, domain->mx.canonical);
	}
	policy->dane_names = names;
	policy->dane_name_count = count;
}

static void name_for_verify(
	struct arena *arena, const struct host_facts *host, struct policy *policy)
{
	struct reference_name *name = arena_alloc(arena, sizeof(*name));

	*name = (struct reference_name){NAME_DNS, host->name, host->display};
	policy->names = name;
	policy->name_count = 1;
}

void outlook_hosts(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, judged_hosts *hosts)
{
	for (size_t i = 0; i < survey->host_count; i++) {
		struct judged_host *host = VEC_ADD(arena, hosts);

		*host = (struct judged_host){.facts = &survey->hosts[i], .policy = *policy};
		if (survey->domain != NULL) {
			name_for_verify(arena, host->facts, &host->policy);
			name_for_dane(arena, survey->domain, host->facts, &host->policy);
		}
		chains_of_host(arena, host->facts, &host->policy, &host->chains);
	}
}

/* The chain that a usual connection to the address shows. */
static const struct judged_chain *chain_at(
	const struct judged_host *host, const struct probe_facts *probe)
{
	for (size_t i = 0; i < host->chains.count; i++)
		if (host->chains.items[i].probe == probe &&
			host->chains.items[i].chain == &probe->chain)
			return &host->chains.items[i];
	return NULL;
}

static bool is_verified(const struct judged_host *host, const struct judged_chain *chain)
{
	return chain != NULL && chain->path->end == PATH_TRUSTED && chain->path->in_date &&
		cert_bears(chain->leaf, &host->policy.names[0]);
}

static bool can_validate(const struct survey_facts *survey)
{
	return survey->domain->root.dnssec == DNSSEC_SECURE;
}

/* Under TLS the server has answered again: a handshake alone carries no mail. */
static bool goes_on_under_tls(const struct probe_facts *probe)
{
	return probe->tls.up && (probe->smtp.after.known || probe->reached == STAGE_DONE);
}

static struct sight sight_of(const struct survey_facts *survey, const struct judged_host *host,
	const struct probe_facts *probe, const struct sts_verdict *sts)
{
	const struct judged_chain *chain = chain_at(host, probe);
	bool tls = goes_on_under_tls(probe);

	return (struct sight){.tried = probe_testable(probe),
		.welcomed = probe->smtp.before.known,
		.tls = tls,
		.allowed = tls && probe->tls.version >= host->policy.min_tls,
		.tls12 = tls && probe->tls.version >= TLS_1_2,
		.verified = tls && is_verified(host, chain),
		.dane = dane_standing_of(host->facts->dns, can_validate(survey),
			tls && chain != NULL ? chain->dane : NULL),
		.sts = sts_standing_of(survey, sts, host->facts->name)};
}

/* A host of private addresses alone is tried by nobody here; without any address it fails for all. */
static struct sight sight_of_nothing(const struct survey_facts *survey,
	const struct judged_host *host, const struct sts_verdict *sts)
{
	const struct host_facts *facts = host->facts;
	bool tried = facts->lookup != LOOKUP_OK && facts->lookup != LOOKUP_RESOLVER_DEAD;

	return (struct sight){.tried = tried,
		.dane = dane_standing_of(facts->dns, can_validate(survey), NULL),
		.sts = sts_standing_of(survey, sts, facts->name)};
}

/* Without anchors nobody knows whether the chain would have been trusted. */
static enum cell cell_of(
	enum sender sender, const struct sight *sight, const struct policy *policy)
{
	enum cell cell = delivery_cell(sender, sight);
	struct sight trusted = *sight;

	trusted.verified = true;
	if (!policy->anchors.known && cell != delivery_cell(sender, &trusted))
		return CELL_NOT_TESTED;
	return cell;
}

static void add_row(struct matrix *matrix, size_t host, const struct probe_facts *probe,
	const struct sight *sight, const struct policy *policy)
{
	struct matrix_row *row = &matrix->rows[matrix->count++];

	*row = (struct matrix_row){.host = host, .probe = probe};
	for (int s = 0; s < SENDER_COUNT; s++)
		row->cells[s] = cell_of((enum sender)s, sight, policy);
}

static void add_rows(struct arena *arena, const struct survey_facts *survey,
	const judged_hosts *hosts, const struct sts_verdict *sts, struct matrix *matrix,
	bool *publishes_dane)
{
	size_t room = 0;

	for (size_t h = 0; h < hosts->count; h++)
		room += hosts->items[h].facts->probe_count + 1;
	matrix->rows = arena_array(arena, room, sizeof(*matrix->rows));
	for (size_t h = 0; h < hosts->count; h++) {
		const struct judged_host *host = &hosts->items[h];
		struct sight sight = sight_of_nothing(survey, host, sts);

		*publishes_dane = *publishes_dane || dane_is_published(sight.dane);
		if (host->facts->probe_count == 0)
			add_row(matrix, h, NULL, &sight, &host->policy);
		for (size_t i = 0; i < host->facts->probe_count; i++) {
			sight = sight_of(survey, host, host->facts->probes[i], sts);
			add_row(matrix, h, host->facts->probes[i], &sight, &host->policy);
		}
	}
}

static bool is_null_mx(const struct domain_dns *domain)
{
	return domain->count == 1 && domain->records[0].kind == MX_NAME_ROOT;
}

static enum domain_fate fate_of(const struct survey_facts *survey)
{
	const struct domain_dns *domain = survey->domain;

	if (domain->resolver_dead)
		return FATE_UNKNOWN;
	if (domain->mx.answer == ANSWER_FAILED || domain->mx.answer == ANSWER_TIMEOUT ||
		domain->mx.dnssec == DNSSEC_BOGUS)
		return FATE_DEFERRED;
	if (domain->mx.answer == ANSWER_NO_NAME || is_null_mx(domain) || survey->host_count == 0)
		return FATE_REJECTED;
	if (domain->implicit && (survey->hosts[0].lookup == LOOKUP_NO_ADDRESS ||
					survey->hosts[0].lookup == LOOKUP_NO_NAME))
		return FATE_REJECTED;
	return FATE_HOSTS;
}

static void set_column(struct arena *arena, const struct survey_facts *survey,
	struct matrix *matrix, enum sender sender)
{
	struct stand *stands = arena_array(arena, matrix->count, sizeof(*stands));
	struct matrix_column *column = &matrix->columns[sender];
	size_t taker = matrix->count;

	for (size_t i = 0; i < matrix->count; i++)
		stands[i] = (struct stand){survey->hosts[matrix->rows[i].host].preference,
			matrix->rows[i].cells[sender]};
	column->verdict = delivery_column(fate_of(survey), stands, matrix->count, &taker);
	if (taker < matrix->count)
		column->via = survey->hosts[matrix->rows[taker].host].display;
}

struct matrix *outlook_matrix(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, const struct sts_verdict *sts)
{
	struct matrix *matrix = arena_alloc(arena, sizeof(*matrix));
	unsigned chosen = policy->senders;
	bool publishes_dane = false;

	*matrix = (struct matrix){0};
	add_rows(arena, survey, hosts, sts, matrix, &publishes_dane);
	if (chosen == 0)
		chosen = 1U << SENDER_ENCRYPT | (publishes_dane ? 1U << SENDER_DANE : 0) |
			(sts->mode == STS_MODE_ENFORCE ? 1U << SENDER_MTA_STS : 0);
	if (policy->require & REQUIRE_STARTTLS)
		chosen |= 1U << SENDER_ENCRYPT;
	for (int s = 0; s < SENDER_COUNT; s++) {
		set_column(arena, survey, matrix, (enum sender)s);
		matrix->columns[s].chosen = (chosen >> s & 1U) != 0;
		matrix->columns[s].looked_up = s != SENDER_MTA_STS || survey->policies != NULL;
	}
	return matrix;
}

unsigned outlook_chosen(const struct matrix *matrix)
{
	unsigned chosen = 0;

	for (int s = 0; s < SENDER_COUNT; s++)
		chosen |= matrix->columns[s].chosen ? 1U << s : 0;
	return chosen;
}

static bool takes_mail(enum column verdict, bool no_connect)
{
	return verdict == COLUMN_DELIVERS || verdict == COLUMN_UNENCRYPTED ||
		(verdict == COLUMN_NOT_KNOWN && no_connect);
}

bool outlook_flows(const struct matrix *matrix, bool no_connect)
{
	for (int s = 0; s < SENDER_COUNT; s++)
		if (matrix->columns[s].chosen &&
			!takes_mail(matrix->columns[s].verdict, no_connect))
			return false;
	return true;
}

bool outlook_life_left(
	const judged_hosts *hosts, const struct policy *policy, struct life_left *left)
{
	bool found = false;

	for (size_t i = 0; i < hosts->count; i++) {
		struct life_left one;

		if (life_left_of_host(&hosts->items[i].chains, policy, &one))
			life_left_keep_worse(&found, &one, left);
	}
	return found;
}

size_t outlook_hosts_delivering(const struct matrix *matrix, enum sender sender)
{
	size_t hosts = 0;

	for (size_t i = 0; i < matrix->count;) {
		size_t host = matrix->rows[i].host;
		bool tested = false;
		bool good = true;

		for (; i < matrix->count && matrix->rows[i].host == host; i++) {
			enum cell cell = matrix->rows[i].cells[sender];

			tested = tested || cell != CELL_NOT_TESTED;
			good = good && (cell == CELL_DELIVERS || cell == CELL_NOT_TESTED);
		}
		hosts += tested && good ? 1 : 0;
	}
	return hosts;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Facts from specs. What a spec leaves out is filled with a healthy value, if the dialogue came
 * that far; nothing here judges.
 */

#include "facts_build.h"

#include <string.h>
#include <sys/socket.h>

#include "judge/checks.h"
#include "judge/judge.h"
#include "unit.h"
#include "wire/cert.h"
#include "wire/ehlo.h"

static const char healthy_greeting[] = "220 mx2.example.org ESMTP";
static const char healthy_ehlo[] = "250-mx2.example.org\n250-PIPELINING\n250-8BITMIME\n"
				   "250-ENHANCEDSTATUSCODES\n250-REQUIRETLS\n250 STARTTLS";
static const char healthy_starttls[] = "220 2.0.0 Ready to start TLS";
static const char healthy_ehlo_tls[] = "250-mx2.example.org\n250-PIPELINING\n250-8BITMIME\n"
				       "250-ENHANCEDSTATUSCODES\n250 REQUIRETLS";
static const char leaf_sha256[] =
	"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
static const char issuer_sha256[] =
	"a1b2d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a09";

struct reply build_reply(const char *lines)
{
	struct reply reply = {.lines = arena_array(unit_arena, 40, sizeof(*reply.lines))};

	while (*lines != '\0') {
		size_t len = strcspn(lines, "\n");

		if (len < 3)
			ck_abort_msg("no reply: %s", lines);
		reply.code = (lines[0] - '0') * 100 + (lines[1] - '0') * 10 + (lines[2] - '0');
		reply.lines[reply.count++] = len > 4 ? text_copy(unit_arena, lines + 4, len - 4)
						     : text_copy(unit_arena, "", 0);
		lines += len + (lines[len] == '\n');
	}
	return reply;
}

/* Whether the dialogue of the spec has something to show for `stage`. */
static bool came_to(const struct probe_spec *spec, enum stage stage)
{
	static const enum stage starttls[] = {STAGE_CONNECT, STAGE_GREETING, STAGE_EHLO,
		STAGE_STARTTLS, STAGE_TLS, STAGE_EHLO_TLS, STAGE_QUIT, STAGE_COUNT};
	static const enum stage implicit[] = {
		STAGE_CONNECT, STAGE_TLS, STAGE_GREETING, STAGE_EHLO_TLS, STAGE_QUIT, STAGE_COUNT};
	const enum stage *order = spec->implicit_tls ? implicit : starttls;

	for (; *order != STAGE_COUNT; order++) {
		if (*order == stage)
			return true;
		if (spec->fault.cause != CAUSE_NONE && *order == spec->fault.stage)
			return false;
	}
	return false;
}

static bool passed(const struct probe_spec *spec, enum stage stage)
{
	return came_to(spec, stage) &&
		!(spec->fault.cause != CAUSE_NONE && spec->fault.stage == stage);
}

/* At the failing stage a reply is there only if it is the fault. */
static void set_reply(const struct probe_spec *spec, enum stage stage, struct reply *reply,
	const char *given, const char *healthy)
{
	bool replied = passed(spec, stage) ||
		(came_to(spec, stage) &&
			(spec->fault.cause == CAUSE_REPLY ||
				spec->fault.cause == CAUSE_NOT_OFFERED));

	if (replied)
		*reply = build_reply(given != NULL ? given : healthy);
}

static void set_smtp(const struct probe_spec *spec, struct smtp_facts *smtp)
{
	set_reply(spec, STAGE_GREETING, &smtp->greeting, spec->greeting, healthy_greeting);
	set_reply(spec, STAGE_EHLO, &smtp->ehlo, spec->ehlo, healthy_ehlo);
	set_reply(spec, STAGE_STARTTLS, &smtp->starttls, spec->starttls, healthy_starttls);
	set_reply(spec, STAGE_EHLO_TLS, &smtp->ehlo_tls, spec->ehlo_tls, healthy_ehlo_tls);
	set_reply(spec, STAGE_QUIT, &smtp->quit, spec->quit, "221 2.0.0 Bye");
	smtp->greeting.oddities = spec->oddities;
	if (smtp->ehlo.code == 250)
		ehlo_read(unit_arena, &smtp->ehlo, &smtp->before);
	if (smtp->ehlo_tls.code == 250)
		ehlo_read(unit_arena, &smtp->ehlo_tls, &smtp->after);
	if (spec->stray != NULL)
		smtp->stray = text_of(spec->stray);
	if (spec->garbage != NULL)
		smtp->garbage = text_of(spec->garbage);
	smtp->second_greeting = spec->second_greeting;
}

static void set_tls(const struct probe_spec *spec, struct tls_facts *tls)
{
	if (passed(spec, STAGE_TLS))
		*tls = spec->tls.version != TLS_UNKNOWN
			? spec->tls
			: (struct tls_facts){.up = true,
				  .version = TLS_1_3,
				  .cipher = "TLS_AES_256_GCM_SHA384",
				  .key_exchange = "ECDHE-RSA",
				  .group = "X25519",
				  .signature = "RSA-PSS-RSAE-SHA256",
				  .forward_secrecy = true,
				  .curve_bits = 256};
	if (came_to(spec, STAGE_TLS)) {
		tls->client_cert_requested = spec->client_cert_requested;
		tls->client_cert_sent = spec->client_cert_sent;
	}
}

/* Blanks between; `ip:` in front of an address. */
static void set_names(const char *words, struct cert_facts *cert)
{
	cert->names = arena_array(unit_arena, strlen(words) + 1, sizeof(*cert->names));
	while (*words != '\0') {
		size_t len = strcspn(words, " ");
		bool is_ip = strncmp(words, "ip:", 3) == 0;

		cert->names[cert->name_count++] = (struct cert_name){is_ip ? NAME_IP : NAME_DNS,
			text_copy(unit_arena, words + (is_ip ? 3 : 0), len - (is_ip ? 3 : 0))};
		words += len + strspn(words + len, " ");
	}
}

static void set_usage(const struct cert_spec *spec, struct cert_facts *cert)
{
	cert->weak_signature = spec->weak_signature;
	cert->is_ca = spec->is_ca;
	cert->have_key_usage = cert->have_purposes = true;
	cert->may_sign = !spec->no_signing;
	cert->serves_tls = !spec->no_serving && !spec->any_serving;
	cert->serves_any = spec->any_serving;
	cert->must_staple = spec->must_staple;
	cert->sct_count = spec->scts;
}

static struct cert_facts build_cert(
	const struct probe_spec *probe, const struct cert_spec *spec, bool leaf)
{
	const char *cn = spec->cn != NULL ? spec->cn : leaf ? BUILD_HOST : "R12";
	const char *issuer = spec->issuer != NULL ? spec->issuer : leaf ? "R12" : "Root";
	const struct cert_spec usual = {.from = leaf ? -29 : -400, .to = leaf ? 61 : 1000};
	const struct cert_spec *dates = spec->from == 0 && spec->to == 0 ? &usual : spec;
	enum key_kind kind = spec->kind != KEY_UNKNOWN ? spec->kind : leaf ? KEY_ECDSA : KEY_RSA;
	struct cert_facts cert = {.der = text_of(arena_printf(unit_arena, "der of %s", cn)),
		.readable = !spec->unreadable,
		.sha256 = spec->sha256 != NULL ? spec->sha256
			: leaf                 ? leaf_sha256
					       : issuer_sha256,
		.spki_sha256 = leaf ? issuer_sha256 : leaf_sha256,
		.serial = leaf ? "04d2" : "01",
		.subject = text_of(
			arena_printf(unit_arena, leaf ? "CN=%s" : "CN=%s,O=Example CA", cn)),
		.issuer = text_of(arena_printf(unit_arena, "CN=%s,O=Example CA", issuer)),
		.subject_dn = text_of(cn),
		.issuer_dn = text_of(issuer),
		.common_name = text_of(cn),
		.issuer_name = text_of(issuer),
		.have_dates = !probe->no_dates,
		.not_before = BUILD_NOW + (int64_t)(dates->from * BUILD_DAY),
		.not_after = BUILD_NOW + (int64_t)(dates->to * BUILD_DAY),
		.never_expires = probe->never_expires,
		.key_kind = kind,
		.key_bits = spec->bits != 0 ? spec->bits
			: kind == KEY_RSA   ? 2048
					    : 256,
		.self_issued = strcmp(cn, issuer) == 0,
		.signature = spec->weak_signature ? "RSA-SHA1" : "RSA-SHA256"};

	cert.key = kind == KEY_RSA ? arena_printf(unit_arena, "RSA %u", cert.key_bits)
		: spec->bits == 0  ? "EC P-256"
				   : arena_printf(unit_arena, "EC P-%u", spec->bits);
	set_names(spec->names != NULL ? spec->names : leaf ? BUILD_HOST : "", &cert);
	set_usage(spec, &cert);
	return cert;
}

static void set_staple(const struct staple_spec *spec, struct staple_facts *staple)
{
	bool usual = spec->from == 0 && spec->to == 0;

	if (!spec->present)
		return;
	*staple = (struct staple_facts){.present = true,
		.der = text_of("ocsp"),
		.status = spec->status,
		.about_leaf = !spec->about_other,
		.this_update = BUILD_NOW + (int64_t)((usual ? -1 : spec->from) * BUILD_DAY),
		.next_update = BUILD_NOW + (int64_t)((usual ? 6 : spec->to) * BUILD_DAY),
		.revoked = spec->status == STAPLE_REVOKED ? BUILD_NOW - BUILD_DAY : -1};
}

static void make_chain(
	const struct probe_spec *spec, const struct cert_spec *leaf, struct chain_facts *chain)
{
	chain->count = spec->leaf_only ? 1 : 2;
	chain->certs = arena_array(unit_arena, 2, sizeof(*chain->certs));
	chain->certs[0] = build_cert(spec, leaf, true);
	chain->certs[1] = build_cert(spec, &spec->issuer, false);
	set_staple(&spec->staple, &chain->staple);
}

static void set_chain(const struct probe_spec *spec, struct chain_facts *chain)
{
	if (!passed(spec, STAGE_TLS) || spec->no_chain)
		return;
	if (spec->der != NULL) {
		chain->count = 1;
		chain->certs = arena_array(unit_arena, chain->count, sizeof(*chain->certs));
		cert_read(unit_arena, *spec->der, &chain->certs[0]);
		return;
	}
	make_chain(spec, &spec->leaf, chain);
	chain->not_read = spec->certs_not_read;
}

static void set_second(const struct probe_spec *spec, struct probe_facts *probe)
{
	struct probe_facts *other;

	if (!spec->second)
		return;
	other = arena_alloc(unit_arena, sizeof(*other));
	probe_facts_init(other, &probe->where);
	other->family_offered = KEY_RSA;
	other->family_strictly = spec->second_strict;
	other->fault.stage = spec->second_fault.stage;
	other->fault.cause = spec->second_fault.cause;
	if (other->fault.cause == CAUSE_NONE)
		make_chain(
			spec, spec->second_same ? &spec->leaf : &spec->second_leaf, &other->chain);
	probe->other_family = other;
}

static void set_times(const struct probe_spec *spec, struct timings *took)
{
	static const int64_t usual[STAGE_COUNT] = {[STAGE_CONNECT] = 10000,
		[STAGE_GREETING] = 20000,
		[STAGE_EHLO] = 1000,
		[STAGE_STARTTLS] = 1000,
		[STAGE_TLS] = 12000,
		[STAGE_EHLO_TLS] = 1000,
		[STAGE_QUIT] = 500};

	for (int stage = STAGE_CONNECT; stage < STAGE_DONE; stage++)
		if (came_to(spec, (enum stage)stage))
			took->stage[stage] = usual[stage];
	if (spec->connect_time != 0)
		took->stage[STAGE_CONNECT] = spec->connect_time;
	took->verdict = 43000;
}

static int family_of(const char *address)
{
	if (address[0] == '/')
		return AF_UNIX;
	return strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
}

struct probe_facts *build_probe(const struct probe_spec *spec)
{
	struct probe_facts *probe = arena_alloc(unit_arena, sizeof(*probe));
	struct endpoint where = {.host = BUILD_HOST,
		.display = BUILD_HOST,
		.address = spec->address != NULL ? spec->address : "192.0.2.7",
		.port = spec->port != 0 ? spec->port : 25};

	where.family = family_of(where.address);
	if (where.family == AF_UNIX) {
		where.host = where.display = where.address;
		where.port = 0;
	}
	probe_facts_init(probe, &where);
	probe->implicit_tls = spec->implicit_tls;
	probe->fault = (struct fault){spec->fault.stage, spec->fault.cause, spec->fault.code,
		spec->fault.detail != NULL ? text_of(spec->fault.detail) : (struct text){0}};
	probe->reached = spec->fault.cause == CAUSE_NONE ? STAGE_DONE : spec->fault.stage;
	set_smtp(spec, &probe->smtp);
	set_tls(spec, &probe->tls);
	set_chain(spec, &probe->chain);
	set_second(spec, probe);
	set_times(spec, &probe->took);
	probe->have_legacy = spec->have_legacy;
	probe->legacy_version = spec->legacy;
	return probe;
}

struct survey_facts *build_survey_of(struct probe_facts **probes, size_t count)
{
	struct survey_facts *survey = arena_alloc(unit_arena, sizeof(*survey));

	survey->started = BUILD_NOW;
	survey->verdict = 43000;
	survey->duration = 45000;
	survey->hosts = arena_array(unit_arena, 1, sizeof(*survey->hosts));
	survey->host_count = 1;
	survey->hosts[0].name = count > 0 ? probes[0]->where.host : BUILD_HOST;
	survey->hosts[0].display = count > 0 ? probes[0]->where.display : BUILD_HOST;
	survey->hosts[0].lookup = LOOKUP_OK;
	survey->hosts[0].probes = arena_array(unit_arena, count, sizeof(*probes));
	survey->hosts[0].probe_count = count;
	for (size_t i = 0; i < count; i++)
		survey->hosts[0].probes[i] = probes[i];
	return survey;
}

struct survey_facts *build_survey(const struct probe_spec *specs, size_t count)
{
	struct probe_facts *probes[BUILD_MAX_PROBES];

	ck_assert_uint_le(count, BUILD_MAX_PROBES);
	for (size_t i = 0; i < count; i++)
		probes[i] = build_probe(&specs[i]);
	return build_survey_of(probes, count);
}

struct policy build_policy(void)
{
	return (struct policy){.plugin = ST,
		.now = BUILD_NOW,
		.warn_life = {.have_days = true, .days = 30, .have_percent = true, .percent = 25},
		.crit_life = {.have_days = true, .days = 14, .have_percent = true, .percent = 10},
		.min_tls = TLS_1_2,
		.need = NEED_ALL,
		.timeout_state = SEVERITY_CRITICAL,
		.timeout = 9};
}

struct verdict *build_verdict(const struct survey_facts *survey, const struct policy *policy)
{
	struct verdict *verdict = arena_alloc(unit_arena, sizeof(*verdict));

	judge_survey(unit_arena, survey, policy, verdict);
	return verdict;
}

const struct finding *build_find(const struct verdict *verdict, const char *id, const char *address)
{
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (strcmp(finding->id, id) == 0 &&
			(address == NULL ||
				(finding->about.address != NULL &&
					strcmp(finding->about.address, address) == 0)))
			return finding;
	}
	return NULL;
}

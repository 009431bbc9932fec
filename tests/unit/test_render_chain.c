/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains in text: what each line says, which chains are shown, and where the output ends. */

#include "report/text_chain.h"

#include <stdio.h>
#include <string.h>

#include "chain_build.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static const struct cert_line rsa[] = {
	{"1a", BUILD_HOST, "R12", KEY_RSA, -29, 61, false, {BUILD_HOST, "mail.example.org"}},
	{"2b", "R12", "Root", KEY_RSA, -400, 1000, true},
};
static const struct cert_line ecdsa[] = {
	{"3c", BUILD_HOST, "E7", KEY_ECDSA, -29, 61, false, {BUILD_HOST}},
	{"4d", "E7", "Root", KEY_RSA, -400, 1000, true},
};
static const struct cert_line other_way[] = {
	{"1a", BUILD_HOST, "R12", KEY_RSA, -29, 61, false, {BUILD_HOST}},
	{"5e", "R12", "Old Root", KEY_RSA, -400, 1000, true},
};
static const struct cert_line root_sent[] = {
	{"1a", BUILD_HOST, "Root", KEY_RSA, -29, 61, false, {BUILD_HOST}},
	{"6f", "Root", "Root", KEY_RSA, -400, 1000, true},
	{"70", "spare.example.org", "R11", KEY_RSA, -400, 1000, false},
};

static const char *show(const struct survey_facts *survey, int port)
{
	const struct report report = {.survey = survey, .port = port};
	struct buf out;
	struct lines lines = {.out = &out};

	buf_init(&out, unit_arena);
	text_chains_add(&report, &lines);
	return out.data;
}

static const char *show_chain(struct chain_facts chain)
{
	struct probe_facts *probe = chain_build_probe("192.0.2.7", chain);

	return show(build_survey_of(&probe, 1), 0);
}

static void has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

static void lacks(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "\"%s\" in:\n%s", part, text);
}

static void comes_first(const char *text, const char *first, const char *second)
{
	has(text, first);
	has(text, second);
	ck_assert_msg(strstr(text, first) < strstr(text, second), "\"%s\" before \"%s\" in:\n%s",
		second, first, text);
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (text = strstr(text, part); text != NULL; text = strstr(text + 1, part))
		count++;
	return count;
}

static const struct {
	double from, to;
	bool never_expires;
	const char *want;
} lives[] = {
	{-29, 61, false, "  [######..............] 32 % used, 61 d left\n"},
	{-54.9, 35.1, false, "  [############........] 61 % used, 35.1 d left\n"},
	{-1, 1.5, false, "  [########............] 40 % used, 36 h left\n"},
	{0, 90, false, "  [....................] 0 % used, 90 d left\n"},
	{-90, 0.01, false, "  [###################.] 99 % used, 0 h left\n"},
	{-93, -3.2, false, "  [####################] EXPIRED 3.2 d ago\n"},
	{-93, -0.5, false, "  [####################] EXPIRED 12 h ago\n"},
	{2.5, 90, false, "  [....................] NOT YET VALID, begins in 2.5 d\n"},
	{0.5, -1, false, "  [....................] NOT YET VALID, begins in 12 h\n"},
	{-1, -2, false, "  [####################] EXPIRED 2 d ago\n"},
	{-400, 90, true, "  never expires\n"},
	{1, 90, true, "  [....................] NOT YET VALID, begins in 24 h\n"},
};

START_TEST(life)
{
	struct chain_facts chain = chain_build(rsa, 1);
	struct cert_facts *leaf = &chain.certs[0];
	const char *text;

	leaf->not_before = BUILD_NOW + (int64_t)(lives[_i].from * BUILD_DAY);
	leaf->not_after = BUILD_NOW + (int64_t)(lives[_i].to * BUILD_DAY) - 1;
	leaf->never_expires = lives[_i].never_expires;
	text = show_chain(chain);
	has(text, lives[_i].want);
	has(text, "    valid     20");
	leaf->have_dates = false;
	text = show_chain(chain);
	lacks(text, "valid");
	lacks(text, "[#");
}
END_TEST

/* `count` names of `len` octets each. */
static void set_names(struct cert_facts *cert, size_t count, size_t len)
{
	cert->names = arena_array(unit_arena, count, sizeof(*cert->names));
	cert->name_count = count;
	for (size_t i = 0; i < count; i++) {
		char *label = arena_alloc(unit_arena, len + 1);

		memset(label, 'n', len);
		cert->names[i].text = text_of(arena_printf(unit_arena, "%s%zu.example", label, i));
	}
}

START_TEST(names)
{
	struct chain_facts chain = chain_build(rsa, 1);
	struct cert_facts *leaf = &chain.certs[0];
	const char *text = show_chain(chain);

	has(text, "    names     " BUILD_HOST ", mail.example.org\n");
	leaf->names[1] = (struct cert_name){NAME_IP, {"", 0}};
	has(show_chain(chain), "    names     " BUILD_HOST ", (no address)\n");
	leaf->names[1] = (struct cert_name){NAME_DNS, {"", 0}};
	leaf->names_not_read = 4;
	has(show_chain(chain), "    names     " BUILD_HOST ", (empty), and 4 more\n");
	leaf->names_not_read = 0;
	leaf->name_count = 0;
	has(show_chain(chain), "    names     none\n");
	chain = chain_build(rsa, 2);
	ck_assert_uint_eq(count_of(show_chain(chain), "names"), 1);
}
END_TEST

/* Six rows and the rest in one number; nothing is lost at the end of a row. */
START_TEST(many_names)
{
	struct chain_facts chain = chain_build(rsa, 1);
	size_t shown = 0;
	const char *text;
	unsigned more = 0;

	set_names(&chain.certs[0], 10, 10);
	text = show_chain(chain);
	for (unsigned i = 0; i < 10; i++)
		has(text, arena_printf(unit_arena, "n%u.example", i));
	lacks(text, "more");
	set_names(&chain.certs[0], 200, 10);
	chain.certs[0].names_not_read = 1000;
	text = show_chain(chain);
	shown = count_of(text, ".example");
	ck_assert_int_eq(sscanf(strstr(text, "and "), "and %u more\n", &more), 1);
	ck_assert_uint_eq(shown - count_of(text, ".example.org") + more, 1200);
	ck_assert_uint_gt(shown, 10);
	set_names(&chain.certs[0], 200, 200);
	text = show_chain(chain);
	has(text, "and 1194 more\n");
	ck_assert_uint_lt(strlen(text), 1800);
}
END_TEST

START_TEST(shown_once)
{
	struct probe_facts *probes[3];
	const char *text;

	probes[0] = chain_build_probe("192.0.2.7", chain_build(rsa, 2));
	probes[1] = chain_build_probe("2001:db8::7", chain_build(rsa, 2));
	probes[1]->where.port = 2525;
	probes[2] = chain_build_probe("192.0.2.9", chain_build(other_way, 2));
	text = show(build_survey_of(probes, 3), 0);
	has(text, "RSA chain at mx2.example.org[192.0.2.7], [2001:db8::7]:2525\n");
	has(text, "RSA chain at mx2.example.org[192.0.2.9]\n");
	ck_assert_uint_eq(count_of(text, "chain at"), 2);
	probes[1]->chain.count = 1;
	ck_assert_uint_eq(count_of(show(build_survey_of(probes, 3), 0), "chain at"), 3);
	probes[2]->chain.count = 0;
	ck_assert_uint_eq(count_of(show(build_survey_of(probes, 3), 0), "chain at"), 2);
}
END_TEST

START_TEST(both_families)
{
	static const char wanted[] =
		"ECDSA chain at mx2.example.org[192.0.2.7], asked for by a second connection\n";
	struct probe_facts *probes[2];
	const char *text;

	probes[0] = chain_build_probe("192.0.2.7", chain_build(rsa, 2));
	probes[0]->other_family = chain_build_probe("192.0.2.7", chain_build(rsa, 2));
	text = show(build_survey_of(probes, 1), 0);
	ck_assert_uint_eq(count_of(text, "chain at"), 1);
	has(text, "RSA chain at mx2.example.org[192.0.2.7]\n");
	probes[0]->other_family = chain_build_probe("192.0.2.7", chain_build(ecdsa, 2));
	text = show(build_survey_of(probes, 1), 0);
	has(text, "RSA chain at mx2.example.org[192.0.2.7]\n");
	has(text, wanted);
	/* The other address shows them the other way round: each is a usual one somewhere. */
	probes[1] = chain_build_probe("192.0.2.8", chain_build(ecdsa, 2));
	probes[1]->other_family = chain_build_probe("192.0.2.8", chain_build(rsa, 2));
	text = show(build_survey_of(probes, 2), 0);
	has(text, "RSA chain at mx2.example.org[192.0.2.7], [192.0.2.8]\n");
	has(text, "ECDSA chain at mx2.example.org[192.0.2.7], [192.0.2.8]\n");
	ck_assert_uint_eq(count_of(text, "chain at"), 2);
	probes[0]->other_family->chain.count = 0;
	ck_assert_uint_eq(count_of(show(build_survey_of(probes, 1), 0), "chain at"), 1);
}
END_TEST

START_TEST(many_addresses)
{
	struct probe_facts *probes[10];
	const char *text;

	for (size_t i = 0; i < COUNT_OF(probes); i++)
		probes[i] = chain_build_probe(
			arena_printf(unit_arena, "192.0.2.%zu", i + 1), chain_build(rsa, 2));
	text = show(build_survey_of(probes, 8), 0);
	has(text, "[192.0.2.7], [192.0.2.8]\n");
	text = show(build_survey_of(probes, 10), 0);
	has(text, "[192.0.2.7], [192.0.2.8] and 2 more\n");
	lacks(text, "[192.0.2.9]");
}
END_TEST

START_TEST(roles)
{
	struct chain_facts chain = chain_build(root_sent, 3);
	const char *text;

	text = show_chain(chain);
	has(text, "\n  leaf: CN=mx2.example.org\n    issuer    CN=Root,O=Example CA\n");
	has(text, "\n  root, sent along: CN=Root,O=Example CA\n    issuer    itself\n");
	has(text, "\n  no CA, sent along: CN=spare.example.org\n");
	chain.not_read = 3;
	chain.certs[2].readable = false;
	has(show_chain(chain), "\n  another: unreadable\n  3 more certificates, not read\n");
	chain.certs[0].readable = false;
	chain.certs[0].key_kind = KEY_UNKNOWN;
	has(show_chain(chain), "chain at mx2.example.org[192.0.2.7]\n  leaf: unreadable\n");
	has(show_chain(chain_build(rsa, 2)), "\n  intermediate: CN=R12,O=Example CA\n");
}
END_TEST

#define SPKI_1A "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define SPKI_2B "b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2"

START_TEST(digests)
{
	struct chain_facts chain = chain_build(rsa, 2);
	const char *text = show_chain(chain);

	has(text,
		"    pin       key:" SPKI_1A "\n"
		"              key:oaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaE=\n"
		"    TLSA      _25._tcp.mx2.example.org. IN TLSA 3 1 1 " SPKI_1A "\n");
	has(text, "    TLSA      2 1 1 " SPKI_2B "\n");
	ck_assert_uint_eq(count_of(text, "key:"), 2);
	chain.certs[0].spki_sha256 =
		"00ff10ef2a9d4c07b35e8160d7c2f4a9000102030405060708090a0b0c0d0e0f";
	has(show_chain(chain), "key:AP8Q7yqdTAezXoFg18L0qQABAgMEBQYHCAkKCwwNDg8=\n");
	chain.certs[0].spki_sha256 = NULL;
	lacks(show_chain(chain), "3 1 1");
	lacks(show_chain(chain_build(root_sent, 3)), "0707");
}
END_TEST

/* Addresses and sockets have no name that a TLSA record could belong to. */
static const struct {
	const char *host, *address;
	int port;
	const char *want;
} owners[] = {
	{"mx.example.org", "192.0.2.7", 465, " _465._tcp.mx.example.org. IN TLSA 3 1 1 a1"},
	{"9.9.example.9a", "192.0.2.7", 25, " _25._tcp.9.9.example.9a. IN TLSA 3 1 1 a1"},
	{"mx", "192.0.2.7", 25, " _25._tcp.mx. IN TLSA 3 1 1 a1"},
	{"192.0.2.7", "192.0.2.7", 25, "TLSA      3 1 1 a1"},
	{"2001:db8::7", "2001:db8::7", 25, "TLSA      3 1 1 a1"},
	{"/run/lmtp", "/run/lmtp", 0, "TLSA      3 1 1 a1"},
};

START_TEST(owner)
{
	struct probe_facts *probe = chain_build_probe(owners[_i].address, chain_build(rsa, 2));
	const char *text;

	probe->where.host = probe->where.display = owners[_i].host;
	probe->where.port = owners[_i].port;
	text = show(build_survey_of(&probe, 1), 0);
	has(text, owners[_i].want);
	ck_assert_uint_eq(count_of(text, "TLSA      3"), owners[_i].want[0] == 'T');
}
END_TEST

static const struct {
	struct staple_facts staple;
	const char *want;
} staples[] = {
	{{.present = true,
		 .status = STAPLE_GOOD,
		 .about_leaf = true,
		 .next_update = BUILD_NOW,
		 .this_update = BUILD_NOW - 60,
		 .revoked = -1},
		"good, of 2026-11-23T17:59:59Z, next by 2026-11-23T18:00:59Z\n"},
	{{.present = true,
		 .status = STAPLE_GOOD,
		 .about_leaf = true,
		 .next_update = -1,
		 .this_update = BUILD_NOW,
		 .revoked = -1},
		"good, of 2026-11-23T18:00:59Z\n"},
	{{.present = true,
		 .status = STAPLE_REVOKED,
		 .about_leaf = true,
		 .next_update = -1,
		 .this_update = BUILD_NOW,
		 .revoked = BUILD_NOW - 60},
		"REVOKED on 2026-11-23T17:59:59Z, of 2026-11-23T18:00:59Z\n"},
	{{.present = true,
		 .status = STAPLE_REVOKED,
		 .about_leaf = true,
		 .next_update = -1,
		 .this_update = BUILD_NOW,
		 .revoked = -1},
		"REVOKED, of 2026-11-23T18:00:59Z\n"},
	{{.present = true,
		 .status = STAPLE_UNKNOWN,
		 .about_leaf = false,
		 .next_update = -1,
		 .this_update = BUILD_NOW,
		 .revoked = -1},
		"unknown to the issuer, of 2026-11-23T18:00:59Z, about another certificate\n"},
	{{.present = true, .status = STAPLE_UNREADABLE}, "unreadable\n"},
};

START_TEST(staple)
{
	struct chain_facts chain = chain_build(rsa, 2);
	struct probe_facts *probes[2] = {chain_build_probe("192.0.2.7", chain)};
	const char *want = arena_printf(unit_arena, "\n    staple    %s", staples[_i].want);
	const char *text;

	lacks(show_chain(chain), "staple");
	chain.staple = staples[_i].staple;
	text = show_chain(chain);
	has(text, want);
	ck_assert_uint_eq(count_of(text, "staple"), 1);
	/* One chain, and only the second address staples. */
	probes[1] = chain_build_probe("192.0.2.8", chain);
	text = show(build_survey_of(probes, 2), 0);
	has(text, want);
	ck_assert_uint_eq(count_of(text, "chain at"), 1);
}
END_TEST

START_TEST(key_line)
{
	struct chain_facts chain = chain_build(ecdsa, 2);

	has(show_chain(chain), "    key       EC P-256, signed with ECDSA-SHA384\n");
	chain.certs[0].sct_count = 2;
	chain.certs[0].must_staple = true;
	has(show_chain(chain),
		"    key       EC P-256, signed with ECDSA-SHA384, 2 SCT, must staple\n");
	chain.certs[0].key = chain.certs[0].signature = NULL;
	has(show_chain(chain), "    key       unknown, 2 SCT, must staple\n");
}
END_TEST

START_TEST(next_chain)
{
	struct probe_facts *probe = chain_build_probe("192.0.2.7", chain_build(rsa, 2));
	struct chain_facts chain = chain_build(ecdsa, 2);
	struct survey_facts *survey = build_survey_of(&probe, 1);
	const char *text;

	survey->hosts[0].next_chain = &chain;
	text = show(survey, 0);
	has(text, "\nnext ECDSA certificate, not served yet\n  leaf: CN=mx2.example.org\n");
	comes_first(text, "RSA chain at", "next ECDSA");
	survey->hosts[0].probe_count = 0;
	text = show(survey, 465);
	ck_assert_ptr_eq(strstr(text, "next ECDSA"), text);
	has(text, "_465._tcp.mx2.example.org. IN TLSA 3 1 1");
	has(show(survey, 0), "_25._tcp.mx2.example.org. IN TLSA 3 1 1");
	chain.count = 0;
	ck_assert_str_eq(show(survey, 0), "");
}
END_TEST

static const char *render(int verbosity, int chain_verbosity)
{
	struct probe_facts *probe = chain_build_probe("192.0.2.7", chain_build(rsa, 2));
	const struct finding finding = {.id = "cert.expiry",
		.severity = SEVERITY_WARNING,
		.about = {BUILD_HOST, BUILD_HOST, "192.0.2.7", 25, false},
		.brief = "cert ends",
		.trail = ""};
	struct finding findings[60];
	const struct verdict verdict = {.worst = SEVERITY_WARNING,
		.headline = "x",
		.findings = findings,
		.finding_count = verbosity == 3 ? COUNT_OF(findings) : 1};
	const struct report report = {.service = "SMTP_CERT",
		.survey = build_survey_of(&probe, 1),
		.verdict = &verdict,
		.verbosity = verbosity,
		.chain_verbosity = chain_verbosity};
	struct buf out;

	for (size_t i = 0; i < COUNT_OF(findings); i++)
		findings[i] = finding;
	buf_init(&out, unit_arena);
	render_text(&report, &out);
	return out.data;
}

START_TEST(when_shown)
{
	lacks(render(1, 0), "chain at");
	has(render(2, 0), "chain at");
	lacks(render(1, 2), "chain at");
	has(render(1, 1), "chain at");
	lacks(render(0, 1), "chain at");
}
END_TEST

START_TEST(findings_come_first)
{
	const char *text = render(2, 1);

	comes_first(text, "[WARNING]", "chain at");
	comes_first(text, "stage done", "chain at");
	ck_assert_uint_eq(count_of(render(3, 1), "[WARNING]"), 60);
}
END_TEST

/* The chains make room for nothing: they fill what is left, to the octet. */
START_TEST(chains_end_at_the_limit)
{
	struct probe_facts *probes[BUILD_MAX_PROBES];
	struct report report = {0};
	struct buf out;
	struct lines lines = {.out = &out};

	for (size_t i = 0; i < COUNT_OF(probes); i++) {
		struct cert_line line = rsa[0];

		line.digits = arena_printf(unit_arena, "%zu0", i);
		probes[i] = chain_build_probe("192.0.2.7", chain_build(&line, 1));
		set_names(&probes[i]->chain.certs[0], 40, 20);
	}
	report.survey = build_survey_of(probes, COUNT_OF(probes));
	buf_init(&out, unit_arena);
	text_chains_add(&report, &lines);
	ck_assert_uint_le(out.len, 7900);
	ck_assert_uint_gt(out.len, 7600);
	ck_assert_uint_gt(lines.left_out, 0);
	ck_assert_int_eq(out.data[out.len - 1], '\n');
	ck_assert_uint_eq(count_of(out.data, "\n") + lines.left_out, COUNT_OF(probes) * 16);
}
END_TEST

Suite *render_chain_suite(void)
{
	Suite *suite = suite_create("render_chain");
	TCase *tcase = unit_case(suite, "chain");

	tcase_add_loop_test(tcase, life, 0, (int)COUNT_OF(lives));
	tcase_add_test(tcase, names);
	tcase_add_test(tcase, many_names);
	tcase_add_test(tcase, shown_once);
	tcase_add_test(tcase, both_families);
	tcase_add_test(tcase, many_addresses);
	tcase_add_test(tcase, roles);
	tcase_add_test(tcase, digests);
	tcase_add_loop_test(tcase, owner, 0, (int)COUNT_OF(owners));
	tcase_add_loop_test(tcase, staple, 0, (int)COUNT_OF(staples));
	tcase_add_test(tcase, key_line);
	tcase_add_test(tcase, next_chain);
	tcase_add_test(tcase, when_shown);
	tcase_add_test(tcase, findings_come_first);
	tcase_add_test(tcase, chains_end_at_the_limit);
	return suite;
}

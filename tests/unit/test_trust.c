/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where anchors come from, which of them are taken, and how it is said that there are none. */

#include "unit.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certs.h"
#include "cli.h"
#include "cli/trust.h"
#include "made_certs.h"
#include "scratch.h"
#include "wire/cert.h"

static struct chain_facts *chain_of(const struct text *ders, size_t count)
{
	struct chain_facts *chain = arena_alloc(unit_arena, sizeof(*chain));

	chain->certs = arena_array(unit_arena, count, sizeof(*chain->certs));
	for (size_t i = 0; i < count; i++)
		cert_read(unit_arena, ders[i], &chain->certs[chain->count++]);
	return chain;
}

/* A host with one address that shows this chain. */
static struct survey_facts *survey_of(const struct chain_facts *chain)
{
	struct survey_facts *survey = arena_alloc(unit_arena, sizeof(*survey));
	struct host_facts *host = arena_alloc(unit_arena, sizeof(*host));
	struct probe_facts **probes = arena_array(unit_arena, 1, sizeof(struct probe_facts *));

	probes[0] = arena_alloc(unit_arena, sizeof(struct probe_facts));
	if (chain != NULL)
		probes[0]->chain = *chain;
	host->probes = probes;
	host->probe_count = 1;
	survey->hosts = host;
	survey->host_count = 1;
	return survey;
}

static struct survey_facts *survey_of_cert(struct text der)
{
	return survey_of(chain_of(&der, 1));
}

static struct anchors find(const struct trust *trust, const struct survey_facts *survey)
{
	struct anchors anchors = {.count = 77};

	trust_find(unit_arena, trust, survey, &anchors);
	return anchors;
}

static struct trust trust_in_file(const char *path)
{
	struct trust trust = {.needed = true};
	const char *why = "";

	ck_assert_msg(trust_add_file(unit_arena, path, &trust, &why), "%s", why);
	return trust;
}

static const char *write_pem(const char *name, const struct text *ders, size_t count)
{
	return scratch_write(name, scratch_pem(ders, count));
}

/* Nothing needed, or no chain seen: nothing is opened, so nothing can be wrong. */
START_TEST(nothing_is_read_in_vain)
{
	struct trust trust = {
		.system = true, .bundle = scratch_path("missing"), .dir = scratch_path("nowhere")};
	struct anchors anchors = find(&trust, survey_of_cert(cert_leaf));

	ck_assert(!anchors.known && anchors.problem == NULL && anchors.count == 0);
	trust.needed = true;
	anchors = find(&trust, survey_of(NULL));
	ck_assert(!anchors.known && anchors.problem == NULL && anchors.count == 0);
	anchors = find(&trust, survey_of_cert(cert_leaf));
	ck_assert(!anchors.known && anchors.problem != NULL);
}
END_TEST

START_TEST(issuers_of_every_chain_matter)
{
	static const struct made_spec specs[] = {
		{.cn = "Root A", .ca = true},
		{.cn = "Root B", .ca = true, .issuer = 1},
		{.cn = "Root C", .ca = true, .issuer = 2},
		{.cn = "Root D", .ca = true, .issuer = 3},
		{.cn = "a", .issuer = 0},
		{.cn = "b", .issuer = 1},
		{.cn = "c", .issuer = 2},
		{0},
	};
	struct cert_facts certs[MADE_MAX];
	struct text ders[4];
	struct probe_facts second = {0};
	struct survey_facts *survey;
	struct anchors anchors;
	struct trust trust;

	make_certs(specs, certs);
	for (size_t i = 0; i < 4; i++)
		ders[i] = certs[i].der;
	trust = trust_in_file(write_pem("roots.pem", ders, 4));
	survey = survey_of_cert(certs[4].der);
	anchors = find(&trust, survey);
	ck_assert(anchors.known && anchors.problem == NULL);
	ck_assert_uint_eq(anchors.count, 1);
	ck_assert_str_eq(anchors.certs[0].sha256, certs[0].sha256);
	second.chain = *chain_of(&certs[5].der, 1);
	survey->hosts[0].probes[0]->other_family = &second;
	ck_assert_uint_eq(find(&trust, survey).count, 2);
	survey->hosts[0].next_chain = chain_of(&certs[6].der, 1);
	ck_assert_uint_eq(find(&trust, survey).count, 3);
	/* Sent itself, an anchor is known by its subject */
	ck_assert_uint_eq(find(&trust, survey_of_cert(certs[3].der)).count, 1);
	trust.whole = true;
	ck_assert_uint_eq(find(&trust, survey_of_cert(certs[4].der)).count, 4);
	trust = trust_in_file(write_pem("leaf.pem", &certs[4].der, 1));
	ck_assert_uint_eq(find(&trust, survey_of_cert(certs[4].der)).count, 1);
	ck_assert_uint_eq(find(&trust, survey_of_cert(certs[5].der)).count, 0);
}
END_TEST

START_TEST(no_anchor_is_an_answer)
{
	struct trust trust = trust_in_file(write_pem("rsa.pem", &cert_rsa, 1));
	struct anchors anchors = find(&trust, survey_of_cert(cert_leaf));

	ck_assert(anchors.known && anchors.problem == NULL && anchors.count == 0);
}
END_TEST

START_TEST(unreadable_chains_want_nothing)
{
	struct trust trust = trust_in_file(write_pem("ec.pem", &cert_ec, 1));
	struct anchors anchors = find(&trust, survey_of_cert(text_of("rubbish")));

	ck_assert(!anchors.known && anchors.problem == NULL && anchors.count == 0);
}
END_TEST

static void check_problem(
	const char *row, const struct anchors *anchors, const char *words, bool empty)
{
	ck_assert_msg(!anchors->known && anchors->count == 0, "%s: known", row);
	ck_assert_msg(anchors->problem != NULL, "%s: no problem", row);
	cli_check_one_line(row, anchors->problem);
	ck_assert_msg(strstr(anchors->problem, words) != NULL, "%s: %s", row, anchors->problem);
	ck_assert_msg(anchors->empty == empty, "%s: empty %d", row, anchors->empty);
}

START_TEST(bundles_of_the_system)
{
	const struct survey_facts *survey = survey_of_cert(cert_ec);
	const struct text two[] = {cert_rsa, cert_ec};
	struct trust trust = {.needed = true, .system = true};
	struct anchors anchors;
	struct text pem = scratch_pem(two, 2);

	trust.bundle = scratch_write("good.pem", pem);
	anchors = find(&trust, survey);
	ck_assert(anchors.known && anchors.count == 1);
	trust.bundle = scratch_write("empty.pem", text_of(""));
	anchors = find(&trust, survey);
	check_problem("empty", &anchors, "empty.pem holds no certificate", true);
	trust.bundle = scratch_write("text.pem", text_of("# to be filled\n"));
	anchors = find(&trust, survey);
	check_problem("text", &anchors, "text.pem holds no certificate", true);
	trust.bundle = scratch_path(".");
	anchors = find(&trust, survey);
	check_problem("folder", &anchors, "Is a directory", false);
	strstr((char *)pem.data + 100, "-----BEGIN")[70] = '!';
	trust.bundle = scratch_write("broken.pem", pem);
	anchors = find(&trust, survey);
	check_problem("broken", &anchors, "certificate 2 cannot be read", false);
}
END_TEST

/* What was typed takes the place of the system's, or stands beside it. */
START_TEST(beside_the_system)
{
	struct trust trust = trust_in_file(write_pem("added.pem", &cert_ec, 1));

	trust.bundle = write_pem("system.pem", (const struct text[]){cert_rsa, cert_ec}, 2);
	ck_assert_uint_eq(find(&trust, survey_of_cert(cert_rsa)).count, 0);
	trust.system = true;
	ck_assert_uint_eq(find(&trust, survey_of_cert(cert_rsa)).count, 1);
	ck_assert_uint_eq(find(&trust, survey_of_cert(cert_ec)).count, 1);
}
END_TEST

START_TEST(folders)
{
	const struct text pair[] = {cert_rsa, cert_ed};
	const char *dir = scratch_path("cas");
	struct trust trust = {.needed = true};
	struct anchors anchors;
	const char *why = "";

	ck_assert_int_eq(mkdir(dir, 0700), 0);
	ck_assert(trust_add_dir(unit_arena, dir, &trust, &why));
	anchors = find(&trust, survey_of_cert(cert_rsa));
	check_problem("empty folder", &anchors, "cas holds no certificate", true);
	scratch_write("cas/README", text_of("not a certificate\n"));
	write_pem("cas/pair.pem", pair, 2);
	scratch_write("cas/ec.der", cert_ec);
	ck_assert_int_eq(symlink("pair.pem", scratch_path("cas/0123abcd.0")), 0);
	ck_assert_int_eq(symlink("gone.pem", scratch_path("cas/dangling")), 0);
	ck_assert_int_eq(symlink(".", scratch_path("cas/loop")), 0);
	ck_assert_int_eq(mkfifo(scratch_path("cas/pipe"), 0600), 0);
	anchors = find(&trust, survey_of_cert(cert_rsa));
	ck_assert_msg(anchors.known, "%s", anchors.problem);
	ck_assert_uint_eq(anchors.count, 1);
	ck_assert_uint_eq(find(&trust, survey_of_cert(cert_ec)).count, 1);
	trust.whole = true;
	ck_assert_uint_eq(find(&trust, survey_of_cert(cert_ec)).count, 3);
	trust.dir = scratch_path("gone");
	anchors = find(&trust, survey_of_cert(cert_ec));
	check_problem("no folder", &anchors, "No such file", false);
	ck_assert(!trust_add_dir(unit_arena, trust.dir, &trust, &why));
	cli_check_one_line("no folder", why);
	ck_assert(!trust_add_dir(unit_arena, scratch_path("cas/README"), &trust, &why));
	cli_check_one_line("a file", why);
}
END_TEST

START_TEST(typed_files_must_be_good)
{
	static const struct {
		const char *name;
		struct text octets;
		const char *want;
	} rows[] = {
		{"empty", OCTETS(""), "holds no certificate"},
		{"text", OCTETS("hello\n"), "holds no certificate"},
		{"key", OCTETS("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
			"holds no certificate"},
		{"rubbish",
			OCTETS("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
			"holds no certificate"},
		{"x;y|z", OCTETS(""), "x?y?z"},
	};
	struct trust trust = {0};
	const char *why = "";

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *path = scratch_write(rows[i].name, rows[i].octets);

		ck_assert_msg(!trust_add_file(unit_arena, path, &trust, &why), "%s", rows[i].name);
		cli_check_one_line(rows[i].name, why);
		ck_assert_msg(strstr(why, rows[i].want) != NULL, "%s: %s", rows[i].name, why);
	}
	ck_assert(!trust_add_file(unit_arena, scratch_path("missing"), &trust, &why));
	ck_assert_msg(strstr(why, "No such file") != NULL, "%s", why);
	ck_assert(!trust_add_file(unit_arena, scratch_path("."), &trust, &why));
	ck_assert_msg(strstr(why, "Is a directory") != NULL, "%s", why);
	ck_assert_uint_eq(trust.files.count, 0);
	ck_assert(trust_add_file(unit_arena, scratch_write("ec.der", cert_ec), &trust, &why));
}
END_TEST

static size_t count_crls(const char *row, struct text octets, const char **why)
{
	crl_list crls = {0};
	bool good = trust_read_crls(unit_arena, scratch_write("test.crl", octets), &crls, why);

	ck_assert_msg(good == (crls.count > 0), "%s", row);
	for (size_t i = 0; i < crls.count; i++) {
		unit_same_text(row, "issuer", crls.items[i].issuer, text_of("CN=Example CA"));
		ck_assert_int_eq(crls.items[i].next_update, SCRATCH_CRL_NEXT_UPDATE);
	}
	return crls.count;
}

START_TEST(revocation_lists)
{
	const char *twice = arena_printf(unit_arena, "%s%s", scratch_crl, scratch_crl);
	crl_list crls = {0};
	const char *why = "";
	char *broken;

	ck_assert_uint_eq(count_crls("one", text_of(scratch_crl), &why), 1);
	ck_assert_uint_eq(count_crls("two", text_of(twice), &why), 2);
	ck_assert(trust_read_crls(
		unit_arena, scratch_write("one.crl", text_of(scratch_crl)), &crls, &why));
	ck_assert_uint_eq(count_crls("DER", crls.items[0].der, &why), 1);
	ck_assert_uint_eq(count_crls("empty", text_of(""), &why), 0);
	cli_check_one_line("empty", why);
	ck_assert_ptr_nonnull(strstr(why, "holds no revocation list"));
	ck_assert_uint_eq(count_crls("certificate", scratch_pem(&cert_ec, 1), &why), 0);
	ck_assert_uint_eq(count_crls("certificate in DER", cert_ec, &why), 0);
	broken = arena_copy(unit_arena, scratch_crl, strlen(scratch_crl));
	broken[40] = '!';
	ck_assert_uint_eq(count_crls("broken", text_of(broken), &why), 0);
	ck_assert_ptr_nonnull(strstr(why, "cannot be read"));
}
END_TEST

/* This machine's own store: both ways find the same anchors. */
START_TEST(lazy_equals_system_trust)
{
	struct trust whole = {
		.needed = true, .system = true, .bundle = trust_system_bundle, .whole = true};
	struct trust lazy = whole;
	struct anchors all = find(&whole, survey_of_cert(cert_leaf));

	lazy.whole = false;
	if (!all.known) {
		ck_assert(all.empty);
		return;
	}
	ck_assert_uint_gt(all.count, 0);
	for (size_t i = 0; i < all.count; i++) {
		struct anchors some = find(&lazy, survey_of_cert(all.certs[i].der));
		bool found = false;

		ck_assert_msg(some.known, "%s", some.problem);
		for (size_t j = 0; j < some.count; j++)
			found = found || strcmp(some.certs[j].sha256, all.certs[i].sha256) == 0;
		ck_assert_msg(found, "%s", text_quote(unit_arena, all.certs[i].subject, 200));
	}
}
END_TEST

/* A bundle that is not there: GnuTLS may know another place. */
START_TEST(without_a_bundle)
{
	struct trust whole = {
		.needed = true, .system = true, .bundle = trust_system_bundle, .whole = true};
	struct trust lazy = {.needed = true, .system = true};
	struct anchors all = find(&whole, survey_of_cert(cert_leaf));
	const char *const bundles[] = {NULL, "", scratch_path("missing.pem")};

	for (size_t i = 0; i < COUNT_OF(bundles); i++) {
		struct anchors some;

		lazy.bundle = bundles[i];
		some = find(&lazy, survey_of_cert(all.count > 0 ? all.certs[0].der : cert_leaf));
		ck_assert(some.known == all.known && some.empty == all.empty);
		ck_assert_msg(some.count == (all.count > 0), "%zu", some.count);
	}
}
END_TEST

Suite *trust_suite(void)
{
	Suite *suite = suite_create("trust");
	TCase *tcase = unit_case(suite, "trust");

	scratch_use(tcase);
	tcase_add_test(tcase, nothing_is_read_in_vain);
	tcase_add_test(tcase, issuers_of_every_chain_matter);
	tcase_add_test(tcase, no_anchor_is_an_answer);
	tcase_add_test(tcase, unreadable_chains_want_nothing);
	tcase_add_test(tcase, bundles_of_the_system);
	tcase_add_test(tcase, beside_the_system);
	tcase_add_test(tcase, folders);
	tcase_add_test(tcase, typed_files_must_be_good);
	tcase_add_test(tcase, revocation_lists);
	tcase_add_test(tcase, lazy_equals_system_trust);
	tcase_add_test(tcase, without_a_bundle);
	return suite;
}

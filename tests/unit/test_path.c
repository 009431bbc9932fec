/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways from leaf to anchor, over certificates with real signatures. */

#include "judge/path.h"

#include <string.h>

#include "facts_build.h"
#include "made_certs.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define LEAF "leaf", 1, .name = "mx.example"
#define INTERMEDIATE "intermediate", 2, .ca = true
#define ROOT "root", 2, .ca = true

static const struct path_row {
	const char *name;
	struct made_spec specs[MADE_MAX];
	const char *sent;    /* places in the table, blanks between */
	const char *anchors; /* NULL: not known */
	enum path_end end;
	const char *way; /* as `sent`; NULL: not looked at */
	int anchor;      /* place, -1 for none */
	unsigned faults;
	bool out_of_date;
} rows[] = {
	{"in order", {{LEAF}, {INTERMEDIATE}, {ROOT}}, "0 1", "2", PATH_TRUSTED, "0 1", 2},
	{"shuffled, with the root and a stranger",
		{{LEAF}, {INTERMEDIATE}, {ROOT}, {"stranger", 3, .ca = true}}, "0 3 2 1", "2",
		PATH_TRUSTED, "0 1", 2},
	{"not asked", {{LEAF}, {INTERMEDIATE}, {ROOT}}, "0 1", NULL, PATH_NOT_ASKED, "0 1", -1},
	{"not asked, the root sent", {{LEAF}, {INTERMEDIATE}, {ROOT}}, "0 1 2", NULL,
		PATH_NOT_ASKED, "0 1", -1},
	{"leaf alone", {{LEAF}, {INTERMEDIATE}, {ROOT}}, "0", "2", PATH_INCOMPLETE, "0", -1},
	{"the intermediate is an anchor", {{LEAF}, {INTERMEDIATE}, {ROOT}}, "0", "1", PATH_TRUSTED,
		"0", 1},
	{"the leaf is an anchor", {{LEAF}, {INTERMEDIATE}, {ROOT}}, "0", "0", PATH_TRUSTED, "0", 0},
	{"root not known", {{LEAF}, {INTERMEDIATE}, {ROOT}}, "0 1", "", PATH_UNKNOWN_CA, "0 1", -1},
	{"root sent, not known", {{LEAF}, {INTERMEDIATE}, {ROOT}}, "0 1 2", "", PATH_UNKNOWN_CA,
		"0 1 2", -1},
	{"self-signed", {{"leaf", 0, .name = "mx.example"}}, "0", "", PATH_SELF_SIGNED, "0", -1},
	{"self-signed and an anchor", {{"leaf", 0, .name = "mx.example"}}, "0", "0", PATH_TRUSTED,
		"0", 0},
	{"an anchor of the same name with another key",
		{{LEAF}, {INTERMEDIATE}, {ROOT}, {"root", 3, .ca = true}}, "0 1", "3", PATH_REFUSED,
		"0 1", 3, PATH_BAD_SIGNATURE},
	{"both anchors of that name", {{LEAF}, {INTERMEDIATE}, {ROOT}, {"root", 3, .ca = true}},
		"0 1", "3 2", PATH_TRUSTED, "0 1", 2},
	{"re-issued intermediate, the old one first",
		{{"leaf", 1, .name = "mx.example"}, {"intermediate", 2, .ca = true, .key = 1},
			{ROOT}, {"intermediate", 2, -900, -10, .ca = true, .key = 1}},
		"0 3 1", "2", PATH_TRUSTED, "0 1", 2},
	{"only the old intermediate",
		{{"leaf", 1, .name = "mx.example"},
			{"intermediate", 2, -900, -10, .ca = true, .key = 1}, {ROOT}},
		"0 1", "2", PATH_TRUSTED, "0 1", 2, .out_of_date = true},
	{"cross-signed by an expired root, the new one trusted",
		{{LEAF}, {"intermediate", 2, .ca = true}, {"root", 2, .ca = true, .key = 2},
			{"root", 4, -900, -10, .ca = true, .key = 2},
			{"old root", 4, -2000, -10, .ca = true}},
		"0 1 3", "4 2", PATH_TRUSTED, "0 1", 2},
	{"cross-signed, the old root trusted",
		{{LEAF}, {"intermediate", 2, .ca = true}, {"root", 2, .ca = true, .key = 2},
			{"root", 4, .ca = true, .key = 2}, {"old root", 4, .ca = true}},
		"0 1 3", "4", PATH_TRUSTED, "0 1 3", 4},
	{"the root has expired", {{LEAF}, {INTERMEDIATE}, {"root", 2, -900, -10, .ca = true}},
		"0 1", "2", PATH_TRUSTED, "0 1", 2, .out_of_date = true},
	{"expired and valid root of one key",
		{{LEAF}, {INTERMEDIATE}, {"root", 2, .ca = true, .key = 3},
			{"root", 3, -900, -10, .ca = true, .key = 3}},
		"0 1", "3 2", PATH_TRUSTED, "0 1", 2},
	{"issuer is no CA", {{LEAF}, {"intermediate", 2}, {ROOT}}, "0 1", "2", PATH_REFUSED, NULL,
		2, PATH_NOT_A_CA},
	{"signature changed", {{LEAF, .broken = true}, {INTERMEDIATE}, {ROOT}}, "0 1", "2",
		PATH_REFUSED, "0 1", 2, PATH_BAD_SIGNATURE},
	{"name constraints", {{LEAF}, {INTERMEDIATE, .permitted = "other.example"}, {ROOT}}, "0 1",
		"2", PATH_REFUSED, "0 1", 2, PATH_CONSTRAINTS},
	{"name constraints kept", {{LEAF}, {INTERMEDIATE, .permitted = "example"}, {ROOT}}, "0 1",
		"2", PATH_TRUSTED, "0 1", 2},
	{"for clients only", {{LEAF, .client_only = true}, {INTERMEDIATE}, {ROOT}}, "0 1", "2",
		PATH_REFUSED, "0 1", 2, PATH_PURPOSE},
};

static size_t pick(const char *places, const struct cert_facts *certs, struct cert_facts *picked)
{
	size_t count = 0;

	for (; places != NULL && *places != '\0'; places++)
		if (*places != ' ')
			picked[count++] = certs[*places - '0'];
	return count;
}

static const char *way_text(const struct chain_path *path, const struct cert_facts *certs)
{
	const char *text = "";

	for (size_t i = 0; i < path->count; i++)
		for (int c = 0; c < MADE_MAX && certs[c].sha256 != NULL; c++)
			if (strcmp(certs[c].sha256, path->certs[i]->sha256) == 0)
				text = arena_printf(
					unit_arena, "%s%s%d", text, i > 0 ? " " : "", c);
	return text;
}

START_TEST(ways)
{
	const struct path_row *row = &rows[_i];
	struct cert_facts certs[MADE_MAX] = {0};
	struct cert_facts sent[MADE_MAX], anchors[MADE_MAX];
	struct chain_facts chain = {.certs = sent};
	struct policy policy = build_policy();
	struct chain_path path;

	make_certs(row->specs, certs);
	chain.count = pick(row->sent, certs, sent);
	policy.anchors = (struct anchors){.known = row->anchors != NULL,
		.certs = anchors,
		.count = pick(row->anchors, certs, anchors)};
	path_find(&chain, &policy, &path);
	ck_assert_msg(path.end == row->end, "%s: end %d, not %d", row->name, (int)path.end,
		(int)row->end);
	ck_assert_msg((path.faults & row->faults) == row->faults &&
			(path.faults == 0) == (row->faults == 0),
		"%s: faults %x", row->name, path.faults);
	if (row->way != NULL)
		ck_assert_msg(strcmp(way_text(&path, certs), row->way) == 0, "%s: way %s",
			row->name, way_text(&path, certs));
	ck_assert_msg((path.anchor != NULL) == (row->anchor >= 0), "%s: anchor", row->name);
	if (row->anchor >= 0)
		ck_assert_str_eq(path.anchor->sha256, certs[row->anchor].sha256);
	ck_assert_msg(
		path.in_date == !row->out_of_date || path.anchor == NULL, "%s: dates", row->name);
}
END_TEST

/* Sixteen certificates of one name lead everywhere: the search ends, and finds the anchor. */
START_TEST(hostile_chain_ends)
{
	struct made_spec specs[MADE_MAX] = {{"a", 1}, {"a", 1, .ca = true}, {0}};
	struct cert_facts certs[MADE_MAX] = {0};
	struct cert_facts sent[CHAIN_MAX_CERTS];
	struct chain_facts chain = {.certs = sent, .count = CHAIN_MAX_CERTS};
	struct policy policy = build_policy();
	struct chain_path path;

	make_certs(specs, certs);
	for (size_t i = 0; i < CHAIN_MAX_CERTS; i++) {
		sent[i] = certs[0];
		sent[i].der = text_of(arena_printf(unit_arena, "no certificate %zu", i));
	}
	sent[0] = certs[0];
	policy.anchors = (struct anchors){.known = true, .certs = &certs[1], .count = 1};
	path_find(&chain, &policy, &path);
	ck_assert_int_eq(path.end, PATH_TRUSTED);
	policy.anchors.count = 0;
	path_find(&chain, &policy, &path);
	ck_assert_int_ne(path.end, PATH_TRUSTED);
}
END_TEST

START_TEST(empty_and_unreadable)
{
	struct cert_facts garbage = {.der = text_of("x"), .sha256 = "00"};
	struct chain_facts chain = {0};
	struct policy policy = build_policy();
	struct chain_path path;

	path_find(&chain, &policy, &path);
	ck_assert_int_eq(path.end, PATH_UNREADABLE);
	chain = (struct chain_facts){.certs = &garbage, .count = 1};
	path_find(&chain, &policy, &path);
	ck_assert_int_eq(path.end, PATH_UNREADABLE);
	ck_assert_uint_eq(path.count, 0);
}
END_TEST

Suite *path_suite(void)
{
	Suite *suite = suite_create("path");
	TCase *tcase = unit_case(suite, "path");

	tcase_add_loop_test(tcase, ways, 0, COUNT_OF(rows));
	tcase_add_test(tcase, hostile_chain_ends);
	tcase_add_test(tcase, empty_and_unreadable);
	return suite;
}

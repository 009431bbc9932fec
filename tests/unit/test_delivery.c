/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules of the delivery matrix: rows for every sender and standing, and what must hold for
 * every sight that there can be and for all small sets of stands.
 */

#include "judge/delivery.h"

#include <string.h>

#include "unit.h"

/* Unlike ck_assert_msg() it writes nothing while all is well: this file asks often. */
#define MUST(condition, ...)                                                                       \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg(__VA_ARGS__);                                                 \
	} while (0)

/* A letter for each cell: `-` not tested, `d` delivers, `u` unencrypted, `x` defers. */
static const char cell_letters[] = "-dux";

/* How far an address came and what it showed; each row goes one step on. */
#define DEAD .tried = true
#define CLEAR .tried = true, .welcomed = true
#define OLD_TLS .tried = true, .welcomed = true, .tls = true
#define TLS .tried = true, .welcomed = true, .tls = true, .allowed = true, .tls12 = true
#define TRUSTED TLS, .verified = true

static const struct {
	const char *name;
	struct sight sight;
	const char *want; /* may, encrypt, verify, dane, mta-sts */
} cell_rows[] = {
	/* What the address shows, without anything published. */
	{"not tried", {.dane = DANE_STANDING_ABSENT, .sts = STS_STANDING_OPEN}, "-----"},
	{"nobody home", {DEAD, .dane = DANE_STANDING_ABSENT, .sts = STS_STANDING_OPEN}, "xxxxx"},
	{"no TLS", {CLEAR, .dane = DANE_STANDING_ABSENT, .sts = STS_STANDING_OPEN}, "uxxuu"},
	{"old TLS", {OLD_TLS, .dane = DANE_STANDING_ABSENT, .sts = STS_STANDING_OPEN}, "dxxdd"},
	{"old TLS, which is allowed",
		{OLD_TLS, .allowed = true, .dane = DANE_STANDING_ABSENT, .sts = STS_STANDING_OPEN},
		"ddxdd"},
	{"TLS", {TLS, .dane = DANE_STANDING_ABSENT, .sts = STS_STANDING_OPEN}, "ddxdd"},
	{"trusted TLS", {TRUSTED, .dane = DANE_STANDING_ABSENT, .sts = STS_STANDING_OPEN}, "ddddd"},
	{"trusted TLS, older than is allowed",
		{OLD_TLS, .tls12 = true, .verified = true, .dane = DANE_STANDING_ABSENT,
			.sts = STS_STANDING_OPEN},
		"dxxdd"},

	/* DANE */
	{"dane not known, not tried", {.dane = DANE_STANDING_UNKNOWN}, "-----"},
	{"dane not known, nobody home", {DEAD, .dane = DANE_STANDING_UNKNOWN}, "xxxxx"},
	{"dane not known, no TLS", {CLEAR, .dane = DANE_STANDING_UNKNOWN}, "uxx--"},
	{"dane not known, trusted TLS", {TRUSTED, .dane = DANE_STANDING_UNKNOWN}, "ddd--"},
	{"dane not answered, not tried", {.dane = DANE_STANDING_UNANSWERED}, "---x-"},
	{"dane not answered, nobody home", {DEAD, .dane = DANE_STANDING_UNANSWERED}, "xxxxx"},
	{"dane not answered, no TLS", {CLEAR, .dane = DANE_STANDING_UNANSWERED}, "uxxx-"},
	{"dane not answered, trusted TLS", {TRUSTED, .dane = DANE_STANDING_UNANSWERED}, "dddx-"},
	{"dane unusable, not tried", {.dane = DANE_STANDING_UNUSABLE}, "-----"},
	{"dane unusable, no TLS", {CLEAR, .dane = DANE_STANDING_UNUSABLE}, "uxxx-"},
	{"dane unusable, old TLS", {OLD_TLS, .dane = DANE_STANDING_UNUSABLE}, "dxxx-"},
	{"dane unusable, TLS", {TLS, .dane = DANE_STANDING_UNUSABLE}, "ddxd-"},
	{"dane matched, old TLS", {OLD_TLS, .dane = DANE_STANDING_MATCHED}, "dxxx-"},
	{"dane matched, TLS that no CA vouches for", {TLS, .dane = DANE_STANDING_MATCHED}, "ddxd-"},
	{"dane unmatched, not tried", {.dane = DANE_STANDING_UNMATCHED}, "-----"},
	{"dane unmatched, no TLS", {CLEAR, .dane = DANE_STANDING_UNMATCHED}, "uxxx-"},
	{"dane unmatched, trusted TLS", {TRUSTED, .dane = DANE_STANDING_UNMATCHED}, "dddx-"},

	/* MTA-STS */
	{"policy not known, nobody home", {DEAD, .sts = STS_STANDING_UNKNOWN}, "xxxxx"},
	{"policy lists it, not tried", {.sts = STS_STANDING_LISTED}, "-----"},
	{"policy lists it, no TLS", {CLEAR, .sts = STS_STANDING_LISTED}, "uxx-x"},
	{"policy lists it, TLS", {TLS, .sts = STS_STANDING_LISTED}, "ddx-x"},
	{"policy lists it, trusted old TLS, which is allowed",
		{OLD_TLS, .allowed = true, .verified = true, .sts = STS_STANDING_LISTED}, "ddd-x"},
	{"policy lists it, trusted TLS", {TRUSTED, .sts = STS_STANDING_LISTED}, "ddd-d"},
	{"policy lists it, trusted TLS 1.2, where 1.3 is wanted",
		{OLD_TLS, .tls12 = true, .verified = true, .sts = STS_STANDING_LISTED}, "dxx-d"},
	{"policy lacks it, not tried", {.sts = STS_STANDING_UNLISTED}, "----x"},
	{"policy lacks it, trusted TLS", {TRUSTED, .sts = STS_STANDING_UNLISTED}, "ddd-x"},

	/* Both: each sender goes by its own. */
	{"matched, policy lacks it",
		{TLS, .dane = DANE_STANDING_MATCHED, .sts = STS_STANDING_UNLISTED}, "ddxdx"},
	{"unmatched, policy lists it",
		{TRUSTED, .dane = DANE_STANDING_UNMATCHED, .sts = STS_STANDING_LISTED}, "dddxd"},
};

START_TEST(cells)
{
	char got[SENDER_COUNT + 1] = "";

	for (int s = 0; s < SENDER_COUNT; s++)
		got[s] = cell_letters[delivery_cell((enum sender)s, &cell_rows[_i].sight)];
	ck_assert_msg(strcmp(got, cell_rows[_i].want) == 0, "%s: %s, not %s", cell_rows[_i].name,
		got, cell_rows[_i].want);
}
END_TEST

enum {
	SIGHT_BITS = 6,
	DANE_STANDINGS = DANE_STANDING_UNMATCHED + 1,
	STS_STANDINGS = STS_STANDING_UNLISTED + 1,
	SIGHTS = (1 << SIGHT_BITS) * DANE_STANDINGS * STS_STANDINGS
};

static bool *sight_bit(struct sight *sight, int bit)
{
	bool *const bits[SIGHT_BITS] = {&sight->tried, &sight->welcomed, &sight->tls,
		&sight->allowed, &sight->tls12, &sight->verified};

	return bits[bit];
}

/* Every sight that the type can hold, those included that no server can give. */
static struct sight sight_number(int number)
{
	struct sight sight = {0};

	for (int bit = 0; bit < SIGHT_BITS; bit++)
		*sight_bit(&sight, bit) = (number >> bit & 1) != 0;
	number >>= SIGHT_BITS;
	sight.dane = (enum dane_standing)(number % DANE_STANDINGS);
	sight.sts = (enum sts_standing)(number / DANE_STANDINGS);
	return sight;
}

/* The lower the better; what is not known is neither. */
static int badness(enum cell cell)
{
	static const int order[CELL_COUNT] = {
		[CELL_DELIVERS] = 0, [CELL_UNENCRYPTED] = 1, [CELL_DEFERS] = 2};

	return order[cell];
}

static bool is_better(enum cell a, enum cell b)
{
	return a != CELL_NOT_TESTED && b != CELL_NOT_TESTED && badness(a) < badness(b);
}

static void no_cell_improves(const struct sight *better, const struct sight *worse, int number)
{
	for (int s = 0; s < SENDER_COUNT; s++)
		MUST(!is_better(delivery_cell((enum sender)s, worse),
			     delivery_cell((enum sender)s, better)),
			"%s, sight %d: less is worth more", sender_name((enum sender)s), number);
}

/* `tried` is no merit of the address and is left alone. */
START_TEST(less_is_never_better)
{
	for (int number = 0; number < SIGHTS; number++) {
		const struct sight sight = sight_number(number);

		for (int bit = 1; bit < SIGHT_BITS; bit++) {
			struct sight less = sight;

			*sight_bit(&less, bit) = false;
			no_cell_improves(&sight, &less, number);
		}
		if (sight.dane == DANE_STANDING_MATCHED) {
			struct sight less = sight;

			less.dane = DANE_STANDING_UNMATCHED;
			no_cell_improves(&sight, &less, number);
			less.dane = DANE_STANDING_UNANSWERED;
			no_cell_improves(&sight, &less, number);
			less.dane = DANE_STANDING_UNKNOWN;
			no_cell_improves(&sight, &less, number);
		}
		if (sight.sts == STS_STANDING_LISTED) {
			struct sight less = sight;

			less.sts = STS_STANDING_UNLISTED;
			no_cell_improves(&sight, &less, number);
		}
	}
}
END_TEST

/* The other way round: more can make a cell known, and never one that delivered worse. */
START_TEST(no_sender_is_laxer_than_may)
{
	for (int number = 0; number < SIGHTS; number++) {
		const struct sight sight = sight_number(number);
		enum cell may = delivery_cell(SENDER_MAY, &sight);

		for (int s = 0; s < SENDER_COUNT; s++) {
			enum cell cell = delivery_cell((enum sender)s, &sight);

			MUST(!is_better(cell, may), "%s, sight %d: laxer than may",
				sender_name((enum sender)s), number);
			MUST(may != CELL_DEFERS || cell == CELL_DEFERS,
				"%s, sight %d: does not defer where all do",
				sender_name((enum sender)s), number);
			MUST(cell != CELL_UNENCRYPTED || may == CELL_UNENCRYPTED,
				"%s, sight %d: in clear, while TLS is up",
				sender_name((enum sender)s), number);
		}
		MUST(!is_better(delivery_cell(SENDER_VERIFY, &sight),
			     delivery_cell(SENDER_ENCRYPT, &sight)),
			"sight %d: verify is laxer than encrypt", number);
	}
}
END_TEST

/* Nobody's mail goes in clear where a sender insists. */
START_TEST(insistent_senders_never_go_in_clear)
{
	for (int number = 0; number < SIGHTS; number++) {
		const struct sight sight = sight_number(number);

		MUST(delivery_cell(SENDER_ENCRYPT, &sight) != CELL_UNENCRYPTED, "%d", number);
		MUST(delivery_cell(SENDER_VERIFY, &sight) != CELL_UNENCRYPTED, "%d", number);
		MUST(sight.dane == DANE_STANDING_ABSENT ||
				delivery_cell(SENDER_DANE, &sight) != CELL_UNENCRYPTED,
			"%d", number);
		MUST(sight.sts == STS_STANDING_OPEN ||
				delivery_cell(SENDER_MTA_STS, &sight) != CELL_UNENCRYPTED,
			"%d", number);
	}
}
END_TEST

START_TEST(untried_never_takes_mail)
{
	for (int number = 0; number < SIGHTS; number++) {
		const struct sight sight = sight_number(number);

		for (int s = 0; s < SENDER_COUNT && !sight.tried; s++) {
			enum cell cell = delivery_cell((enum sender)s, &sight);

			MUST(cell == CELL_NOT_TESTED ||
					(cell == CELL_DEFERS &&
						(s == SENDER_DANE || s == SENDER_MTA_STS)),
				"%s, sight %d: %s", sender_name((enum sender)s), number,
				cell_name(cell));
		}
	}
}
END_TEST

/* Stands in words: `10d 20x`. */
enum { MAX_STANDS = 8 };

static size_t stands_of(const char *words, struct stand *stands)
{
	size_t count = 0;

	while (*words != '\0') {
		int preference = 0;

		for (; *words >= '0' && *words <= '9'; words++)
			preference = preference * 10 + (*words - '0');
		ck_assert_uint_lt(count, MAX_STANDS);
		ck_assert_ptr_nonnull(strchr(cell_letters, *words));
		stands[count].preference = preference;
		stands[count++].cell = (enum cell)(strchr(cell_letters, *words) - cell_letters);
		words++;
		words += strspn(words, " ");
	}
	return count;
}

static const struct {
	const char *name;
	enum domain_fate fate;
	const char *stands;
	enum column want;
	int taker; /* -1: none */
} column_rows[] = {
	{"a null MX", FATE_REJECTED, "", COLUMN_REJECTED, -1},
	{"rejected whatever there is", FATE_REJECTED, "10d", COLUMN_REJECTED, -1},
	{"no answer for MX", FATE_DEFERRED, "", COLUMN_DEFERS, -1},
	{"we could not ask", FATE_UNKNOWN, "", COLUMN_NOT_KNOWN, -1},
	{"nothing to try", FATE_HOSTS, "", COLUMN_NOT_KNOWN, -1},
	{"one good host", FATE_HOSTS, "10d", COLUMN_DELIVERS, 0},
	{"one without TLS", FATE_HOSTS, "10u", COLUMN_UNENCRYPTED, 0},
	{"one dead", FATE_HOSTS, "10x", COLUMN_DEFERS, -1},
	{"one that was not tested", FATE_HOSTS, "10-", COLUMN_NOT_KNOWN, -1},
	{"preference 0 counts", FATE_HOSTS, "0x 10d", COLUMN_DELIVERS, 1},
	{"the largest preference counts", FATE_HOSTS, "65535d", COLUMN_DELIVERS, 0},
	{"the best decides", FATE_HOSTS, "10d 20u 30x", COLUMN_DELIVERS, 0},
	{"the best decides in clear", FATE_HOSTS, "10u 20d", COLUMN_UNENCRYPTED, 0},
	{"a dead one in front", FATE_HOSTS, "10x 20u 30d", COLUMN_UNENCRYPTED, 1},
	{"many dead ones in front", FATE_HOSTS, "5x 10x 10x 20x 30d", COLUMN_DELIVERS, 4},
	{"all dead", FATE_HOSTS, "10x 10x 20x", COLUMN_DEFERS, -1},
	{"both of a group are good", FATE_HOSTS, "10d 10d", COLUMN_DELIVERS, 0},
	{"one of a group in clear", FATE_HOSTS, "10d 10u", COLUMN_UNENCRYPTED, 0},
	{"one of a group dead", FATE_HOSTS, "10x 10d", COLUMN_DELIVERS, 1},
	{"one of a group not tested", FATE_HOSTS, "10- 10d", COLUMN_DELIVERS, 1},
	{"one not tested in front", FATE_HOSTS, "10- 20d", COLUMN_NOT_KNOWN, -1},
	{"one not tested in front of what goes in clear", FATE_HOSTS, "10- 20u", COLUMN_NOT_KNOWN,
		-1},
	{"one not tested, after it all dead", FATE_HOSTS, "10- 20x", COLUMN_NOT_KNOWN, -1},
	{"half a group not tested, half dead", FATE_HOSTS, "10- 10x 20d", COLUMN_DELIVERS, 2},
	{"half a group not tested, all else dead", FATE_HOSTS, "10- 10x 20x", COLUMN_NOT_KNOWN, -1},
	{"dead, then one not tested", FATE_HOSTS, "10x 20-", COLUMN_NOT_KNOWN, -1},
	{"dead, one not tested, good", FATE_HOSTS, "10x 20- 30d", COLUMN_NOT_KNOWN, -1},
	{"good, behind it one not tested", FATE_HOSTS, "10d 20-", COLUMN_DELIVERS, 0},
	{"out of order", FATE_HOSTS, "20u 10x 15d", COLUMN_DELIVERS, 2},
	{"a group torn apart", FATE_HOSTS, "10x 20d 10u", COLUMN_UNENCRYPTED, 2},
};

START_TEST(columns)
{
	struct stand stands[MAX_STANDS];
	size_t count = stands_of(column_rows[_i].stands, stands);
	size_t taker = 99;
	enum column got = delivery_column(column_rows[_i].fate, stands, count, &taker);

	ck_assert_msg(got == column_rows[_i].want, "%s: %s, not %s", column_rows[_i].name,
		column_name(got), column_name(column_rows[_i].want));
	ck_assert_msg(taker == (column_rows[_i].taker < 0 ? count : (size_t)column_rows[_i].taker),
		"%s: taker %zu", column_rows[_i].name, taker);
}
END_TEST

/* All sets of up to SET_MAX stands with one of three preferences, in every order. */
enum { SET_MAX = 4, PREFERENCES = 3, KINDS = PREFERENCES * CELL_COUNT };

static int sets_of(size_t count)
{
	int sets = 1;

	for (size_t i = 0; i < count; i++)
		sets *= KINDS;
	return sets;
}

static void set_number(int number, size_t count, struct stand *stands)
{
	for (size_t i = 0; i < count; i++, number /= KINDS) {
		stands[i].preference = number % PREFERENCES * 10;
		stands[i].cell = (enum cell)(number / PREFERENCES % CELL_COUNT);
	}
}

static enum column column_of(const struct stand *stands, size_t count)
{
	size_t taker;

	return delivery_column(FATE_HOSTS, stands, count, &taker);
}

static void each_set(void (*property)(struct stand *stands, size_t count))
{
	struct stand stands[SET_MAX + 1];

	for (size_t count = 0; count <= SET_MAX; count++)
		for (int number = 0; number < sets_of(count); number++) {
			set_number(number, count, stands);
			property(stands, count);
		}
}

static const char *set_text(const struct stand *stands, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = arena_printf(unit_arena, "%s %d%c", text, stands[i].preference,
			cell_letters[stands[i].cell]);
	return text;
}

/* Neighbours changing places make every order; that a swap means nothing is enough. */
static void order_means_nothing(struct stand *stands, size_t count)
{
	enum column was = column_of(stands, count);

	for (size_t i = 0; i + 1 < count; i++) {
		struct stand other[SET_MAX];

		memcpy(other, stands, count * sizeof(*stands));
		other[i] = stands[i + 1];
		other[i + 1] = stands[i];
		MUST(column_of(other, count) == was, "order matters in%s", set_text(stands, count));
	}
}

/* `gone through` first, then what is not known, then what is lost. */
static int column_badness(enum column column)
{
	return column == COLUMN_DELIVERS || column == COLUMN_UNENCRYPTED ? 0
		: column == COLUMN_NOT_KNOWN                             ? 1
									 : 2;
}

static void a_host_behind_never_hurts(struct stand *stands, size_t count)
{
	enum column was = column_of(stands, count);

	for (int cell = 0; cell < CELL_COUNT; cell++) {
		enum column now;

		stands[count] = (struct stand){PREFERENCES * 10, (enum cell)cell};
		now = column_of(stands, count + 1);
		if (was == COLUMN_DELIVERS || was == COLUMN_UNENCRYPTED)
			MUST(now == was, "a host behind changes%s", set_text(stands, count + 1));
		else if (cell == CELL_DELIVERS)
			MUST(column_badness(now) <= column_badness(was), "a good backup hurts%s",
				set_text(stands, count + 1));
		else if (cell == CELL_DEFERS && count > 0)
			MUST(now == was, "a dead backup changes%s", set_text(stands, count + 1));
	}
}

static void a_better_cell_never_hurts(struct stand *stands, size_t count)
{
	enum column was = column_of(stands, count);

	for (size_t i = 0; i < count; i++) {
		enum cell cell = stands[i].cell;

		if (cell != CELL_UNENCRYPTED && cell != CELL_DEFERS)
			continue;
		stands[i].cell = CELL_DELIVERS;
		MUST(column_badness(column_of(stands, count)) <= column_badness(was) &&
				(was != COLUMN_DELIVERS ||
					column_of(stands, count) == COLUMN_DELIVERS),
			"a better cell hurts%s", set_text(stands, count));
		stands[i].cell = cell;
	}
}

static void the_taker_takes(struct stand *stands, size_t count)
{
	size_t taker = 99;
	enum column column = delivery_column(FATE_HOSTS, stands, count, &taker);
	bool through = column == COLUMN_DELIVERS || column == COLUMN_UNENCRYPTED;

	MUST(through == (taker < count), "taker %zu of%s", taker, set_text(stands, count));
	MUST(!through || stands[taker].cell == CELL_DELIVERS ||
			stands[taker].cell == CELL_UNENCRYPTED,
		"no taker:%s", set_text(stands, count));
	for (size_t i = 0; i < count && through; i++)
		MUST(stands[i].preference >= stands[taker].preference ||
				stands[i].cell == CELL_DEFERS || stands[i].cell == CELL_NOT_TESTED,
			"a better taker in%s", set_text(stands, count));
}

static void untested_never_decides(struct stand *stands, size_t count)
{
	bool tested = false;

	for (size_t i = 0; i < count; i++)
		tested = tested || stands[i].cell != CELL_NOT_TESTED;
	MUST(tested || column_of(stands, count) == COLUMN_NOT_KNOWN, "nothing was tested:%s",
		set_text(stands, count));
}

START_TEST(sets)
{
	static void (*const properties[])(struct stand *, size_t) = {order_means_nothing,
		a_host_behind_never_hurts, a_better_cell_never_hurts, the_taker_takes,
		untested_never_decides};

	each_set(properties[_i]);
}
END_TEST

enum { SET_PROPERTIES = 5 };

Suite *delivery_suite(void)
{
	Suite *suite = suite_create("delivery");
	TCase *tcase = unit_case(suite, "delivery");

	tcase_add_loop_test(tcase, cells, 0, COUNT_OF(cell_rows));
	tcase_add_loop_test(tcase, columns, 0, COUNT_OF(column_rows));
	tcase_add_test(tcase, less_is_never_better);
	tcase_add_test(tcase, no_sender_is_laxer_than_may);
	tcase_add_test(tcase, insistent_senders_never_go_in_clear);
	tcase_add_test(tcase, untried_never_takes_mail);
	tcase_add_loop_test(tcase, sets, 0, SET_PROPERTIES);
	return suite;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The delivery matrix. Every cell says whose it is, because mails and phones do not line columns
 * up; a row begins with a state, which web pages colour. Shows what the judge computed and decides
 * nothing. Cannot fail.
 */

#include "report/text_matrix.h"

#include <string.h>

#include "base/arena.h"
#include "base/vec.h"
#include "facts_dns.h"
#include "report/lines.h"
#include "report/states.h"

enum { MATRIX_MAX_OUTPUT = 4500, MORE_ROWS_ROOM = 50, LABEL_MAX_WIDTH = 44, STATE_WIDTH = 10 };

/* A row as shown: `words` are those of the senders that have a column, NULL for the others. */
struct shown_row {
	bool has_state; /* the domain has none: line 1 says it, and why */
	enum severity state;
	const char *label;
	const char *words[SENDER_COUNT];
};

struct shown_matrix {
	struct arena *arena;
	const struct report *report;
	const struct matrix *matrix;
	VEC_OF(struct shown_row) rows;
	size_t label_width;
	size_t word_widths[SENDER_COUNT];
};

/* What each kind of sender wants, in as few words as it takes. */
static const char *const wishes[SENDER_COUNT] = {
	[SENDER_MAY] = "any way",
	[SENDER_ENCRYPT] = "TLS",
	[SENDER_VERIFY] = "trusted TLS",
	[SENDER_DANE] = "TLSA",
	[SENDER_MTA_STS] = "policy",
};

/* Short, and loud where mail stays behind. */
static const char *const cell_words[CELL_COUNT] = {
	[CELL_NOT_TESTED] = "untested",
	[CELL_DELIVERS] = "ok",
	[CELL_UNENCRYPTED] = "clear",
	[CELL_DEFERS] = "DEFERS",
};

static const char *const column_words[COLUMN_COUNT] = {
	[COLUMN_NOT_KNOWN] = "unknown",
	[COLUMN_DELIVERS] = "ok",
	[COLUMN_UNENCRYPTED] = "clear",
	[COLUMN_DEFERS] = "DEFERS",
	[COLUMN_REJECTED] = "REJECTED",
};

/* In characters: a U-label takes more octets than places. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static void widen(size_t *width, const char *text, size_t max)
{
	size_t wanted = width_of(text);

	if (wanted > max)
		wanted = max;
	if (wanted > *width)
		*width = wanted;
}

static void add_padding(struct buf *out, size_t used, size_t width)
{
	for (; used < width; used++)
		buf_add_char(out, ' ');
}

static void add_row(struct shown_matrix *shown, struct shown_row row)
{
	*VEC_ADD(shown->arena, &shown->rows) = row;
	if (row.has_state)
		widen(&shown->label_width, row.label, LABEL_MAX_WIDTH);
	for (int sender = 0; sender < SENDER_COUNT; sender++)
		if (row.words[sender] != NULL)
			widen(&shown->word_widths[sender], row.words[sender], LABEL_MAX_WIDTH);
}

static bool same_cells(const struct matrix_row *a, const struct matrix_row *b)
{
	return memcmp(a->cells, b->cells, sizeof(a->cells)) == 0;
}

/* How many rows from `first` on are of one host, and whether all of them agree. */
static size_t rows_of_host(const struct matrix *matrix, size_t first, bool *agree)
{
	size_t count = 1;

	*agree = true;
	while (first + count < matrix->count &&
		matrix->rows[first + count].host == matrix->rows[first].host) {
		if (!same_cells(&matrix->rows[first + count], &matrix->rows[first]))
			*agree = false;
		count++;
	}
	return count;
}

static void add_cells(struct shown_matrix *shown, const struct matrix_row *row, bool whole_host)
{
	const struct report *report = shown->report;
	const struct host_facts *host = &report->survey->hosts[row->host];
	const char *name = host_label(shown->arena, host);
	struct shown_row line = {.has_state = true, .state = state_of_host(report, row->host)};

	line.label = arena_printf(shown->arena, "%d %s", host->preference, name);
	if (!whole_host && row->probe != NULL) {
		line.state = state_of_address(report->verdict, host, row->probe->where.address);
		line.label = arena_printf(shown->arena, "%d %s[%s]", host->preference, name,
			row->probe->where.address);
	}
	for (int sender = 0; sender < SENDER_COUNT; sender++)
		if (shown->matrix->columns[sender].looked_up)
			line.words[sender] = cell_words[row->cells[sender]];
	add_row(shown, line);
}

static void add_hosts(struct shown_matrix *shown)
{
	size_t count;

	for (size_t first = 0; first < shown->matrix->count; first += count) {
		bool agree;

		count = rows_of_host(shown->matrix, first, &agree);
		for (size_t i = 0; i < (agree ? 1 : count); i++)
			add_cells(shown, &shown->matrix->rows[first + i], agree);
	}
}

static void add_domain(struct shown_matrix *shown)
{
	const struct matrix *matrix = shown->matrix;
	struct shown_row line = {.label = arena_printf(shown->arena, "mail to %s",
					 shown->report->survey->domain->display)};

	for (int sender = 0; sender < SENDER_COUNT; sender++) {
		const struct matrix_column *column = &matrix->columns[sender];

		if (column->looked_up)
			line.words[sender] = arena_printf(shown->arena, "%s%s",
				column_words[column->verdict], column->chosen ? "*" : "");
	}
	add_row(shown, line);
}

/* `[OK]       10 mx1.example.org`; without a state the label begins where states do. */
static void add_label(
	const struct shown_matrix *shown, const struct shown_row *row, struct buf *text)
{
	enum severity state = row->state == SEVERITY_INFO ? SEVERITY_OK : row->state;
	size_t width = width_of(row->label);

	if (row->has_state) {
		buf_printf(text, "[%s]", state_word(shown->report, shown->arena, state));
		add_padding(text, strlen(severity_name(state)) + 2, STATE_WIDTH);
		buf_add_char(text, ' ');
		width += STATE_WIDTH + 1;
	}
	buf_add_text(text, row->label);
	add_padding(text, width, shown->label_width + STATE_WIDTH + 1);
}

static const char *row_text(const struct shown_matrix *shown, const struct shown_row *row)
{
	struct buf text;

	buf_init(&text, shown->arena);
	add_label(shown, row, &text);
	for (int sender = 0; sender < SENDER_COUNT; sender++) {
		if (row->words[sender] == NULL)
			continue;
		buf_printf(&text, "  %s %s", sender_name((enum sender)sender), row->words[sender]);
		add_padding(&text, strlen(row->words[sender]), shown->word_widths[sender]);
	}
	return text.data;
}

static const char *heading(const struct shown_matrix *shown)
{
	struct buf text;
	bool chosen = false;

	buf_init(&text, shown->arena);
	for (int sender = 0; sender < SENDER_COUNT; sender++) {
		const struct matrix_column *column = &shown->matrix->columns[sender];

		if (!column->looked_up)
			continue;
		buf_printf(&text, "%s%s: %s", text.len > 0 ? ", " : "delivery by sender - ",
			sender_name((enum sender)sender), wishes[sender]);
		chosen = chosen || column->chosen;
	}
	if (chosen)
		buf_add_text(&text, " (* decides the state)");
	return text.data;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Whether one line can say it of both. */
static bool same_fate(const struct matrix_column *a, const struct matrix_column *b)
{
	return b->looked_up && a->verdict == b->verdict && same_text(a->via, b->via) &&
		same_text(a->finding, b->finding);
}

static void add_reason(struct shown_matrix *shown, struct lines *lines, int first)
{
	const struct matrix_column *columns = shown->matrix->columns;
	const struct matrix_column *column = &columns[first];
	struct buf text;

	for (int earlier = 0; earlier < first; earlier++)
		if (same_fate(column, &columns[earlier]))
			return;
	buf_init(&text, shown->arena);
	for (int sender = first; sender < SENDER_COUNT; sender++)
		if (same_fate(column, &columns[sender]))
			buf_printf(&text, "%s%s", text.len > 0 ? ", " : "    ",
				sender_name((enum sender)sender));
	buf_printf(&text, ": %s", column_name(column->verdict));
	if (column->via != NULL)
		buf_printf(&text, " by %s", column->via);
	if (column->finding != NULL)
		buf_printf(&text, " because of %s", column->finding);
	lines_add(lines, text.data);
}

/* The row of the domain, and a line for each fate that is not plain delivery. */
static void compose_verdict(struct shown_matrix *shown, struct buf *out)
{
	struct lines lines = {.out = out};

	lines_add(&lines, row_text(shown, &shown->rows.items[shown->rows.count - 1]));
	for (int sender = 0; sender < SENDER_COUNT; sender++)
		if (shown->matrix->columns[sender].looked_up &&
			shown->matrix->columns[sender].verdict != COLUMN_DELIVERS)
			add_reason(shown, &lines, sender);
}

void text_matrix_compose(const struct report *report, struct buf *out)
{
	struct shown_matrix shown = {
		.arena = out->arena, .report = report, .matrix = report->verdict->matrix};
	struct lines lines = {.out = out, .kept_free = LINES_MAX_OUTPUT - MATRIX_MAX_OUTPUT};
	struct buf verdict;

	add_hosts(&shown);
	add_domain(&shown);
	buf_init(&verdict, out->arena);
	compose_verdict(&shown, &verdict);
	lines.kept_free += verdict.len + MORE_ROWS_ROOM;
	lines_add(&lines, heading(&shown));
	for (size_t i = 0; i + 1 < shown.rows.count; i++)
		lines_add(&lines, row_text(&shown, &shown.rows.items[i]));
	if (lines.left_out > 0)
		buf_printf(out, "    %zu more rows: --output=json\n", lines.left_out);
	lines_add_kept(&lines, &verdict);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking up and printing the texts behind --explain. Not found is the only way to fail. */

#include "report/explain.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/text.h"

static const struct {
	const char *key;
	const char *title;
} servers[] = {
	[EXPLAIN_POSTFIX] = {"postfix", "Postfix"},
	[EXPLAIN_EXIM] = {"exim", "Exim"},
	[EXPLAIN_SENDMAIL] = {"sendmail", "Sendmail"},
	[EXPLAIN_OPENSMTPD] = {"opensmtpd", "OpenSMTPD"},
	[EXPLAIN_EXCHANGE] = {"exchange", "Exchange"},
	[EXPLAIN_FIREWALL] = {"firewall", "Firewall"},
};

_Static_assert(sizeof(servers) / sizeof(servers[0]) == EXPLAIN_SERVERS, "a server is missing");

const struct explanation *explanation_of(const char *id)
{
	for (size_t i = 0; i < explanations_count; i++)
		if (strcmp(explanations[i].id, id) == 0)
			return &explanations[i];
	return NULL;
}

const char *explanation_remedy(
	const struct explanation *explanation, const char *software, size_t *len)
{
	const char *remedy = explanation->remedy;

	for (size_t i = 0; i < EXPLAIN_SERVERS && software != NULL; i++)
		if (strcmp(servers[i].key, software) == 0 && explanation->repair[i] != NULL)
			remedy = explanation->repair[i];
	*len = strcspn(remedy, "\n");
	return remedy;
}

static void print_part(struct buf *out, const char *title, const char *text)
{
	if (text == NULL)
		return;
	buf_printf(out, "\n%s\n", title);
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		buf_printf(out, "  %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void print_one(const struct explanation *explanation, struct buf *out)
{
	buf_printf(out, "%s - %s\n", explanation->id, explanation->title);
	print_part(out, "What it means", explanation->meaning);
	print_part(out, "Who is hit", explanation->hit);
	print_part(out, "What senders see", explanation->senders);
	print_part(out, "How to confirm", explanation->confirm);
	print_part(out, "Repair", explanation->remedy);
	for (size_t i = 0; i < EXPLAIN_SERVERS; i++)
		print_part(out, servers[i].title, explanation->repair[i]);
	print_part(out, "Traps", explanation->traps);
	print_part(out, "Senders report it as (RFC 8460)", explanation->rfc8460);
}

static bool id_fits(const struct explanation *explanation, const char *query)
{
	size_t len = strlen(query);

	return strncmp(explanation->id, query, len) == 0 &&
		(explanation->id[len] == '\0' || explanation->id[len] == '.');
}

static bool word_fits(const struct explanation *explanation, const char *query)
{
	const char *words = explanation->rfc8460;
	size_t len = strlen(query);

	while (words != NULL && *words != '\0') {
		size_t word = strcspn(words, " ");

		if (word == len && strncmp(words, query, len) == 0)
			return true;
		words += word + strspn(words + word, " ");
	}
	return false;
}

/* Cuts the first phrase off `*rest`: bars part them, with blanks or a line's end around. */
static struct text next_phrase(const char **rest)
{
	struct text phrase;

	*rest += strspn(*rest, " |\n");
	phrase = (struct text){*rest, strcspn(*rest, "|")};
	*rest += phrase.len;
	while (phrase.len > 0 && strchr(" \n", phrase.data[phrase.len - 1]) != NULL)
		phrase.len--;
	return phrase;
}

static bool is_said_in(struct text phrase, const char *query)
{
	for (struct text hay = text_of(query); hay.len >= phrase.len; hay.data++, hay.len--)
		if (strncasecmp(hay.data, phrase.data, phrase.len) == 0)
			return true;
	return false;
}

/* Either the query is part of a known phrase, or a bounce pasted whole contains one. */
static bool phrase_fits(const struct explanation *explanation, const char *query)
{
	const char *rest = explanation->phrases;

	if (rest == NULL || strlen(query) < 4)
		return false;
	for (;;) {
		struct text phrase = next_phrase(&rest);

		if (phrase.len == 0)
			return false;
		if (text_contains_nocase(phrase, query) || is_said_in(phrase, query))
			return true;
	}
}

bool explain_print(const char *query, struct buf *out)
{
	static bool (*const fits[])(const struct explanation *, const char *) = {
		id_fits, word_fits, phrase_fits};
	bool found = false;

	for (size_t way = 0; way < sizeof(fits) / sizeof(fits[0]) && !found; way++) {
		for (size_t i = 0; i < explanations_count; i++) {
			if (*query == '\0' || !fits[way](&explanations[i], query))
				continue;
			if (found)
				buf_add_text(out, "\n\n");
			print_one(&explanations[i], out);
			found = true;
		}
	}
	return found;
}

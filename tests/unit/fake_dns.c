/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The functions of engine/dns.h and engine/fetch.h for tests: answers come from a zone in the plan, and
 * whatever is to be fetched is only written down, so neither library is linked.
 */

#include "fake_dns.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "unit.h"

struct dns *fake_dns;
const struct fetch_request *fake_fetch;
size_t fake_fetches;

struct dns *dns_open(struct arena *arena, struct loop *loop, const struct plan *plan)
{
	(void)loop;
	fake_dns = arena_alloc(arena, sizeof(*fake_dns));
	fake_dns->arena = arena;
	fake_dns->zone = plan->trust_anchor; /* carries the zone of the row */
	return fake_dns;
}

void dns_ask(struct dns *dns, struct dns_question *question)
{
	*VEC_ADD(dns->arena, &dns->open) = question;
	dns->asked++;
}

void dns_standing(const struct dns *dns, struct domain_dns *facts)
{
	(void)dns;
	facts->root = (struct dns_answer){.answer = ANSWER_DATA, .dnssec = DNSSEC_SECURE};
}

void dns_close(struct dns *dns)
{
	dns->closed = true;
}

static const struct {
	enum dns_type type;
	const char *name;
} types[] = {
	{DNS_A, "A"}, {DNS_AAAA, "AAAA"}, {DNS_MX, "MX"}, {DNS_TLSA, "TLSA"}, {DNS_CNAME, "CNAME"},
	{DNS_TXT, "TXT"}};

static const char *type_name(enum dns_type type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return types[i].name;
	return "?";
}

static void add_name(struct buf *out, const char *name)
{
	while (*name != '\0' && strcmp(name, ".") != 0) {
		size_t len = strcspn(name, ".");

		buf_add_char(out, (char)len);
		buf_add(out, name, len);
		name += len + (name[len] == '.' ? 1 : 0);
	}
	buf_add_char(out, '\0');
}

/* In a zone `,` stands for the semicolon, which ends lines there. */
static void add_string(struct buf *out, const char *data)
{
	buf_add_char(out, (char)strlen(data));
	for (; *data != '\0'; data++)
		buf_add_char(out, *data == ',' ? ';' : *data);
}

/* `10 mx1.example.org`, a literal, `3 1 1`, a string. */
static struct text rdata_of(enum dns_type type, const char *data)
{
	struct buf out;
	unsigned char address[16];
	char *end;

	buf_init(&out, unit_arena);
	if (type == DNS_MX) {
		long preference = strtol(data, &end, 10);

		buf_add_char(&out, (char)(preference >> 8));
		buf_add_char(&out, (char)preference);
		add_name(&out, end + 1);
	} else if (type == DNS_TLSA) {
		buf_add(&out, "\3\1\1", 3);
		buf_add(&out, "0123456789abcdef0123456789abcdef", 32);
	} else if (type == DNS_CNAME) {
		add_name(&out, data);
	} else if (type == DNS_TXT) {
		add_string(&out, data);
	} else {
		int family = type == DNS_A ? AF_INET : AF_INET6;

		ck_assert_msg(inet_pton(family, data, address) == 1, "%s", data);
		buf_add(&out, (char *)address, type == DNS_A ? 4 : 16);
	}
	return (struct text){out.data, out.len};
}

static void set_status(struct dns_answer *answer, const char *status)
{
	static const struct {
		const char *word;
		enum answer answer;
		enum dnssec dnssec;
	} words[] = {
		{"secure", ANSWER_DATA, DNSSEC_SECURE},
		{"insecure", ANSWER_DATA, DNSSEC_INSECURE},
		{"plain", ANSWER_DATA, DNSSEC_UNKNOWN},
		{"bogus", ANSWER_FAILED, DNSSEC_BOGUS},
		{"servfail", ANSWER_FAILED, DNSSEC_UNKNOWN},
		{"silent", ANSWER_TIMEOUT, DNSSEC_UNKNOWN},
		{"nxdomain", ANSWER_NO_NAME, DNSSEC_SECURE},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(status, words[i].word, strlen(words[i].word)) == 0) {
			answer->answer = words[i].answer;
			answer->dnssec = words[i].dnssec;
			if (words[i].answer == ANSWER_FAILED)
				answer->detail = text_of(words[i].word);
		}
}

/* A line `NAME TYPE STATUS DATA`; behind DATA may stand `at CANONICAL`. */
static void take_line(struct dns_question *question, const char *line, struct text *items)
{
	char name[300], type[10], status[10], data[300], at[4], canonical[100];
	int fields = sscanf(line, "%299s %9s %9s %299[^\n;]", name, type, status, data);

	if (fields < 3 || strcmp(name, question->name) != 0 ||
		strcmp(type, type_name(question->type)) != 0)
		return;
	set_status(&question->answer, status);
	if (fields == 3 || question->answer.answer != ANSWER_DATA)
		return;
	if (sscanf(data, "%*s %3s %99s", at, canonical) == 2 && strcmp(at, "at") == 0) {
		question->answer.canonical = arena_printf(unit_arena, "%s", canonical);
		*strchr(data, ' ') = '\0';
	}
	items[question->rdata.count++] = rdata_of(question->type, data);
}

static void answer(struct dns_question *question, const char *zone)
{
	struct text *items = arena_array(unit_arena, 64, sizeof(*items));

	question->answer = (struct dns_answer){.answer = ANSWER_NO_DATA, .dnssec = DNSSEC_SECURE};
	for (const char *line = zone; *line != '\0';
		line += strcspn(line, ";"), line += *line == ';')
		take_line(question, line, items);
	question->rdata.items = items;
	question->answered(question);
}

/* In the order of asking, backwards, or in one of many orders between. */
void fake_dns_answer_all(struct dns *dns, unsigned order)
{
	unsigned random = order;

	while (dns->open.count > 0) {
		size_t last = dns->open.count - 1;
		size_t which = order == 0 ? 0 : last;
		struct dns_question *question;

		random = random * 1103515245u + 12345u;
		if (order > 1)
			which = (random >> 16) % dns->open.count;
		question = dns->open.items[which];
		memmove(dns->open.items + which, dns->open.items + which + 1,
			(last - which) * sizeof(dns->open.items[0]));
		dns->open.count--;
		answer(question, dns->zone);
	}
}


void fake_dns_answer(struct dns *dns, const char *name, enum dns_type type)
{
	for (size_t i = 0; i < dns->open.count; i++) {
		struct dns_question *question = dns->open.items[i];

		if (question->type != type || strcmp(question->name, name) != 0)
			continue;
		dns->open.items[i] = dns->open.items[--dns->open.count];
		answer(question, dns->zone);
		return;
	}
	ck_abort_msg("%s %s is not asked for", name, type_name(type));
}

/* --- fetches ---------------------------------------------------------------------------------- */

struct fetch {
	struct fetch_request request;
};

struct fetch *fetch_start(struct arena *arena, struct loop *loop, const struct plan *plan,
	const struct fetch_request *request)
{
	struct fetch *fetch = arena_alloc(arena, sizeof(*fetch));

	(void)loop;
	(void)plan;
	fetch->request = *request;
	fake_fetches++;
	fake_fetch = &fetch->request;
	request->facts->ended = STS_FETCH_DONE;
	request->facts->body = text_of("version: STSv1\nmode: enforce\nmx: mx1.example.org\nmax_age: 86400\n");
	request->done(fetch);
	return fetch;
}

void *fetch_owner(const struct fetch *fetch)
{
	return fetch->request.owner;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions through the resolving library to a small name server on loopback, which lives in the
 * same event loop. Nothing there is signed, so this place cannot validate: what is bogus or secure
 * is for tests/world. A program of its own, since another test puts its own functions in the place
 * of engine/dns.h.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "engine/dns.h"
#include "unit.h"

/* Rows say what differs from the usual; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

struct arena *unit_arena;

enum { MILLISECOND = CLOCK_SECOND / 1000, HEADER = 12, RESPONSE = 0x8180, MAX_QUESTIONS = 4 };

/* --- the name server -------------------------------------------------------------------------- */

/* What is answered to a name and type; anything else does not exist. */
struct record {
	const char *name;
	enum dns_type type;
	int rcode;         /* SILENT: nothing */
	const char *data;  /* rdata as hexadecimal, with `,` between two; NULL: no data */
	const char *alias; /* name for which the data is the CNAME's end */
};

enum { NXDOMAIN = 3, SERVFAIL = 2, REFUSED = 5, SILENT = -1 };

struct server {
	struct source source;
	const struct record *records;
	int port;
	size_t asked;
	bool silent; /* to the root as well */
	int root_rcode;
};

static void add16(struct buf *out, unsigned number)
{
	buf_add_char(out, (char)(number >> 8));
	buf_add_char(out, (char)number);
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

static void add_record(struct buf *out, const char *owner, unsigned type, struct text rdata)
{
	add_name(out, owner);
	add16(out, type);
	add16(out, 1);
	add16(out, 0);
	add16(out, 300);
	add16(out, (unsigned)rdata.len);
	buf_add(out, rdata.data, rdata.len);
}

/* Up to the end or a comma, behind which *hex stands then. */
static struct text take_hex(const char **hex)
{
	struct buf out;

	buf_init(&out, unit_arena);
	for (; **hex != '\0' && **hex != ','; *hex += 2) {
		const char pair[] = {(*hex)[0], (*hex)[1], '\0'};

		buf_add_char(&out, (char)strtol(pair, NULL, 16));
	}
	if (**hex == ',')
		++*hex;
	return (struct text){out.data, out.len};
}

static struct text name_rdata(const char *name)
{
	struct buf out;

	buf_init(&out, unit_arena);
	add_name(&out, name);
	return (struct text){out.data, out.len};
}

/* Where there are no data, a SOA says so (RFC 2308 2). */
static void add_soa(struct buf *out)
{
	struct buf rdata;

	buf_init(&rdata, unit_arena);
	add_name(&rdata, "ns.example");
	add_name(&rdata, "hostmaster.example");
	for (int i = 0; i < 5; i++) {
		add16(&rdata, 0);
		add16(&rdata, 300);
	}
	add_record(out, ".", 6, (struct text){rdata.data, rdata.len});
}

static unsigned add_answers(struct buf *out, const struct record *record)
{
	const char *owner = record->name;
	unsigned count = 0;

	if (record->alias != NULL) {
		add_record(out, owner, DNS_CNAME, name_rdata(record->alias));
		owner = record->alias;
		count++;
	}
	for (const char *hex = record->data; hex != NULL && *hex != '\0'; count++)
		add_record(out, owner, record->type, take_hex(&hex));
	return count;
}

static const struct record *find(const struct server *server, struct text name, unsigned type)
{
	for (const struct record *record = server->records; record->name != NULL; record++)
		if (record->type == type && text_equal_nocase(name, record->name))
			return record;
	return NULL;
}

/* The name in the question as text; *end is where its type stands. */
static struct text question_name(struct text packet, size_t *end)
{
	struct buf out;
	size_t at = HEADER;

	buf_init(&out, unit_arena);
	while (at < packet.len && packet.data[at] != 0) {
		size_t len = (unsigned char)packet.data[at];

		ck_assert_uint_lt(at + len + 1, packet.len);
		if (out.len > 0)
			buf_add_char(&out, '.');
		buf_add(&out, packet.data + at + 1, len);
		at += len + 1;
	}
	*end = at + 1;
	ck_assert_uint_le(*end + 4, packet.len);
	return (struct text){out.len > 0 ? out.data : "", out.len};
}

/* Empty when nobody shall be answered. */
static struct buf response(const struct server *server, struct text packet)
{
	struct buf out, answers;
	size_t end;
	struct text name = question_name(packet, &end);
	unsigned type =
		(unsigned char)packet.data[end] * 256u + (unsigned char)packet.data[end + 1];
	const struct record *record = find(server, name, type);
	int rcode = record != NULL ? record->rcode : name.len == 0 ? server->root_rcode : NXDOMAIN;
	unsigned count = 0;

	buf_init(&out, unit_arena);
	buf_init(&answers, unit_arena);
	if (server->silent || rcode == SILENT)
		return out;
	if (record != NULL && rcode == 0)
		count = add_answers(&answers, record);
	buf_add(&out, packet.data, 2);
	add16(&out, RESPONSE | (unsigned)rcode);
	add16(&out, 1);
	add16(&out, count);
	add16(&out, count == 0 ? 1 : 0);
	add16(&out, 0);
	buf_add(&out, packet.data + HEADER, end + 4 - HEADER);
	buf_add(&out, answers.data, answers.len);
	if (count == 0)
		add_soa(&out);
	return out;
}

static void on_packet(struct source *source, int64_t now)
{
	struct server *server = SOURCE_OWNER(source, struct server, source);
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char packet[1024];
	ssize_t got =
		recvfrom(source->fd, packet, sizeof(packet), 0, (struct sockaddr *)&from, &len);
	struct buf out;

	(void)now;
	if (got < HEADER)
		return;
	server->asked++;
	out = response(server, (struct text){packet, (size_t)got});
	if (out.len > 0)
		ck_assert_int_eq(
			sendto(source->fd, out.data, out.len, 0, (struct sockaddr *)&from, len),
			(ssize_t)out.len);
}

static void server_open(struct server *server)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	ck_assert_int_ge(fd, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	server->port = ntohs(address.sin_port);
	server->source = (struct source){.fd = fd,
		.events = POLLIN,
		.deadline = CLOCK_NEVER,
		.ready = on_packet,
		.expired = on_packet};
}

/* --- a run ------------------------------------------------------------------------------------ */

struct play {
	struct server server;
	struct plan plan;
	struct loop loop;
	struct dns *dns;
	struct dns_question questions[MAX_QUESTIONS];
	size_t count, answers;
	bool asking;
	struct domain_dns standing;
	char anchor[32];
};

/* Any key will do: nothing here is signed by it. */
static void write_anchor(struct play *play)
{
	static const char line[] = ". IN DS 1 13 2 "
				   "00112233445566778899AABBCCDDEEFF"
				   "00112233445566778899AABBCCDDEEFF\n";
	int fd;

	strcpy(play->anchor, "/tmp/unit-dns-XXXXXX");
	fd = mkstemp(play->anchor);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, line, sizeof(line) - 1), sizeof(line) - 1);
	close(fd);
}

static void leave(struct play *play)
{
	dns_standing(play->dns, &play->standing);
	dns_close(play->dns);
	loop_remove(&play->loop, &play->server.source);
}

static void on_answered(struct dns_question *question)
{
	struct play *play = question->owner;

	ck_assert_msg(!play->asking, "answered within dns_ask()");
	ck_assert_msg(question->answer.answer != ANSWER_NOT_ASKED, "answered with nothing");
	if (++play->answers == play->count)
		leave(play);
}

static void ask(struct play *play, const char *name, enum dns_type type)
{
	struct dns_question *question = &play->questions[play->count++];

	ck_assert_uint_le(play->count, MAX_QUESTIONS);
	*question = (struct dns_question){
		.name = name, .type = type, .answered = on_answered, .owner = play};
	play->asking = true;
	dns_ask(play->dns, question);
	play->asking = false;
}

static struct play *play_open(const struct record *records, int milliseconds)
{
	struct play *play = arena_alloc(unit_arena, sizeof(*play));
	int64_t now = clock_monotonic();

	play->server.records = records;
	server_open(&play->server);
	write_anchor(play);
	play->plan = (struct plan){.resolver = "127.0.0.1",
		.resolver_port = play->server.port,
		.trust_anchor = play->anchor,
		.started = now,
		.deadline = now + milliseconds * MILLISECOND};
	loop_init(&play->loop, unit_arena);
	loop_add(&play->loop, &play->server.source);
	play->dns = dns_open(unit_arena, &play->loop, &play->plan);
	return play;
}

static void run(struct play *play)
{
	loop_run(&play->loop);
	unlink(play->anchor);
	close(play->server.source.fd);
	ck_assert_uint_eq(play->answers, play->count);
}

/* --- tests ------------------------------------------------------------------------------------ */

static const struct record zone[] = {
	{"example.org", DNS_MX, .data = "000a036d7831076578616d706c65036f726700"},
	{"mx1.example.org", DNS_A, .data = "c0586203,c0586202,c0586201"},
	{"mx1.example.org", DNS_AAAA},
	{"mx2.example.org", DNS_A, .data = "c0586203", .alias = "End.Example.NET"},
	{"end.example.net", DNS_A, .data = "c0586203"},
	{"broken.example.org", DNS_A, SERVFAIL},
	{"refused.example.org", DNS_A, REFUSED},
	{"silent.example.org", DNS_A, SILENT},
	{NULL, DNS_A},
};

static const struct {
	const char *name;
	enum dns_type type;
	enum answer answer;
	const char *detail, *canonical, *rdata; /* rdata as hexadecimal, `,` between two */
	int milliseconds;
} rows[] = {
	{"example.org", DNS_MX, ANSWER_DATA, "", NULL, "000a036d7831076578616d706c65036f726700",
		9000},
	{"mx1.example.org", DNS_A, ANSWER_DATA, "", NULL, "c0586201,c0586202,c0586203", 9000},
	{"mx1.example.org", DNS_AAAA, ANSWER_NO_DATA, "", NULL, "", 9000},
	{"nobody.example.org", DNS_A, ANSWER_NO_NAME, "", NULL, "", 9000},
	{"mx2.example.org", DNS_A, ANSWER_DATA, "", "end.example.net", "c0586203", 9000},
	{"broken.example.org", DNS_A, ANSWER_FAILED, "SERVFAIL", NULL, "", 9000},
	{"refused.example.org", DNS_A, ANSWER_FAILED, "SERVFAIL", NULL, "", 9000},
	{"silent.example.org", DNS_A, ANSWER_TIMEOUT, "", NULL, "", 600},
};

static const char *hex_of(struct dns_rdata rdata)
{
	struct buf out;

	buf_init(&out, unit_arena);
	buf_add_text(&out, "");
	for (size_t i = 0; i < rdata.count; i++) {
		if (i > 0)
			buf_add_char(&out, ',');
		for (size_t k = 0; k < rdata.items[i].len; k++)
			buf_printf(&out, "%02x", (unsigned char)rdata.items[i].data[k]);
	}
	return out.data != NULL ? out.data : "";
}

START_TEST(questions_are_answered)
{
	struct play *play = play_open(zone, rows[_i].milliseconds);
	const struct dns_question *question = &play->questions[0];

	ask(play, rows[_i].name, rows[_i].type);
	run(play);
	ck_assert_msg(question->answer.answer == rows[_i].answer, "%s: %s, %.*s", rows[_i].name,
		answer_name(question->answer.answer), (int)question->answer.detail.len,
		question->answer.detail.data);
	unit_same_text(rows[_i].name, "detail", question->answer.detail, text_of(rows[_i].detail));
	ck_assert_int_eq(question->answer.dnssec, DNSSEC_UNKNOWN);
	ck_assert_pstr_eq(question->answer.canonical, rows[_i].canonical);
	ck_assert_str_eq(hex_of(question->rdata), rows[_i].rdata);
	ck_assert_int_ne(play->standing.root.dnssec, DNSSEC_SECURE);
	ck_assert(!play->standing.resolver_dead);
	ck_assert_int_lt(clock_monotonic(), play->plan.deadline + CLOCK_SECOND / 2);
}
END_TEST

/* Nobody answers, not for the root either; or only to say that it cannot. */
START_TEST(a_dead_resolver)
{
	struct play *play = play_open(zone, 600);

	play->server.silent = _i == 0;
	play->server.root_rcode = SERVFAIL;
	ask(play, "broken.example.org", DNS_A);
	ask(play, "broken.example.org", DNS_A);
	run(play);
	ck_assert(play->standing.resolver_dead);
	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(
			play->questions[i].answer.answer, _i == 0 ? ANSWER_TIMEOUT : ANSWER_FAILED);
	ck_assert_uint_gt(play->server.asked, 0);
	ck_assert_int_lt(clock_monotonic(), play->plan.deadline + CLOCK_SECOND / 2);
}
END_TEST

static void ask_more(struct dns_question *question)
{
	struct play *play = question->owner;

	ask(play, "mx1.example.org", DNS_A);
	ask(play, "nobody.example.org", DNS_A);
	on_answered(question);
}

START_TEST(answers_lead_to_questions)
{
	struct play *play = play_open(zone, 9000);

	ask(play, "example.org", DNS_MX);
	play->questions[0].answered = ask_more;
	run(play);
	ck_assert_int_eq(play->questions[1].answer.answer, ANSWER_DATA);
	ck_assert_int_eq(play->questions[2].answer.answer, ANSWER_NO_NAME);
}
END_TEST

/* The deadline comes first, then a question: it is not asked, and answered all the same. */
START_TEST(questions_after_the_deadline)
{
	struct play *play = play_open(zone, 300);

	ask(play, "silent.example.org", DNS_A);
	play->questions[0].answered = ask_more;
	run(play);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(play->questions[i].answer.answer, ANSWER_TIMEOUT);
}
END_TEST

/* A question that is open when DNS is closed is forgotten. */
START_TEST(closing_forgets)
{
	struct play *play = play_open(zone, 600);

	ask(play, "silent.example.org", DNS_A);
	ask(play, "example.org", DNS_MX);
	play->answers = 1;
	run(play);
	ck_assert_int_eq(play->questions[0].answer.answer, ANSWER_NOT_ASKED);
	ck_assert_int_eq(play->questions[1].answer.answer, ANSWER_DATA);
	ck_assert_int_lt(clock_monotonic(), play->plan.deadline);
}
END_TEST

/* Nothing can be validated, and the rest goes on; why is with the root. */
START_TEST(no_trust_anchor)
{
	struct play *play = play_open(zone, 9000);

	play->plan.trust_anchor = "/nonexistent/root.key";
	dns_close(play->dns);
	play->dns = dns_open(unit_arena, &play->loop, &play->plan);
	ask(play, "example.org", DNS_MX);
	run(play);
	ck_assert_int_eq(play->questions[0].answer.answer, ANSWER_DATA);
	ck_assert_int_eq(play->questions[0].answer.dnssec, DNSSEC_UNKNOWN);
	ck_assert_int_eq(play->standing.root.answer, ANSWER_FAILED);
	ck_assert_uint_gt(play->standing.root.detail.len, 0);
	ck_assert(!play->standing.resolver_dead);
}
END_TEST

START_TEST(a_name_that_is_none)
{
	struct play *play = play_open(zone, 9000);

	ask(play, "a..example.org", DNS_A);
	run(play);
	ck_assert_int_eq(play->questions[0].answer.answer, ANSWER_FAILED);
	ck_assert_uint_gt(play->questions[0].answer.detail.len, 0);
}
END_TEST

/* --- the frame: as that of the other tests ---------------------------------------------------- */

static void open_arena(void)
{
	unit_arena = arena_new(abort);
	ck_assert_ptr_nonnull(unit_arena);
}

/* The library goes on in its thread, but calls nobody without being asked to. */
static void close_arena(void)
{
	arena_free(unit_arena);
	unit_arena = NULL;
}

void unit_same_text(const char *row, const char *what, struct text got, struct text want)
{
	ck_assert_msg(
		got.len == want.len && (got.len == 0 || memcmp(got.data, want.data, got.len) == 0),
		"%s: %s is \"%.*s\", not \"%.*s\"", row, what, (int)got.len, got.data,
		(int)want.len, want.data);
}

int main(void)
{
	Suite *suite = suite_create("dns_client");
	TCase *tcase = tcase_create("questions");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, open_arena, close_arena);
	tcase_set_timeout(tcase, 120);
	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, questions_are_answered, 0, (int)COUNT_OF(rows));
	tcase_add_loop_test(tcase, a_dead_resolver, 0, 2);
	tcase_add_test(tcase, answers_lead_to_questions);
	tcase_add_test(tcase, questions_after_the_deadline);
	tcase_add_test(tcase, closing_forgets);
	tcase_add_test(tcase, no_trust_anchor);
	tcase_add_test(tcase, a_name_that_is_none);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

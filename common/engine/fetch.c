/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libcurl, the only file that knows it: its sockets and its timer are sources of our loop. What the
 * peer does is a fact; our deadline ends everything.
 */

#include "engine/fetch.h"

#include <curl/curl.h>
#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/pem.h"
#include "engine/fetch_rounds.h"
#include "wire/cert.h"
#include "wire/sts_answer.h"

enum { MAX_TRIES = 2, HTTP_OK = 200 };

/* A socket of the library. */
struct watch {
	struct source source;
	struct fetch *fetch;
};

struct fetch {
	struct arena *arena;
	struct loop *loop;
	const struct plan *plan;
	struct fetch_request request;
	int64_t started;
	CURLM *multi;
	CURL *easy;
	struct curl_slist *pins;
	size_t round; /* of engine/fetch_rounds.h */
	char problem[CURL_ERROR_SIZE];
	struct source timer;
	VEC_OF(struct watch *) watches;
	struct sts_answer answer;
	bool over;
};

/* --- what comes of the peer -------------------------------------------------------------------- */

static long status_of(const struct fetch *fetch)
{
	long status = 0;

	(void)curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* Fewer octets taken than given: the library ends the transfer. */
static size_t on_body(char *data, size_t size, size_t count, void *owner)
{
	struct fetch *fetch = owner;

	return sts_answer_body(
		&fetch->answer, (int)status_of(fetch), (struct text){data, size * count});
}

static size_t on_header(char *data, size_t size, size_t count, void *owner)
{
	struct fetch *fetch = owner;

	return sts_answer_header(&fetch->answer, (struct text){data, size * count});
}

/* --- the chain --------------------------------------------------------------------------------- */

static bool der_of(struct arena *arena, const struct curl_slist *fields, struct text *der)
{
	static const char key[] = "Cert:";
	struct pem_reader reader;
	struct pem_block block;

	for (; fields != NULL; fields = fields->next) {
		if (strncmp(fields->data, key, sizeof(key) - 1) != 0)
			continue;
		pem_reader_init(&reader, text_of(fields->data + sizeof(key) - 1));
		if (!pem_next(&reader, &block))
			return false;
		*der = pem_decode_all(&reader, arena, &block);
		return true;
	}
	return false;
}

static void read_chain(struct fetch *fetch)
{
	struct chain_facts *chain = &fetch->request.facts->chain;
	struct curl_certinfo *info = NULL;
	struct text der;

	*chain = (struct chain_facts){0};
	if (curl_easy_getinfo(fetch->easy, CURLINFO_CERTINFO, &info) != CURLE_OK || info == NULL)
		return;
	chain->certs = arena_array(fetch->arena, CHAIN_MAX_CERTS, sizeof(*chain->certs));
	for (int i = 0; i < info->num_of_certs; i++)
		if (!der_of(fetch->arena, info->certinfo[i], &der))
			continue;
		else if (chain->count == CHAIN_MAX_CERTS)
			chain->not_read++;
		else
			cert_read(fetch->arena, der, &chain->certs[chain->count++]);
}

/* --- the end ----------------------------------------------------------------------------------- */

static enum sts_fetch end_of(CURLcode code)
{
	static const struct {
		CURLcode code;
		enum sts_fetch end;
	} ends[] = {
		{CURLE_OK, STS_FETCH_DONE},
		{CURLE_COULDNT_RESOLVE_PROXY, STS_FETCH_PROXY},
		{CURLE_PROXY, STS_FETCH_PROXY},
		{CURLE_SSL_CONNECT_ERROR, STS_FETCH_TLS},
		{CURLE_PEER_FAILED_VERIFICATION, STS_FETCH_TLS},
		{CURLE_SSL_CIPHER, STS_FETCH_TLS},
		{CURLE_SSL_CERTPROBLEM, STS_FETCH_TLS},
		{CURLE_GOT_NOTHING, STS_FETCH_CUT},
		{CURLE_PARTIAL_FILE, STS_FETCH_CUT},
		{CURLE_RECV_ERROR, STS_FETCH_CUT},
		{CURLE_SEND_ERROR, STS_FETCH_CUT},
		{CURLE_UNSUPPORTED_PROTOCOL, STS_FETCH_NOT_HTTP},
		{CURLE_WEIRD_SERVER_REPLY, STS_FETCH_NOT_HTTP},
		{CURLE_BAD_CONTENT_ENCODING, STS_FETCH_NOT_HTTP},
		{CURLE_WRITE_ERROR, STS_FETCH_NOT_HTTP},
		/* Its own limit for a single header line is beyond ours */
		{CURLE_OUT_OF_MEMORY, STS_FETCH_HEADERS},
#if LIBCURL_VERSION_NUM >= 0x080600
		{CURLE_TOO_LARGE, STS_FETCH_HEADERS},
#endif
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i].code == code)
			return ends[i].end;
	return STS_FETCH_CONNECT;
}

static bool refused_by_proxy(const struct fetch *fetch)
{
	long status = 0;

	if (!fetch->request.facts->by_proxy)
		return false;
	(void)curl_easy_getinfo(fetch->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status / 100 != 2;
}

/* Our own caps end a transfer as a failure to write. */
static enum sts_fetch settle_end(const struct fetch *fetch, CURLcode code)
{
	const struct sts_fetch_facts *facts = fetch->request.facts;

	if (fetch->answer.headers_capped)
		return STS_FETCH_HEADERS;
	if (facts->body_capped)
		return STS_FETCH_BODY;
	if (code != CURLE_OK && refused_by_proxy(fetch))
		return STS_FETCH_PROXY;
	if (facts->status != 0 && facts->status != HTTP_OK &&
		(code == CURLE_OK || code == CURLE_WRITE_ERROR))
		return STS_FETCH_STATUS;
	return end_of(code);
}

static void read_outcome(struct fetch *fetch, CURLcode code)
{
	struct sts_fetch_facts *facts = fetch->request.facts;
	const char *address = NULL;
	const char *words = fetch->problem[0] != '\0' ? fetch->problem : curl_easy_strerror(code);

	facts->status = (int)status_of(fetch);
	facts->ended = settle_end(fetch, code);
	if (code != CURLE_OK)
		facts->detail = text_copy(fetch->arena, words, strlen(words));
	if (curl_easy_getinfo(fetch->easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK &&
		address != NULL && *address != '\0' && !facts->by_proxy)
		facts->address = arena_printf(fetch->arena, "%s", address);
	read_chain(fetch);
}

/* The library tells us of sockets that it closes; nothing is left to be told then. */
static void finish(struct fetch *fetch)
{
	int64_t now = clock_monotonic();

	fetch->over = true;
	fetch->request.facts->took = now - fetch->started;
	fetch->request.facts->verdict = now - fetch->plan->started;
	loop_remove(fetch->loop, &fetch->timer);
	for (size_t i = 0; i < fetch->watches.count; i++)
		loop_remove(fetch->loop, &fetch->watches.items[i]->source);
	if (fetch->easy != NULL) {
		(void)curl_multi_remove_handle(fetch->multi, fetch->easy);
		curl_easy_cleanup(fetch->easy);
	}
	(void)curl_multi_cleanup(fetch->multi);
	curl_slist_free_all(fetch->pins);
	curl_global_cleanup();
	fetch->request.done(fetch);
}

/* A proxy makes of the addresses what it will. */
static size_t rounds_left(const struct fetch *fetch)
{
	return fetch->request.facts->by_proxy ? 1 : fetch_rounds(&fetch->request) - fetch->round;
}

/*
 * The library looks no name up. Each round has its share of the time that is left; behind the last
 * one waits our own deadline.
 */
static void set_round(struct fetch *fetch)
{
	int64_t now = clock_monotonic();
	int64_t share = (fetch->plan->deadline - now) / (int64_t)rounds_left(fetch);
	const char *pin = fetch_rounds_pin(fetch->arena, &fetch->request, fetch->round);

	curl_slist_free_all(fetch->pins);
	fetch->pins = pin != NULL ? curl_slist_append(NULL, pin) : NULL;
	curl_easy_setopt(fetch->easy, CURLOPT_RESOLVE, fetch->pins);
	curl_easy_setopt(fetch->easy, CURLOPT_CONNECTTIMEOUT_MS,
		(long)clock_poll_timeout(now + share, now) + (rounds_left(fetch) == 1 ? 1000L : 1L));
}

static void add_transfer(struct fetch *fetch)
{
	set_round(fetch);
	sts_answer_begin(&fetch->answer, fetch->arena, fetch->request.facts);
	fetch->problem[0] = '\0';
	fetch->request.facts->detail = text_of("");
	trace_note(fetch->plan->trace, fetch->request.host, "GET https://%s%s", fetch->request.host,
		FETCH_PATH);
	(void)curl_multi_add_handle(fetch->multi, fetch->easy);
}

/* Where nobody answers, the next addresses; what may have been an accident, once more. */
static bool goes_on(struct fetch *fetch, CURLcode code)
{
	struct sts_fetch_facts *facts = fetch->request.facts;
	bool refused = facts->ended == STS_FETCH_CONNECT;

	if (clock_monotonic() >= fetch->plan->deadline ||
		(!refused && facts->ended != STS_FETCH_CUT))
		return false;
	if (refused && rounds_left(fetch) > 1) {
		fetch->round++;
		return true;
	}
	if (facts->tries == MAX_TRIES || code == CURLE_OPERATION_TIMEDOUT)
		return false;
	facts->tries++;
	if (refused)
		fetch->round = 0;
	return true;
}

static void conclude(struct fetch *fetch)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(fetch->multi, &left)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		read_outcome(fetch, message->data.result);
		trace_note(fetch->plan->trace, fetch->request.host, "%s",
			sts_fetch_name(fetch->request.facts->ended));
		if (!goes_on(fetch, message->data.result)) {
			finish(fetch);
			return;
		}
		(void)curl_multi_remove_handle(fetch->multi, fetch->easy);
		add_transfer(fetch);
	}
}

static void give_up(struct fetch *fetch)
{
	read_outcome(fetch, CURLE_OPERATION_TIMEDOUT);
	fetch->request.facts->ended = STS_FETCH_TIMEOUT;
	finish(fetch);
}

/* --- sockets and timer of the library in our loop ---------------------------------------------- */

static void act(struct fetch *fetch, curl_socket_t socket, int events)
{
	int running;

	(void)curl_multi_socket_action(fetch->multi, socket, events, &running);
	if (!fetch->over)
		conclude(fetch);
}

static void on_ready(struct source *source, int64_t now)
{
	struct watch *watch = SOURCE_OWNER(source, struct watch, source);

	(void)now;
	/* No events named: the library looks for itself */
	act(watch->fetch, source->fd, 0);
}

static void on_timer(struct source *source, int64_t now)
{
	struct fetch *fetch = SOURCE_OWNER(source, struct fetch, timer);

	if (now >= fetch->plan->deadline) {
		give_up(fetch);
		return;
	}
	source->deadline = fetch->plan->deadline;
	act(fetch, CURL_SOCKET_TIMEOUT, 0);
}

static struct watch *watch_of(struct fetch *fetch, curl_socket_t socket)
{
	for (size_t i = 0; i < fetch->watches.count; i++)
		if (fetch->watches.items[i]->source.fd == socket)
			return fetch->watches.items[i];
	return NULL;
}

static void unwatch(struct fetch *fetch, struct watch *watch)
{
	if (watch == NULL)
		return;
	loop_remove(fetch->loop, &watch->source);
	watch->source.fd = -1;
}

static struct watch *new_watch(struct fetch *fetch, curl_socket_t socket)
{
	struct watch *watch = arena_alloc(fetch->arena, sizeof(*watch));

	watch->fetch = fetch;
	watch->source = (struct source){
		.fd = socket, .deadline = CLOCK_NEVER, .ready = on_ready, .expired = on_ready};
	*VEC_ADD(fetch->arena, &fetch->watches) = watch;
	loop_add(fetch->loop, &watch->source);
	return watch;
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *owner, void *unused)
{
	struct fetch *fetch = owner;
	struct watch *watch = watch_of(fetch, socket);

	(void)easy;
	(void)unused;
	if (fetch->over)
		return 0;
	if (what == CURL_POLL_REMOVE) {
		unwatch(fetch, watch);
		return 0;
	}
	if (watch == NULL)
		watch = new_watch(fetch, socket);
	watch->source.events = (short)((what & CURL_POLL_IN ? POLLIN : 0) |
		(what & CURL_POLL_OUT ? POLLOUT : 0));
	return 0;
}

static int on_set_timer(CURLM *multi, long milliseconds, void *owner)
{
	struct fetch *fetch = owner;
	int64_t at = clock_monotonic() + (int64_t)milliseconds * (CLOCK_SECOND / 1000);

	(void)multi;
	fetch->timer.deadline = milliseconds < 0 || at > fetch->plan->deadline
		? fetch->plan->deadline
		: at;
	return 0;
}

/* --- the request ------------------------------------------------------------------------------- */

/* Nothing of the environment counts, and no certificate is refused before the judge has seen it. */
static void set_safety(const struct fetch *fetch)
{
	CURL *easy = fetch->easy;
	const char *proxy = fetch->plan->https_proxy;

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, proxy != NULL ? proxy : "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	/* It would read all of the system's anchors and use none */
	curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_DNS_SHUFFLE_ADDRESSES, 0L);
	/* What the proxy says is nothing that the policy host said */
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	/* A look-up of the proxy's name that hangs must not outlast our deadline */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

static void set_request(struct fetch *fetch)
{
	CURL *easy = fetch->easy;

	curl_easy_setopt(easy, CURLOPT_URL,
		arena_printf(fetch->arena, "https://%s:%d%s", fetch->request.host,
			fetch->request.port, FETCH_PATH));
	curl_easy_setopt(easy, CURLOPT_USERAGENT, FETCH_USER_AGENT);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->problem);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch);
	if (fetch->plan->source_address != NULL)
		curl_easy_setopt(easy, CURLOPT_INTERFACE,
			arena_printf(fetch->arena, "host!%s", fetch->plan->source_address));
}

static void set_multi(struct fetch *fetch)
{
	curl_multi_setopt(fetch->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(fetch->multi, CURLMOPT_SOCKETDATA, fetch);
	curl_multi_setopt(fetch->multi, CURLMOPT_TIMERFUNCTION, on_set_timer);
	curl_multi_setopt(fetch->multi, CURLMOPT_TIMERDATA, fetch);
}

/* No memory for a handle: as if the deadline had come. */
static void on_no_library(struct source *source, int64_t now)
{
	struct fetch *fetch = SOURCE_OWNER(source, struct fetch, timer);

	(void)now;
	fetch->request.facts->ended = STS_FETCH_CONNECT;
	fetch->request.facts->detail = text_of("the HTTP library cannot be set up");
	finish(fetch);
}

struct fetch *fetch_start(struct arena *arena, struct loop *loop, const struct plan *plan,
	const struct fetch_request *request)
{
	struct fetch *fetch = arena_alloc(arena, sizeof(*fetch));

	fetch->arena = arena;
	fetch->loop = loop;
	fetch->plan = plan;
	fetch->request = *request;
	fetch->started = clock_monotonic();
	fetch->timer = (struct source){
		.fd = -1, .deadline = plan->deadline, .ready = on_timer, .expired = on_timer};
	loop_add(loop, &fetch->timer);
	request->facts->by_proxy = plan->https_proxy != NULL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
		fetch->multi = curl_multi_init();
		fetch->easy = curl_easy_init();
	}
	if (fetch->multi == NULL || fetch->easy == NULL) {
		fetch->timer.deadline = fetch->started;
		fetch->timer.expired = on_no_library;
		return fetch;
	}
	set_multi(fetch);
	set_safety(fetch);
	set_request(fetch);
	request->facts->tries = 1;
	add_transfer(fetch);
	return fetch;
}

void *fetch_owner(const struct fetch *fetch)
{
	return fetch->request.owner;
}

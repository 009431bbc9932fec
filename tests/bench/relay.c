/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joins two network interfaces and forwards every Ethernet frame after a fixed delay, the same in
 * both directions, so that SYN, ACK and FIN travel as slowly as data. For kernels without netem.
 * It neither drops nor reorders, and limits no rate. It writes one line per TCP frame to a log,
 * from which round trips can be counted without believing either end. Whatever fails at the
 * start ends it with exit 1; a frame that cannot be sent later is reported and lost.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
	SIDES = 2,
	FRAME_MAX = 70000,
	QUEUE_OCTETS_MAX = 64 << 20,
	ETHERNET_HEADER = 14,
	TCP_HEADER_MIN = 20,
};

struct frame {
	struct frame *next;
	int64_t due;
	size_t size;
	unsigned char octets[];
};

/* What arrived at one side and waits to leave at the other, in order of arrival and so of time. */
struct queue {
	struct frame *first;
	struct frame **end;
	size_t octets;
};

struct relay {
	int socket[SIDES];
	int timer;
	int64_t delay;
	struct queue queue[SIDES];
	FILE *log;
};

static void die(const char *what)
{
	fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t nanoseconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/*
 * veth leaves TCP checksums to hardware that does not exist and hands over segments larger than
 * the MTU. PACKET_VNET_HDR carries "checksum still missing" and the segment size along with the
 * frame in both directions, so nothing has to be switched off at the ends.
 */
static int interface_open(const char *name)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	struct packet_mreq all = { .mr_type = PACKET_MR_PROMISC };
	int on = 1;
	int s = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (s < 0)
		die("packet socket");
	at.sll_ifindex = (int)if_nametoindex(name);
	all.mr_ifindex = at.sll_ifindex;
	if (!at.sll_ifindex)
		die(name);
	if (setsockopt(s, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) != 0)
		die("PACKET_VNET_HDR");
	if (setsockopt(s, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) != 0)
		die("PACKET_MR_PROMISC");
	if (bind(s, (struct sockaddr *)&at, sizeof(at)) != 0)
		die("bind");
	return s;
}

static unsigned int octets2(const unsigned char *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

/* Log line: seconds, ">" from the first interface or "<", that side's peer's port, flags, octets */
static void frame_log(struct relay *relay, int side, const struct frame *frame)
{
	const unsigned char *ip = frame->octets + sizeof(struct virtio_net_hdr) + ETHERNET_HEADER;
	const unsigned char *end = frame->octets + frame->size;
	const unsigned char *tcp;
	unsigned int payload;
	int64_t arrived = frame->due - relay->delay;

	if (end - ip < 20 || octets2(ip - 2) != ETHERTYPE_IP || ip[9] != IPPROTO_TCP)
		return;
	tcp = ip + 4 * (ip[0] & 15);
	if (end - tcp < TCP_HEADER_MIN)
		return;
	payload = octets2(ip + 2) - 4 * (ip[0] & 15) - 4 * (unsigned int)(tcp[12] >> 4);
	fprintf(relay->log, "%.6f %c %u %s%s%s%s%s %u\n", (double)arrived / 1e9,
		side ? '<' : '>', octets2(side ? tcp + 2 : tcp), tcp[13] & 2 ? "S" : "",
		tcp[13] & 1 ? "F" : "", tcp[13] & 4 ? "R" : "", tcp[13] & 8 ? "P" : "",
		tcp[13] & 16 ? "A" : "", payload);
	fflush(relay->log);
}

static void queue_add(struct queue *queue, struct frame *frame)
{
	frame->next = NULL;
	*queue->end = frame;
	queue->end = &frame->next;
	queue->octets += frame->size;
}

static struct frame *queue_take(struct queue *queue)
{
	struct frame *frame = queue->first;

	queue->first = frame->next;
	if (!queue->first)
		queue->end = &queue->first;
	queue->octets -= frame->size;
	return frame;
}

static void relay_receive(struct relay *relay, int side)
{
	static unsigned char octets[FRAME_MAX];

	for (;;) {
		struct sockaddr_ll from;
		socklen_t from_size = sizeof(from);
		ssize_t got = recvfrom(relay->socket[side], octets, sizeof(octets), 0,
				       (struct sockaddr *)&from, &from_size);
		struct frame *frame;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return;
		/* The socket also sees what this program sends out there. */
		if (from.sll_pkttype == PACKET_OUTGOING)
			continue;
		if (relay->queue[side].octets > QUEUE_OCTETS_MAX)
			continue;
		frame = malloc(sizeof(*frame) + (size_t)got);
		if (!frame)
			die("memory");
		frame->due = nanoseconds_now() + relay->delay;
		frame->size = (size_t)got;
		memcpy(frame->octets, octets, (size_t)got);
		frame_log(relay, side, frame);
		queue_add(&relay->queue[side], frame);
	}
}

static void relay_send_due(struct relay *relay, int side)
{
	struct queue *queue = &relay->queue[side];

	while (queue->first && queue->first->due <= nanoseconds_now()) {
		struct frame *frame = queue_take(queue);

		if (send(relay->socket[!side], frame->octets, frame->size, 0) < 0)
			fprintf(stderr, "relay: frame of %zu octets lost: %s\n", frame->size,
				strerror(errno));
		free(frame);
	}
}

/* A timer descriptor is exact; the time-out of poll() would be rounded up to milliseconds. */
static void relay_set_timer(struct relay *relay)
{
	struct itimerspec when = { .it_value = { 0, 0 } };
	int64_t due = 0;

	for (int side = 0; side < SIDES; side++) {
		const struct frame *first = relay->queue[side].first;

		if (first && (!due || first->due < due))
			due = first->due;
	}
	when.it_value.tv_sec = (time_t)(due / 1000000000);
	when.it_value.tv_nsec = (long)(due % 1000000000);
	if (timerfd_settime(relay->timer, TFD_TIMER_ABSTIME, &when, NULL) != 0)
		die("timer");
}

static void relay_loop(struct relay *relay)
{
	struct pollfd polled[SIDES + 1] = {
		{ .fd = relay->socket[0], .events = POLLIN },
		{ .fd = relay->socket[1], .events = POLLIN },
		{ .fd = relay->timer, .events = POLLIN },
	};

	for (;;) {
		if (poll(polled, SIDES + 1, -1) < 0 && errno != EINTR)
			die("poll");
		for (int side = 0; side < SIDES; side++) {
			relay_receive(relay, side);
			relay_send_due(relay, side);
		}
		/* Setting it anew also clears its readiness. */
		relay_set_timer(relay);
	}
}

int main(int argc, char **argv)
{
	struct relay relay = { .timer = -1 };
	char *end;
	double milliseconds;

	if (argc != 5) {
		fputs("usage: relay CLIENT_SIDE_IF SERVER_SIDE_IF DELAY_MS LOG\n"
		      "LOG is created when the relay is ready.\n", stderr);
		return 2;
	}
	milliseconds = strtod(argv[3], &end);
	if (end == argv[3] || *end || !(milliseconds >= 0 && milliseconds <= 10000)) {
		fputs("relay: the delay is a number of milliseconds, 0 to 10000\n", stderr);
		return 2;
	}
	relay.delay = (int64_t)(milliseconds * 1e6);
	for (int side = 0; side < SIDES; side++) {
		relay.socket[side] = interface_open(argv[1 + side]);
		relay.queue[side].end = &relay.queue[side].first;
	}
	relay.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (relay.timer < 0)
		die("timer");
	relay.log = fopen(argv[4], "we");
	if (!relay.log)
		die(argv[4]);
	relay_loop(&relay);
}

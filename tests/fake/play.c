/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plays a script on one connection. Here stands what each word does. Whatever the client does
 * against the script is reported to the scene as a fault with the line of the case file; a client
 * that leaves while the script only talks or waits is no fault.
 */
#define _GNU_SOURCE 1
#include "play.h"

#include "conn.h"
#include "tls.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	PIPELINE_LOOK_MS = 3, /* how long to look for octets that came too early */
	COMMAND_MAX = 512,    /* RFC 5321, 4.5.3.1.4 */
	DRAIN_MS = 10000,
	ALERT_FATAL = 2,
	SUITE_ECDHE_ECDSA_AES128_GCM = 0xc02b,
	VERSION_TLS12 = 0x0303,
};

struct player {
	struct scene *scene;
	const char *label;
	int line;
	struct conn conn;
};

static void player_fault(struct player *player, const char *what, const char *octets, size_t length)
{
	char shown[160];
	size_t i, out = 0;

	for (i = 0; i < length && out + 5 < sizeof(shown); i++) {
		unsigned char c = (unsigned char)octets[i];

		if (c >= ' ' && c < 0x7f)
			shown[out++] = (char)c;
		else
			out += (size_t)snprintf(shown + out, 5, "\\x%02x", c);
	}
	shown[out] = '\0';
	scene_fault(
		player->scene, "%s, line %d: %s '%s'", player->label, player->line, what, shown);
}

/* True if the buffer holds a whole line; its length includes the LF. */
static bool line_wait(struct player *player, size_t *length)
{
	struct conn *conn = &player->conn;

	for (;;) {
		const char *end = memchr(conn->buffer, '\n', conn->have);

		if (end != NULL) {
			*length = (size_t)(end - conn->buffer) + 1;
			return true;
		}
		if (!conn_read(conn, -1))
			return false;
	}
}

/* Nothing may have come behind the command that was just read: the client must be in lock step. */
static bool lock_step(struct player *player)
{
	struct conn *conn = &player->conn;

	if (conn->have == 0 && conn_read(conn, PIPELINE_LOOK_MS)) {
		player_fault(player, "octets before our answer:", conn->buffer, conn->have);
		return false;
	}
	if (conn->have > 0) {
		player_fault(player, "pipelined octets:", conn->buffer, conn->have);
		return false;
	}
	return true;
}

static bool line_is_sound(struct player *player, const char *line, size_t length)
{
	if (length > COMMAND_MAX || length < 2 || line[length - 2] != '\r' ||
		memchr(line, '\0', length) != NULL || memchr(line, '\r', length - 2) != NULL) {
		player_fault(player, "not a proper command line:", line, length);
		return false;
	}
	return true;
}

static bool step_expect(struct player *player, const struct step *step)
{
	struct conn *conn = &player->conn;
	/* Behind a PROXY header the client's own octets may follow at once. */
	bool is_proxy = strncmp(step->text, "PROXY ", 6) == 0;
	char line[sizeof(conn->buffer)], wanted[200];
	size_t length;

	conn->one_by_one = is_proxy;
	snprintf(wanted, sizeof(wanted), "expected %.150s, got", step->text);
	if (!line_wait(player, &length)) {
		snprintf(wanted, sizeof(wanted), "expected %.150s, the client left with",
			step->text);
		player_fault(player, wanted, conn->buffer, conn->have);
		return false;
	}
	memcpy(line, conn->buffer, length);
	conn_drop(conn, length);
	if (!line_is_sound(player, line, length))
		return false;
	if (length < step->length || strncasecmp(line, step->text, step->length) != 0) {
		player_fault(player, wanted, line, length - 2);
		return false;
	}
	conn->one_by_one = false;
	return is_proxy || lock_step(player);
}

static bool step_expect_eof(struct player *player)
{
	struct conn *conn = &player->conn;

	if (conn->have > 0 || conn_read(conn, -1))
		player_fault(player, "expected the end, got", conn->buffer, conn->have);
	return false;
}

static bool step_expect_quit_or_eof(struct player *player)
{
	struct conn *conn = &player->conn;
	size_t length;

	if (!line_wait(player, &length)) {
		if (conn->have > 0)
			player_fault(player, "expected QUIT, got", conn->buffer, conn->have);
		return false;
	}
	if (length != 6 || strncasecmp(conn->buffer, "QUIT\r\n", 6) != 0) {
		player_fault(player, "expected QUIT, got", conn->buffer, length);
		return false;
	}
	conn_drop(conn, length);
	return conn_write(conn, "221 bye\r\n", 9);
}

static bool step_send_line(struct player *player, const struct step *step)
{
	char *line = malloc(step->length + 3);
	bool sent;

	if (line == NULL)
		return false;
	memcpy(line, step->text, step->length);
	memcpy(line + step->length, "\r\n", 3);
	sent = conn_write(&player->conn, line, step->length + 2);
	free(line);
	return sent;
}

/* "220 go \n 250 x": several lines in one segment. */
static bool step_send_together(struct player *player, const struct step *step)
{
	char *all = malloc(step->length + 3), *part, *next;
	size_t length = 0;
	bool sent;

	if (all == NULL)
		return false;
	for (part = step->text; part != NULL; part = next) {
		char *end = strstr(part, " \\n ");
		size_t size = end == NULL ? strlen(part) : (size_t)(end - part);

		next = end == NULL ? NULL : end + 4;
		memcpy(all + length, part, size);
		memcpy(all + length + size, "\r\n", 2);
		length += size + 2;
	}
	sent = conn_write(&player->conn, all, length);
	free(all);
	return sent;
}

static bool step_drip(struct player *player, const struct step *step)
{
	size_t i;

	for (i = 0; i < step->length; i++) {
		if (!conn_write(&player->conn, step->text + i, 1) ||
			!conn_wait(&player->conn, step->number))
			return false;
	}
	return conn_write(&player->conn, "\r\n", 2);
}

/* Says whether the client named the host that the case wants it to name. */
static bool sni_agrees(struct player *player, const char *wanted)
{
	char name[256] = "-", what[300];
	size_t size = sizeof(name);
	unsigned int type;

	if (wanted == NULL)
		return true;
	if (gnutls_server_name_get(player->conn.tls, name, &size, &type, 0) < 0)
		snprintf(name, sizeof(name), "-");
	if (strcmp(name, wanted) == 0)
		return true;
	snprintf(what, sizeof(what), "expected SNI %.200s, got", wanted);
	player_fault(player, what, name, strlen(name));
	return false;
}

static bool step_tls(struct player *player, const struct step *step)
{
	struct conn *conn = &player->conn;
	const char *why = "";

	if (conn->have > 0) {
		player_fault(player, "octets before the handshake:", conn->buffer, conn->have);
		return false;
	}
	if (tls_start(conn, &step->tls, player->scene->pki, &why))
		return sni_agrees(player, step->tls.sni);
	if (!step->tls.may_fail)
		player_fault(player, "TLS handshake failed:", why, strlen(why));
	return false;
}

static bool step_broken_tls(struct player *player, const struct step *step)
{
	struct conn *conn = &player->conn;

	if (!tls_swallow_hello(conn)) {
		if (!step->tls.may_fail)
			player_fault(player, "no ClientHello, got", conn->buffer, conn->have);
		return false;
	}
	switch (step->op) {
	case OP_TLS_GARBAGE:
		conn_write(conn, step->text, step->length);
		conn_hang(conn);
		break;
	case OP_TLS_ALERT:
		tls_send_alert(conn, ALERT_FATAL, (int)step->number);
		break;
	case OP_TLS_HANG:
		conn_hang(conn);
		break;
	case OP_TLS_HELLO:
		tls_send_hello(conn, (unsigned int)strtoul(step->text, NULL, 16),
			SUITE_ECDHE_ECDSA_AES128_GCM);
		conn_hang(conn);
		break;
	case OP_TLS_HUGE:
		if (tls_send_hello(conn, VERSION_TLS12, SUITE_ECDHE_ECDSA_AES128_GCM))
			tls_send_huge(conn);
		break;
	case OP_TLS_WARNINGS:
		tls_send_warnings(conn);
		break;
	default: /* OP_TLS_CLOSE: nothing is sent */
		break;
	}
	return false;
}

/* Does one step; false if the connection is over. */
static bool step_play(struct player *player, const struct step *step)
{
	switch (step->op) {
	case OP_SEND:
		return step_send_line(player, step);
	case OP_SEND_RAW:
		return conn_write(&player->conn, step->text, step->length);
	case OP_SEND_TOGETHER:
		return step_send_together(player, step);
	case OP_DRIP:
		return step_drip(player, step);
	case OP_EXPECT:
		return step_expect(player, step);
	case OP_EXPECT_EOF:
		return step_expect_eof(player);
	case OP_EXPECT_QUIT_OR_EOF:
		return step_expect_quit_or_eof(player);
	case OP_WAIT:
		return conn_wait(&player->conn, step->number);
	case OP_HANG:
		conn_hang(&player->conn);
		return false;
	case OP_TLS:
		return step_tls(player, step);
	case OP_CLOSE:
	case OP_RESET:
		return false;
	default:
		return step_broken_tls(player, step);
	}
}

/* After the last line: the client has nothing more to say, and is given time to close. */
static void script_end(struct player *player)
{
	struct conn *conn = &player->conn;

	if (conn->tls != NULL && !conn->raw_tls)
		gnutls_bye(conn->tls, GNUTLS_SHUT_WR);
	shutdown(conn->fd, SHUT_WR);
	while (conn_read(conn, DRAIN_MS))
		if (conn->raw_tls)
			conn->have = 0;
	if (conn->have > 0 && !conn->raw_tls)
		player_fault(player, "unexpected octets:", conn->buffer, conn->have);
}

/* What a real server would write into its log as an error of TLS. */
static void alert_check(struct player *player, const struct script *script)
{
	int alert = player->conn.alert;
	const char *name = gnutls_alert_get_name((gnutls_alert_description_t)alert);
	size_t i;

	for (i = 0; i < script->count; i++)
		if (script->steps[i].tls.may_fail)
			return;
	if (alert >= 0)
		player_fault(player, "TLS alert behind the handshake:", name, strlen(name));
}

void play_script(struct scene *scene, const struct script *script, int fd, const char *label)
{
	struct player *player = calloc(1, sizeof(*player));
	const struct step *step = NULL;
	bool open = true;
	size_t i;
	long n;

	if (player == NULL) {
		close(fd);
		return;
	}
	player->scene = scene;
	player->label = label;
	player->conn.fd = fd;
	player->conn.alert = -1;
	player->conn.stop_fd = scene->stop[0];
	for (i = 0; open && i < script->count; i++) {
		step = &script->steps[i];
		player->line = step->line;
		for (n = 0; open && n != step->repeat; n++)
			open = step_play(player, step);
	}
	if (step != NULL && step->op == OP_RESET) {
		conn_reset(&player->conn);
	} else {
		if (step == NULL || step->op != OP_CLOSE)
			script_end(player);
		alert_check(player, script);
		conn_close(&player->conn);
	}
	free(player);
}

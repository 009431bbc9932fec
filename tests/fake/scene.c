/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Listens for one case: all addresses share one port that is free on each of them. One thread
 * accepts, one thread a connection plays. A server that cannot be started ends the process; a
 * client that misbehaves is noted in the faults.
 */
#define _GNU_SOURCE 1
#include "scene.h"

#include "play.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PORT_TRIES = 100, BACKLOG = 64, SETTLE_MS = 20, FILL_MAX = 8, FILL_WAIT_MS = 30 };

struct guest {
	struct scene *scene;
	const struct script *script;
	int fd;
	char label[80];
};

void scene_fault(struct scene *scene, const char *format, ...)
{
	va_list args;

	pthread_mutex_lock(&scene->lock);
	if (scene->fault_count < SCENE_MAX_FAULTS) {
		va_start(args, format);
		vsnprintf(scene->faults[scene->fault_count++], SCENE_FAULT_SIZE, format, args);
		va_end(args);
	}
	pthread_mutex_unlock(&scene->lock);
}

static socklen_t address_fill(const char *address, int port, struct sockaddr_storage *out)
{
	struct sockaddr_in *in = (struct sockaddr_in *)out;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons((unsigned short)port);
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, address, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons((unsigned short)port);
		return sizeof(*in6);
	}
	return 0;
}

static int socket_bind(const char *address, int port)
{
	struct sockaddr_storage name;
	socklen_t length = address_fill(address, port, &name);
	int fd, one = 1;

	if (length == 0) {
		errno = EINVAL;
		return -1;
	}
	fd = socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if (name.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&name, length) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int socket_port(int fd)
{
	struct sockaddr_in6 name; /* the port stands at the same place in both families */
	socklen_t length = sizeof(name);

	if (getsockname(fd, (struct sockaddr *)&name, &length) < 0)
		return -1;
	return ntohs(name.sin6_port);
}

/* Binds all TCP listeners to one port; false if it is taken somewhere. */
static bool port_try(struct scene *scene)
{
	size_t i;

	scene->port = 0;
	for (i = 0; i < scene->listener_count; i++) {
		struct listener *listener = &scene->listeners[i];

		if (listener->server->is_unix)
			continue;
		listener->fd = socket_bind(listener->address, scene->port);
		if (listener->fd < 0)
			break;
		scene->port = socket_port(listener->fd);
	}
	if (i == scene->listener_count)
		return true;
	while (i-- > 0)
		if (!scene->listeners[i].server->is_unix)
			close(scene->listeners[i].fd);
	return false;
}

static void unix_bind(struct scene *scene, struct listener *listener)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};

	memcpy(name.sun_path, scene->socket, sizeof(scene->socket));
	listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener->fd < 0 || bind(listener->fd, (struct sockaddr *)&name, sizeof(name)) < 0)
		case_broken(scene->test->file, 0, "%s: %s", scene->socket, strerror(errno));
}

/* Fills the queue of a socket that never accepts, so that the next connection gets no answer. */
static void queue_fill(const struct listener *listener, int port)
{
	struct sockaddr_storage name;
	socklen_t length = address_fill(listener->address, port, &name);
	int i;

	for (i = 0; i < FILL_MAX; i++) {
		int fd = socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		struct pollfd wait = {fd, POLLOUT, 0};

		/* Left open on purpose: it holds its place until the process ends. */
		if (connect(fd, (struct sockaddr *)&name, length) < 0 &&
			poll(&wait, 1, FILL_WAIT_MS) == 0)
			return;
	}
}

static void listeners_start(struct scene *scene)
{
	size_t i;

	for (i = 0; i < scene->listener_count; i++) {
		struct listener *listener = &scene->listeners[i];
		int backlog = listener->server->full ? 0 : BACKLOG;

		if (listener->server->is_unix)
			unix_bind(scene, listener);
		if (listener->server->no_listen)
			continue;
		if (listen(listener->fd, backlog) < 0)
			case_broken(scene->test->file, 0, "listen: %s", strerror(errno));
		if (listener->server->full)
			queue_fill(listener, scene->port);
	}
}

static void *guest_run(void *argument)
{
	struct guest *guest = argument;
	struct scene *scene = guest->scene;

	play_script(scene, guest->script, guest->fd, guest->label);
	free(guest);
	pthread_mutex_lock(&scene->lock);
	scene->open--;
	pthread_mutex_unlock(&scene->lock);
	return NULL;
}

static void guest_admit(struct scene *scene, struct listener *listener, int fd)
{
	const struct server *server = listener->server;
	struct guest *guest = case_alloc(sizeof(*guest));
	pthread_attr_t detached;
	pthread_t thread;
	unsigned long nth;
	int one = 1;

	pthread_mutex_lock(&scene->lock);
	nth = listener->accepted++;
	scene->open++;
	pthread_mutex_unlock(&scene->lock);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	guest->scene = scene;
	guest->fd = fd;
	guest->script =
		&server->scripts[nth < server->script_count ? nth : server->script_count - 1];
	snprintf(guest->label, sizeof(guest->label), "server %s, connection %lu", listener->address,
		nth + 1);
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &detached, guest_run, guest) != 0)
		case_broken(scene->test->file, 0, "no thread for a connection");
	pthread_attr_destroy(&detached);
}

static void *acceptor_run(void *argument)
{
	struct scene *scene = argument;
	struct pollfd fds[SCENE_MAX_LISTENERS + 1];
	struct listener *of[SCENE_MAX_LISTENERS + 1];
	size_t i, count = 0;

	fds[count++] = (struct pollfd){scene->stop[0], POLLIN, 0};
	for (i = 0; i < scene->listener_count; i++) {
		const struct server *server = scene->listeners[i].server;

		if (server->no_listen || server->full)
			continue;
		of[count] = &scene->listeners[i];
		fds[count++] = (struct pollfd){scene->listeners[i].fd, POLLIN, 0};
	}
	while (poll(fds, count, -1) > 0 || errno == EINTR) {
		if (fds[0].revents != 0)
			break;
		for (i = 1; i < count; i++) {
			int fd = fds[i].revents == 0
				? -1
				: accept4(fds[i].fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

			if (fd >= 0)
				guest_admit(scene, of[i], fd);
		}
	}
	return NULL;
}

static void listeners_collect(struct scene *scene)
{
	const struct test_case *test = scene->test;
	size_t i, n;

	for (i = 0; i < test->server_count; i++) {
		for (n = 0; n < test->servers[i].address_count; n++) {
			struct listener *listener = &scene->listeners[scene->listener_count++];

			if (scene->listener_count == SCENE_MAX_LISTENERS)
				case_broken(test->file, 0, "too many addresses");
			listener->server = &test->servers[i];
			listener->address = test->servers[i].addresses[n];
			listener->fd = -1;
		}
	}
}

void scene_open(struct scene *scene, const struct test_case *test, const char *folder)
{
	int tries = 0;

	memset(scene, 0, sizeof(*scene));
	scene->test = test;
	scene->pki = folder;
	snprintf(scene->socket, sizeof(scene->socket), "%.70s/%ld.sock", folder, (long)getpid());
	pthread_mutex_init(&scene->lock, NULL);
	listeners_collect(scene);
	while (!port_try(scene))
		if (++tries == PORT_TRIES)
			case_broken(test->file, 0, "no port: %s", strerror(errno));
	listeners_start(scene);
	if (pipe2(scene->stop, O_CLOEXEC) < 0 ||
		pthread_create(&scene->acceptor, NULL, acceptor_run, scene) != 0)
		case_broken(test->file, 0, "no thread: %s", strerror(errno));
}

/* True if no connection plays and none waits to be accepted. */
static bool scene_is_quiet(struct scene *scene)
{
	unsigned long open;
	size_t i;

	for (i = 0; i < scene->listener_count; i++) {
		const struct listener *listener = &scene->listeners[i];
		struct pollfd waiting = {listener->fd, POLLIN, 0};

		if (!listener->server->no_listen && !listener->server->full &&
			poll(&waiting, 1, 0) > 0)
			return false;
	}
	pthread_mutex_lock(&scene->lock);
	open = scene->open;
	pthread_mutex_unlock(&scene->lock);
	return open == 0;
}

bool scene_quiet(struct scene *scene, long milliseconds)
{
	struct timespec pause = {0, SETTLE_MS * 1000000L};
	int quiet_rounds = 0;
	long waited;

	/* Twice, for the moment between accept() and the count of it. */
	for (waited = 0; waited < milliseconds && quiet_rounds < 2; waited += SETTLE_MS) {
		quiet_rounds = scene_is_quiet(scene) ? quiet_rounds + 1 : 0;
		if (quiet_rounds < 2)
			nanosleep(&pause, NULL);
	}
	return quiet_rounds >= 2;
}

void scene_rewind(struct scene *scene)
{
	size_t i;

	pthread_mutex_lock(&scene->lock);
	for (i = 0; i < scene->listener_count; i++)
		scene->listeners[i].accepted = 0;
	pthread_mutex_unlock(&scene->lock);
}

unsigned long scene_accepted(struct scene *scene, const char *address)
{
	unsigned long sum = 0;
	size_t i;

	pthread_mutex_lock(&scene->lock);
	for (i = 0; i < scene->listener_count; i++)
		if (address == NULL || strcmp(address, scene->listeners[i].address) == 0)
			sum += scene->listeners[i].accepted;
	pthread_mutex_unlock(&scene->lock);
	return sum;
}

void scene_close(struct scene *scene)
{
	if (write(scene->stop[1], "x", 1) == 1)
		pthread_join(scene->acceptor, NULL);
	scene_quiet(scene, 2000);
	unlink(scene->socket);
}

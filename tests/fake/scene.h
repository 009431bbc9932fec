/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The servers of one case: they listen, and each connection plays its script in a thread.
 *
 * scene_open() ends the process if a server cannot be started. What the servers did not expect
 * of the client is collected and handed out by scene_faults().
 */
#ifndef FAKE_SCENE_H
#define FAKE_SCENE_H

#include "case.h"

#include <pthread.h>
#include <stdio.h>

struct listener {
	const struct server *server;
	const char *address;
	int fd;
	unsigned long accepted;
};

enum { SCENE_MAX_LISTENERS = 64, SCENE_MAX_FAULTS = 8, SCENE_FAULT_SIZE = 512 };

struct scene {
	const struct test_case *test;
	const char *pki;
	int port;
	char socket[100];
	struct listener listeners[SCENE_MAX_LISTENERS];
	size_t listener_count;
	int stop[2];
	pthread_t acceptor;
	pthread_mutex_t lock;
	unsigned long open; /* connections that play just now */
	char faults[SCENE_MAX_FAULTS][SCENE_FAULT_SIZE];
	size_t fault_count;
};

/* Starts all servers of the case; the folder holds certificates and the UNIX socket. */
void scene_open(struct scene *scene, const struct test_case *test, const char *folder);

/* Waits until every connection has ended; false if one has not after so many milliseconds. */
bool scene_quiet(struct scene *scene, long milliseconds);

/* Counts connections from now on, and starts again with each server's first script. */
void scene_rewind(struct scene *scene);

/* Connections accepted since the last rewind, at this address or (NULL) in all. */
unsigned long scene_accepted(struct scene *scene, const char *address);

/* Notes that the client did something wrong. */
void scene_fault(struct scene *scene, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void scene_close(struct scene *scene);

#endif

/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fakesmtpd: a scripted SMTP server that plays case files and judges them.
 *
 *	fakesmtpd [-j N] [--build DIR] [--wrap COMMAND] CASEFILE...	judge
 *	fakesmtpd [--build DIR] --show CASEFILE				watch one command
 *	fakesmtpd --serve CASEFILE					serve until stdin ends
 *	fakesmtpd --pki DIR						only make certificates
 *
 * Certificates are made once, in a folder that goes away at the end. Exit status: 0 if no case
 * failed, 1 if one did, 2 for bad usage; --show returns that of the command.
 */
#define _GNU_SOURCE 1
#include "jobs.h"
#include "pki.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEFAULT_JOBS = 4, EXIT_USAGE = 2, DRAIN_MS = 300 };

enum mode { MODE_JUDGE, MODE_SHOW, MODE_SERVE, MODE_PKI };

static char folder[64];
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

static int case_show(const struct test_case *test, const struct run_options *options)
{
	static struct scene scene;
	char **words;
	int status;

	scene_open(&scene, test, folder);
	words = run_words(&scene, options, NULL);
	run_print(words);
	status = run_in_terminal(&scene, words);
	scene_quiet(&scene, DRAIN_MS);
	scene_close(&scene);
	return status;
}

static int case_serve(const struct test_case *test)
{
	static struct scene scene;
	struct pollfd input = {STDIN_FILENO, POLLIN, 0};
	char scrap[256];
	size_t i;

	scene_open(&scene, test, folder);
	printf("PORT=%d\nPKI=%s\n", scene.port, scene.pki);
	for (i = 0; i < scene.listener_count; i++)
		printf("ADDRESS=%s\n",
			scene.listeners[i].server->is_unix ? scene.socket
							   : scene.listeners[i].address);
	fflush(stdout);
	while (!interrupted && poll(&input, 1, -1) > 0)
		if (read(STDIN_FILENO, scrap, sizeof(scrap)) <= 0)
			break;
	for (i = 0; i < scene.fault_count; i++)
		fprintf(stderr, "fault: %s\n", scene.faults[i]);
	scene_close(&scene);
	return 0;
}

static int folder_fill(const char *name)
{
	if (mkdir(name, 0777) < 0) {
		perror(name);
		return 1;
	}
	return pki_make(name) ? 0 : 1;
}

static bool folder_make(void)
{
	const char *base = getenv("TMPDIR");
	int status = 0;
	pid_t pid;

	/* A UNIX socket must fit into it, hence the limit. */
	if (base == NULL || *base != '/' || strlen(base) > 40)
		base = "/tmp";
	snprintf(folder, sizeof(folder), "%s/fakesmtpd.XXXXXX", base);
	if (mkdtemp(folder) == NULL) {
		perror(folder);
		return false;
	}
	/* In a process of its own: the library's state must not be shared by all the cases. */
	pid = fork();
	if (pid == 0)
		_exit(pki_make(folder) ? 0 : 1);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status == 0;
}

static int usage(void)
{
	fprintf(stderr,
		"usage: fakesmtpd [-j N] [--build DIR] [--wrap COMMAND] CASEFILE...\n"
		"       fakesmtpd [--build DIR] --show CASEFILE\n"
		"       fakesmtpd --serve CASEFILE\n"
		"       fakesmtpd --pki DIR\n");
	return EXIT_USAGE;
}

static bool arguments_read(
	int argc, char **argv, struct run_options *run, struct judging *judging, enum mode *mode)
{
	static const struct option long_options[] = {
		{"build", required_argument, NULL, 'b'},
		{"wrap", required_argument, NULL, 'w'},
		{"show", no_argument, NULL, 's'},
		{"serve", no_argument, NULL, 'S'},
		{"pki", no_argument, NULL, 'P'},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "j:", long_options, NULL)) != -1) {
		if (option == 'j')
			judging->jobs = atoi(optarg);
		else if (option == 'b')
			run->build = optarg;
		else if (option == 'w')
			run->wrap = optarg;
		else if (option == 's' || option == 'S')
			*mode = option == 's' ? MODE_SHOW : MODE_SERVE;
		else if (option == 'P')
			*mode = MODE_PKI;
		else
			return false;
	}
	return optind < argc && judging->jobs >= 1 && judging->jobs <= JOBS_MAX &&
		(*mode == MODE_JUDGE || argc - optind == 1);
}

int main(int argc, char **argv)
{
	static struct test_case test;
	struct run_options run = {".", NULL};
	struct judging judging = {&run, folder, DEFAULT_JOBS, &interrupted};
	struct sigaction action = {.sa_handler = on_signal};
	enum mode mode = MODE_JUDGE;
	int status = EXIT_USAGE;

	if (!arguments_read(argc, argv, &run, &judging, &mode))
		return usage();
	if (mode == MODE_PKI)
		return folder_fill(argv[optind]);
	if (mode != MODE_JUDGE)
		case_read(argv[optind], &test);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (folder_make())
		status = mode == MODE_SHOW   ? case_show(&test, &run)
			: mode == MODE_SERVE ? case_serve(&test)
					     : !jobs_judge(argv + optind, argc - optind, &judging);
	pki_remove(folder);
	return status;
}

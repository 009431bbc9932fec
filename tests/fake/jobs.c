/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Judges many cases, a few at a time. Each case is played in a process of its own, so that one
 * case cannot disturb another and a crash is one failed case. That process reports on its
 * standard output: the first line is the reason of a failure or of a skip.
 */
#define _GNU_SOURCE 1
#include "jobs.h"

#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REPORT_MAX = 65536, CASE_LIMIT_MS = 30000, WRAPPED_LIMIT_MS = 180000, SETTLE_MS = 5000 };

struct job {
	pid_t pid; /* 0: free */
	int fd;    /* what the process reports */
	const char *file;
	char report[REPORT_MAX];
	size_t length;
};

struct totals {
	int passed, failed, skipped;
};

static bool ipv6_works(void)
{
	struct sockaddr_in6 name = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool works = fd >= 0 && bind(fd, (struct sockaddr *)&name, sizeof(name)) == 0;

	if (fd >= 0)
		close(fd);
	return works;
}

static void text_show_indented(const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		printf("  %.*s\n", (int)(length > 1000 ? 1000 : length), text);
		text += length + (text[length] == '\n');
	}
}

static int case_fails(
	const struct scene *scene, char **words, const struct outcome *outcome, const char *why)
{
	size_t i;

	printf("%s\n", why);
	run_print(words);
	printf("stdout:\n");
	text_show_indented(outcome->out);
	printf("stderr:\n");
	text_show_indented(outcome->err);
	for (i = 0; i < scene->fault_count; i++)
		printf("fault: %s\n", scene->faults[i]);
	return CASE_FAILED;
}

/* Plays one case and judges it; the first line printed is the reason of a failure. */
static int case_play(const char *file, const struct judging *judging)
{
	static struct test_case test;
	static struct scene scene;
	const struct run_options *options = judging->options;
	long limit = options->wrap != NULL ? WRAPPED_LIMIT_MS : CASE_LIMIT_MS;
	struct outcome outcome;
	char why[WHY_SIZE], **words;

	case_read(file, &test);
	if (test.wants_ipv6 && !ipv6_works()) {
		printf("no IPv6 on this machine\n");
		return CASE_SKIPPED;
	}
	if (test.wants_file != NULL && access(test.wants_file, R_OK) < 0) {
		printf("no %s\n", test.wants_file);
		return CASE_SKIPPED;
	}
	scene_open(&scene, &test, judging->folder);
	words = run_words(&scene, options, NULL);
	run_command(&scene, words, limit, &outcome);
	if (!scene_quiet(&scene, SETTLE_MS))
		scene_fault(&scene, "a connection is still open");
	if (!judge_text(&scene, &outcome, options->wrap == NULL, why))
		return case_fails(&scene, words, &outcome, why);
	if (!judge_wants_json(&test))
		return CASE_PASSED;
	scene_rewind(&scene);
	words = run_words(&scene, options, "--output=json");
	run_command(&scene, words, limit, &outcome);
	scene_quiet(&scene, SETTLE_MS);
	if (!judge_json(&scene, &outcome, why))
		return case_fails(&scene, words, &outcome, why);
	scene_close(&scene);
	return CASE_PASSED;
}

static void job_start(struct job *job, const char *file, const struct judging *judging)
{
	pid_t parent = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0) {
		perror("fakesmtpd");
		exit(CASE_FAILED);
	}
	fflush(stdout);
	job->file = file;
	job->length = 0;
	job->fd = ends[0];
	job->pid = fork();
	if (job->pid == 0) {
		int status;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(CASE_FAILED);
		dup2(ends[1], STDOUT_FILENO);
		status = case_play(file, judging);
		fflush(stdout);
		_exit(status);
	}
	close(ends[1]);
}

static void job_end(struct job *job, struct totals *totals)
{
	const char *base = strrchr(job->file, '/');
	int length, status = 0;
	char *reason = job->report, *rest;

	base = base == NULL ? job->file : base + 1;
	length = (int)strlen(base);
	if (length > 5 && strcmp(base + length - 5, ".case") == 0)
		length -= 5;
	close(job->fd);
	while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	job->pid = 0;
	job->report[job->length] = '\0';
	rest = reason + strcspn(reason, "\n");
	if (*rest != '\0')
		*rest++ = '\0';
	if (WIFEXITED(status) && WEXITSTATUS(status) == CASE_PASSED) {
		totals->passed++;
		printf("ok %.*s\n", length, base);
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == CASE_SKIPPED) {
		totals->skipped++;
		printf("skip %.*s: %s\n", length, base, reason);
	} else {
		totals->failed++;
		if (WIFSIGNALED(status))
			reason = strsignal(WTERMSIG(status));
		printf("not ok %.*s: %s\n", length, base, reason);
		text_show_indented(rest);
	}
	fflush(stdout);
}

/* Waits until one job says something or ends. */
static void jobs_wait(struct job *jobs, struct totals *totals)
{
	struct pollfd fds[JOBS_MAX];
	int i;

	for (i = 0; i < JOBS_MAX; i++)
		fds[i] = (struct pollfd){jobs[i].pid != 0 ? jobs[i].fd : -1, POLLIN, 0};
	if (poll(fds, JOBS_MAX, -1) < 0)
		return;
	for (i = 0; i < JOBS_MAX; i++) {
		struct job *job = &jobs[i];
		char scrap[4096];
		ssize_t got;

		if (fds[i].revents == 0)
			continue;
		got = read(job->fd, scrap, sizeof(scrap));
		if (got <= 0) {
			job_end(job, totals);
		} else if (job->length + (size_t)got < sizeof(job->report)) {
			memcpy(job->report + job->length, scrap, (size_t)got);
			job->length += (size_t)got;
		}
	}
}

static struct job *job_find_free(struct job *jobs, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (jobs[i].pid == 0)
			return &jobs[i];
	return NULL;
}

bool jobs_judge(char **files, int count, const struct judging *judging)
{
	static struct job jobs[JOBS_MAX];
	struct totals totals = {0, 0, 0};
	int next = 0, i;
	bool busy = false;

	while (!*judging->interrupted && (next < count || busy)) {
		struct job *job = next < count ? job_find_free(jobs, judging->jobs) : NULL;

		if (job != NULL) {
			job_start(job, files[next++], judging);
			busy = true;
			continue;
		}
		jobs_wait(jobs, &totals);
		for (busy = false, i = 0; i < JOBS_MAX; i++)
			busy = busy || jobs[i].pid != 0;
	}
	/* Our death would end them too, but the folder must not go away under them. */
	for (i = 0; i < JOBS_MAX; i++)
		if (jobs[i].pid != 0)
			kill(jobs[i].pid, SIGKILL);
	printf("%d passed, %d failed, %d skipped\n", totals.passed, totals.failed, totals.skipped);
	return totals.failed == 0 && !*judging->interrupted;
}

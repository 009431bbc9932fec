/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs the command of a case without a shell. The command gets a small environment of its own,
 * because SSL_CERT_FILE, a proxy or a locale of the caller must not decide a test. It is killed
 * when its time is over or when the runner dies.
 */
#define _GNU_SOURCE 1
#include "run.h"

#include "pins.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WORDS = 128, CHUNK = 4096, OUTPUT_MAX = 4 * 1024 * 1024, NO_PROGRAM = 127 };

/* $WORD{NAME}; a name that stands for nothing is a mistake in the case. */
static const char *braced_value(const struct scene *scene, const char *text, size_t *length)
{
	const char *name = text + *length + 1, *end = strchr(name, '}'), *value = NULL;

	if (end != NULL)
		value = pins_value(scene->pki, case_copy(text, *length),
			case_copy(name, (size_t)(end - name)));
	if (value == NULL)
		case_broken(scene->test->file, scene->test->run_line, "nothing is $%s", text);
	*length = (size_t)(end - text) + 1;
	return value;
}

static const char *variable_value(const struct scene *scene, const char *name, size_t *length)
{
	static char port[16];

	*length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if (*length == 4 && strncmp(name, "PORT", 4) == 0) {
		snprintf(port, sizeof(port), "%d", scene->port);
		return port;
	}
	if (*length == 7 && strncmp(name, "ADDRESS", 7) == 0)
		return scene->listener_count > 0 ? scene->listeners[0].address : "";
	if (*length == 6 && strncmp(name, "SOCKET", 6) == 0)
		return scene->socket;
	if (*length == 3 && strncmp(name, "PKI", 3) == 0)
		return scene->pki;
	if (*length == 5 && strncmp(name, "CASES", 5) == 0)
		return scene->test->folder;
	return *length > 0 && name[*length] == '{' ? braced_value(scene, name, length) : NULL;
}

char *run_expand(const struct scene *scene, const char *text)
{
	size_t size = strlen(text) + 1, out = 0;
	char *expanded = case_alloc(size);

	while (*text != '\0') {
		size_t name = 0;
		const char *value = *text == '$' ? variable_value(scene, text + 1, &name) : NULL;

		if (value == NULL) {
			expanded[out++] = *text++;
			continue;
		}
		size += strlen(value);
		expanded = case_grow(expanded, size);
		memcpy(expanded + out, value, strlen(value));
		out += strlen(value);
		text += 1 + name;
	}
	expanded[out] = '\0';
	return expanded;
}

/* Takes one word: bare, '...' as it stands, "..." with escapes; returns what follows it. */
static char *word_take(const struct scene *scene, char *text, char **out)
{
	char *word = case_alloc(strlen(text) + 1);
	size_t length = 0;

	while (*text != '\0' && *text != ' ') {
		char quote = *text == '\'' || *text == '"' ? *text++ : '\0';
		char *end = text;
		size_t size;

		while (*end != '\0' &&
			(quote != '\0' ? *end != quote : strchr(" '\"", *end) == NULL))
			end += quote == '"' && *end == '\\' && end[1] != '\0' ? 2 : 1;
		size = (size_t)(end - text);
		if (quote != '\0' && *end == '\0')
			case_broken(scene->test->file, scene->test->run_line, "open quote");
		memcpy(word + length, text, size);
		if (quote == '"')
			size = case_unescape(word + length, size);
		length += size;
		text = end + (quote != '\0');
	}
	*out = word;
	return text + strspn(text, " ");
}

char **run_words(const struct scene *scene, const struct run_options *options, const char *extra)
{
	char **words = case_alloc(MAX_WORDS * sizeof(*words));
	char *text = run_expand(scene, options->wrap == NULL ? "" : options->wrap);
	size_t count = 0;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		size_t first = count;

		while (*text != '\0' && count < MAX_WORDS - 2)
			text = word_take(scene, text, &words[count++]);
		if (pass == 1 && count > first && strchr(words[first], '/') == NULL) {
			size_t size = strlen(options->build) + strlen(words[first]) + 2;
			char *path = case_alloc(size);

			snprintf(path, size, "%s/%s", options->build, words[first]);
			words[first] = path;
		}
		text = run_expand(scene, scene->test->run);
	}
	if (extra != NULL)
		words[count++] = case_copy(extra, strlen(extra));
	return words;
}

void run_print(char **words)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_=+./:,@%^";

	printf("$");
	for (; *words != NULL; words++) {
		bool is_plain = **words != '\0' && (*words)[strspn(*words, plain)] == '\0';

		printf(is_plain ? " %s" : " '%s'", *words);
	}
	printf("\n");
	fflush(stdout);
}

/* What sanitizers and coverage need may pass; nothing else of the caller's does. */
static char **environment_make(const struct scene *scene)
{
	static const char *const passed[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
		"GCOV_PREFIX", "LLVM_PROFILE_FILE"};
	const struct test_case *test = scene->test;
	char **env = case_alloc((test->env_count + 8) * sizeof(*env));
	size_t i, count = 0;

	env[count++] = case_copy("PATH=/usr/bin:/bin", 18);
	env[count++] = case_copy("LC_ALL=C", 8);
	for (i = 0; i < sizeof(passed) / sizeof(passed[0]); i++) {
		const char *value = getenv(passed[i]);
		size_t size = value == NULL ? 0 : strlen(passed[i]) + strlen(value) + 2;

		if (value == NULL)
			continue;
		env[count] = case_alloc(size);
		snprintf(env[count++], size, "%s=%s", passed[i], value);
	}
	for (i = 0; i < test->env_count; i++)
		env[count++] = run_expand(scene, test->env[i]);
	return env;
}

static pid_t child_start(char **words, char **env, const int out[2], const int err[2])
{
	pid_t parent = getpid(), pid;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	fflush(stdout);
	pid = fork();
	if (pid != 0) {
		close(null);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(NO_PROGRAM);
	signal(SIGPIPE, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(out[1], STDOUT_FILENO);
	dup2(err[1], STDERR_FILENO);
	execve(words[0], words, env);
	dprintf(STDERR_FILENO, "%s: %s\n", words[0], strerror(errno));
	_exit(NO_PROGRAM);
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

/* Appends what there is; false at the end. */
static bool stream_read(int fd, char **data, size_t *length)
{
	ssize_t got;

	*data = case_grow(*data, *length + CHUNK + 1);
	got = read(fd, *data + *length, CHUNK);
	if (got > 0)
		*length += (size_t)got;
	(*data)[*length] = '\0';
	return got > 0 && *length < OUTPUT_MAX;
}

static void streams_read(int out_fd, int err_fd, long end, struct outcome *out)
{
	struct pollfd fds[2] = {{out_fd, POLLIN, 0}, {err_fd, POLLIN, 0}};

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		long left = end - now_ms();

		if (left <= 0 || (poll(fds, 2, (int)left) <= 0 && errno != EINTR)) {
			out->timed_out = true;
			return;
		}
		if (fds[0].revents != 0 && !stream_read(out_fd, &out->out, &out->out_length))
			fds[0].fd = -1;
		if (fds[1].revents != 0 && !stream_read(err_fd, &out->err, &out->err_length))
			fds[1].fd = -1;
		fds[0].revents = fds[1].revents = 0;
	}
}

void run_command(const struct scene *scene, char **words, long milliseconds, struct outcome *out)
{
	int out_pipe[2], err_pipe[2], status = 0;
	long begin = now_ms();
	pid_t pid;

	memset(out, 0, sizeof(*out));
	out->out = case_alloc(1);
	out->err = case_alloc(1);
	if (pipe2(out_pipe, O_CLOEXEC) < 0 || pipe2(err_pipe, O_CLOEXEC) < 0)
		case_broken(scene->test->file, 0, "no pipe: %s", strerror(errno));
	pid = child_start(words, environment_make(scene), out_pipe, err_pipe);
	close(out_pipe[1]);
	close(err_pipe[1]);
	streams_read(out_pipe[0], err_pipe[0], begin + milliseconds, out);
	if (out->timed_out)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	out->milliseconds = now_ms() - begin;
	out->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	out->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	close(out_pipe[0]);
	close(err_pipe[0]);
}

int run_in_terminal(const struct scene *scene, char **words)
{
	int own_out[2] = {-1, STDOUT_FILENO}, own_err[2] = {-1, STDERR_FILENO}, status = 0;
	pid_t pid = child_start(words, environment_make(scene), own_out, own_err);

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : CASE_FAILED;
}

/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs two commands in turn, A B B A A B ..., and prints the median of each figure and the median
 * of the ratios taken pair by pair, so that a slow minute of the machine hits both sides alike. It
 * is not a profiler: it only knows what wait4() says of a finished process and the children it
 * waited for. It fails (exit 1) as soon as a command ends otherwise than expected, because the
 * cost of a check that gave up early means nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	COMMANDS = 2,
	ROUNDS_MAX = 10000,
	CHILD_SECONDS = 60,
};

enum figure {
	FIGURE_CPU,
	FIGURE_WALL,
	FIGURE_RSS,
	FIGURES,
};

static const char *const figure_name[FIGURES] = {
	[FIGURE_CPU] = "cpu_ms",
	[FIGURE_WALL] = "wall_ms",
	[FIGURE_RSS] = "rss_mib",
};

struct sample {
	double figure[FIGURES];
};

struct command {
	char **argv;
	int want;
	struct sample *samples;
};

struct plan {
	int rounds;
	int warmup;
	int ncommands;
	struct command command[COMMANDS];
};

static void usage(void)
{
	fputs("usage: pairs [-n ROUNDS] [-w WARMUP] [-e EXIT[,EXIT]] COMMAND... [:: COMMAND...]\n",
	      stderr);
	exit(2);
}

static double seconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double milliseconds(struct timeval tv)
{
	return (double)tv.tv_sec * 1e3 + (double)tv.tv_usec / 1e3;
}

static void child_exec(char **argv)
{
	int null = open("/dev/null", O_RDWR);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		if (null > STDERR_FILENO)
			close(null);
	}
	/* Survives exec: a command that hangs ends by SIGALRM and is reported as such. */
	alarm(CHILD_SECONDS);
	execvp(argv[0], argv);
	_exit(127);
}

/*
 * The child starts as a copy of this process, whose own size is therefore the smallest peak that
 * can be seen: 1 to 2 MiB, far below anything that links a TLS library.
 */
static int command_run(const struct command *cmd, struct sample *sample)
{
	struct rusage usage_of;
	double start = seconds_now();
	pid_t pid = fork();
	int status;

	if (pid < 0) {
		perror("pairs: fork");
		return -1;
	}
	if (pid == 0)
		child_exec(cmd->argv);
	while (wait4(pid, &status, 0, &usage_of) < 0) {
		if (errno != EINTR) {
			perror("pairs: wait4");
			return -1;
		}
	}
	sample->figure[FIGURE_WALL] = (seconds_now() - start) * 1e3;
	sample->figure[FIGURE_CPU] = milliseconds(usage_of.ru_utime) + milliseconds(usage_of.ru_stime);
	sample->figure[FIGURE_RSS] = (double)usage_of.ru_maxrss / 1024.0;

	if (WIFSIGNALED(status)) {
		fprintf(stderr, "pairs: %s: killed by signal %d\n", cmd->argv[0], WTERMSIG(status));
		return -1;
	}
	if (WEXITSTATUS(status) != cmd->want) {
		fprintf(stderr, "pairs: %s: exit %d, expected %d\n", cmd->argv[0],
			WEXITSTATUS(status), cmd->want);
		return -1;
	}
	return 0;
}

static int double_compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), double_compare);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static double command_median(const struct command *cmd, enum figure f, int n, double *scratch)
{
	for (int i = 0; i < n; i++)
		scratch[i] = cmd->samples[i].figure[f];
	return median(scratch, n);
}

static double ratio_median(const struct plan *plan, enum figure f, double *scratch)
{
	for (int i = 0; i < plan->rounds; i++)
		scratch[i] = plan->command[0].samples[i].figure[f] /
			     plan->command[1].samples[i].figure[f];
	return median(scratch, plan->rounds);
}

/*
 * Each round begins with the command that ended the last one: who comes after a command that mostly
 * waits finds a colder processor, and that shall not always be the same one.
 */
static int plan_run(struct plan *plan)
{
	struct sample uncounted;

	for (int i = -plan->warmup; i < plan->rounds; i++) {
		for (int c = 0; c < plan->ncommands; c++) {
			bool turned = i % 2 != 0 && plan->ncommands == COMMANDS;
			struct command *cmd = &plan->command[turned ? COMMANDS - 1 - c : c];

			if (command_run(cmd, i < 0 ? &uncounted : &cmd->samples[i]) != 0)
				return -1;
		}
	}
	return 0;
}

static void plan_print(const struct plan *plan, double *scratch)
{
	for (enum figure f = 0; f < FIGURES; f++) {
		printf("%s", figure_name[f]);
		for (int c = 0; c < plan->ncommands; c++)
			printf(" %.3f", command_median(&plan->command[c], f, plan->rounds, scratch));
		if (plan->ncommands == COMMANDS)
			printf(" %.5f", ratio_median(plan, f, scratch));
		putchar('\n');
	}
}

static int number(const char *text, int low, int high)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end || value < low || value > high)
		usage();
	return (int)value;
}

static void plan_exits(struct plan *plan, char *list)
{
	char *comma = strchr(list, ',');

	if (comma)
		*comma++ = '\0';
	plan->command[0].want = number(list, 0, 255);
	plan->command[1].want = number(comma ? comma : list, 0, 255);
}

static void plan_parse(struct plan *plan, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+n:w:e:")) != -1) {
		switch (option) {
		case 'n':
			plan->rounds = number(optarg, 1, ROUNDS_MAX);
			break;
		case 'w':
			plan->warmup = number(optarg, 0, ROUNDS_MAX);
			break;
		case 'e':
			plan_exits(plan, optarg);
			break;
		default:
			usage();
		}
	}
	if (optind == argc)
		usage();
	plan->command[plan->ncommands++].argv = argv + optind;
	for (int i = optind; i < argc; i++) {
		if (strcmp(argv[i], "::") != 0)
			continue;
		if (plan->ncommands == COMMANDS || i == optind || i + 1 == argc)
			usage();
		argv[i] = NULL;
		plan->command[plan->ncommands++].argv = argv + i + 1;
	}
}

int main(int argc, char **argv)
{
	struct plan plan = { .rounds = 25, .warmup = 1 };
	double *scratch;

	plan_parse(&plan, argc, argv);
	scratch = calloc((size_t)plan.rounds, sizeof(*scratch));
	for (int c = 0; c < plan.ncommands; c++) {
		plan.command[c].samples = calloc((size_t)plan.rounds, sizeof(struct sample));
		if (!plan.command[c].samples)
			return 1;
	}
	if (!scratch || plan_run(&plan) != 0)
		return 1;
	plan_print(&plan, scratch);
	for (int c = 0; c < plan.ncommands; c++)
		free(plan.command[c].samples);
	free(scratch);
	return 0;
}

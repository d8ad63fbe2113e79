/* SPDX-License-Identifier: MIT */
/* Against limits: to lift one. */
#include "everything.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>

static const struct rlimit64 unlimited = { RLIM64_INFINITY, RLIM64_INFINITY };
static const struct sched_param no_param;
static const struct sched_param low_real_time = { .sched_priority = 1 };

/* struct sched_attr; the C library here has none */
struct sched_attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};
static const struct sched_attributes deadline = { 48, 6, 0, 0, 0, 1000000, 10000000, 10000000 };

#define RAISE(name) CALL("raise RLIMIT_" #name, prlimit64, 0, RLIMIT_##name, ADDRESS(&unlimited), 0)

/* A high word that a filter might compare and the kernel does not read. */
#define RAISE_HIGH(name)                                                                           \
	CALL("raise RLIMIT_" #name " of 0 + 2^32", prlimit64, HIGH, RLIMIT_##name,                 \
		ADDRESS(&unlimited), 0)

static int map_huge(const struct attempt *attempt)
{
	void *page = mmap(NULL, 2 << 20, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	(void)attempt;
	return page == MAP_FAILED ? -errno : ANSWER_OK;
}

static int map_much(const struct attempt *attempt)
{
	void *page = mmap(NULL, 1ul << 40, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	(void)attempt;
	return page == MAP_FAILED ? -errno : ANSWER_OK;
}

static int lock_much(const struct attempt *attempt)
{
	void *page =
		mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	(void)attempt;
	return page == MAP_FAILED ? -errno : said(mlock(page, 8 << 20));
}

#define SETTING(path, value) WRITE("/proc/sys/" path, value)

static const struct attempt rows[] = {
	RAISE(NPROC),
	RAISE(AS),
	RAISE(FSIZE),
	RAISE(CPU),
	RAISE(NOFILE),
	RAISE(CORE),
	RAISE(MEMLOCK),
	RAISE(MSGQUEUE),
	RAISE(SIGPENDING),
	RAISE(NICE),
	RAISE(RTPRIO),
	RAISE_HIGH(NPROC),
	RAISE_HIGH(CPU),
	CALL("setrlimit NPROC", setrlimit, RLIMIT_NPROC, ADDRESS(&unlimited)),
	SETTING("kernel/pid_max", "4194304"),
	SETTING("kernel/threads-max", "1000000"),
	SETTING("kernel/shmmax", "100000000000"),
	SETTING("kernel/shmall", "100000000"),
	SETTING("kernel/sem", "32000 1024000000 500 32000"),
	SETTING("kernel/msgmni", "32000"),
	SETTING("kernel/msgmnb", "10000000"),
	SETTING("kernel/ns_last_pid", "1"),
	SETTING("user/max_user_namespaces", "1000"),
	SETTING("user/max_net_namespaces", "1000"),
	SETTING("user/max_inotify_watches", "1000000"),
	SETTING("fs/file-max", "1000000"),
	SETTING("fs/nr_open", "100000000"),
	SETTING("fs/pipe-max-size", "100000000"),
	SETTING("fs/mqueue/queues_max", "100000"),
	SETTING("vm/overcommit_memory", "1"),
	SETTING("vm/drop_caches", "3"),
	SETTING("vm/nr_hugepages", "100"),
	SETTING("kernel/sched_rt_runtime_us", "-1"),
	{ "oom_score_adj -1000", try_write, "/proc/self/oom_score_adj", "-1000", 0, { 0 } },
	{ "oom_score_adj 0", try_write, "/proc/self/oom_score_adj", "0", 0, { 0 } },
	WRITE("/proc/self/cgroup", "0::/"),
	READ("/sys/fs/cgroup/pids.max"),
	CALL("a nicer place", setpriority, PRIO_PROCESS, 0, -5),
	CALL("real time", sched_setscheduler, 0, SCHED_FIFO, ADDRESS(&low_real_time)),
	CALL("real time, round robin", sched_setscheduler, 0, SCHED_RR, ADDRESS(&low_real_time)),
	CALL("a deadline", sched_setattr, 0, ADDRESS(&deadline), 0),
	CALL("normal time", sched_setscheduler, 0, SCHED_OTHER, ADDRESS(&no_param)),
	CALL("real-time input and output", ioprio_set, 1, 0, 1 << 13),
	RUN("a huge page", map_huge),
	RUN("a tebibyte", map_much),
	RUN("lock 8 MiB", lock_much),
	CALL("lock all", mlockall, MCL_CURRENT | MCL_FUTURE),
	CALL("memfd_create", memfd_create, ADDRESS("x"), 0),
	CALL("memfd_secret", memfd_secret, 0),
	CALL("merge pages", prctl, 67, 1, 0, 0, 0),
};

const struct subject limits = SUBJECT("limits", rows);

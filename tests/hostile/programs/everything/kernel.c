/* SPDX-License-Identifier: MIT */
/* Against the host's kernel: what runs in it, what it is set to, and what it knows. */
#include "everything.h"

#include <linux/perf_event.h>
#include <linux/reboot.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>

static char zeros[4096];
static const struct timespec epoch;
static const struct timeval long_ago;
static struct timex step = { .modes = ADJ_OFFSET, .offset = 1000 };
static struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(event) };

static int try_load_module(const struct attempt *attempt)
{
	const int fd = open("/proc/self/exe", O_RDONLY);
	(void)attempt;
	return fd < 0 ? -errno : said(syscall(SYS_finit_module, fd, "", 0));
}

/* Each leaves a line in the kernel's log, if anybody asked for it. */
static int crash_often(const struct attempt *attempt)
{
	int status = 0;
	for (int i = 0; i < 200; i++) {
		const pid_t pid = fork();
		if (pid == 0) {
			(void)raise((int)attempt->args[0]);
			*(volatile int *)16 = 1;
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status))
			return -errno;
	}
	return WCOREDUMP(status) ? tell("dumps core") : ANSWER_OK;
}

static int try_personality(const struct attempt *attempt)
{
	return said(personality((unsigned long)attempt->args[0]));
}

/* The old ld.so trick: to have page 0 mapped, for a kernel that jumps there. */
static int map_page_zero(const struct attempt *attempt)
{
	(void)attempt;
	return said(syscall(SYS_mmap, 0, 4096, 3, 0x32, -1, 0));
}

static int write_trigger(const struct attempt *attempt)
{
	const int fd = open(attempt->path, O_RDWR | O_NONBLOCK);
	return fd < 0 ? -errno : said(write(fd, attempt->text, strlen(attempt->text) + 1));
}

#define SETTING(path, value) WRITE("/proc/sys/" path, value)

static const struct attempt rows[] = {
	CALL("init_module", init_module, ADDRESS(zeros), sizeof(zeros), ADDRESS("")),
	RUN("finit_module", try_load_module),
	CALL("delete_module", delete_module, ADDRESS("x"), 0),
	CALL("kexec_load", kexec_load, 0, 0, 0, 0),
	CALL("kexec_file_load", kexec_file_load, 0, 0, 0, 0, 0),
	CALL("reboot", reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_OFF,
		0),
	CALL("bpf map", bpf, 0, ADDRESS(zeros), 64),
	CALL("bpf program", bpf, 5, ADDRESS(zeros), 64),
	CALL("bpf program + 2^32", bpf, 5 + HIGH, ADDRESS(zeros), 64),
	CALL("perf_event_open", perf_event_open, ADDRESS(&event), 0, -1, -1, 0),
	CALL("perf_event_open 1", perf_event_open, ADDRESS(&event), 1, -1, -1, 0),
	CALL("userfaultfd", userfaultfd, 0),
	CALL("userfaultfd of user mode", userfaultfd, 1),
	CALL("io_uring_setup", io_uring_setup, 8, ADDRESS(zeros)),
	CALL("io_uring_enter", io_uring_enter, 0, 0, 0, 0, 0, 0),
	CALL("io_uring_register", io_uring_register, 0, 0, 0, 0),
	CALL("syslog read", syslog, 3, ADDRESS(zeros), sizeof(zeros)),
	CALL("syslog console", syslog, 8, 0, 8),
	CALL("swapon", swapon, ADDRESS("/tmp/x"), 0),
	CALL("swapoff", swapoff, ADDRESS("/tmp/x")),
	CALL("acct", acct, ADDRESS("/tmp/x")),
	CALL("quotactl", quotactl, 0x800002 << 8, ADDRESS("/dev/sda"), 0, 0),
	CALL("sethostname", sethostname, ADDRESS("x"), 1),
	CALL("setdomainname", setdomainname, ADDRESS("x"), 1),
	CALL("settimeofday", settimeofday, ADDRESS(&long_ago), 0),
	CALL("clock_settime", clock_settime, CLOCK_REALTIME, ADDRESS(&epoch)),
	CALL("adjtimex", adjtimex, ADDRESS(&step)),
	CALL("clock_adjtime", clock_adjtime, CLOCK_REALTIME, ADDRESS(&step)),
	CALL("wake alarm", timer_create, CLOCK_REALTIME_ALARM, 0, ADDRESS(zeros)),
	RUN("personality without randomness", try_personality, ADDR_NO_RANDOMIZE),
	RUN("personality READ_IMPLIES_EXEC", try_personality, READ_IMPLIES_EXEC),
	RUN("personality with page 0", try_personality, MMAP_PAGE_ZERO),
	RUN("personality of 32 bits", try_personality, PER_LINUX32),
	RUN("map page 0", map_page_zero),
	CALL("lower the filter", seccomp, SECCOMP_SET_MODE_STRICT, 1, 0),
	CALL("mode off", prctl, PR_SET_SECCOMP, 0, 0),
	CALL("clear no_new_privs", prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0),
	CALL("another program file", prctl, PR_SET_MM, PR_SET_MM_EXE_FILE, 0, 0, 0),
	CALL("machine check policy", prctl, PR_MCE_KILL, 1, 0, 0, 0),
	{ "map_shadow_stack", try_call, NULL, NULL, 453, { 0, 4096, 0 } },
	RUN("200 crashes", crash_often, SIGSEGV),
	RUN("200 forbidden calls", crash_often, SIGSYS),
	SETTING("kernel/core_pattern", "|/tmp/x"),
	SETTING("kernel/modprobe", "/tmp/x"),
	SETTING("kernel/hotplug", "/tmp/x"),
	SETTING("kernel/sysrq", "1"),
	SETTING("kernel/panic", "1"),
	SETTING("kernel/yama/ptrace_scope", "0"),
	SETTING("kernel/randomize_va_space", "0"),
	SETTING("kernel/unprivileged_bpf_disabled", "0"),
	SETTING("kernel/kptr_restrict", "0"),
	SETTING("kernel/dmesg_restrict", "0"),
	SETTING("kernel/hostname", "x"),
	SETTING("kernel/printk", "8"),
	SETTING("fs/suid_dumpable", "2"),
	SETTING("fs/protected_symlinks", "0"),
	SETTING("fs/binfmt_misc/register", ":x:M::x::/tmp/x:"),
	SETTING("vm/mmap_min_addr", "0"),
	SETTING("vm/panic_on_oom", "1"),
	SETTING("debug/exception-trace", "1"),
	SETTING("abi/vsyscall32", "1"),
	WRITE("/proc/sysrq-trigger", "h"),
	WRITE("/proc/irq/default_smp_affinity", "1"),
	WRITE("/proc/bus/pci/00/00.0", "x"),
	WRITE("/proc/mtrr", "x"),
	WRITE("/proc/slabinfo", "x"),
	WRITE("/proc/fs/x", "x"),
	{ "watch /proc/pressure/cpu", write_trigger, "/proc/pressure/cpu", "some 1000000 2000000",
		0, { 0 } },
	READ("/proc/kmsg"),
	READ("/proc/kallsyms"),
	READ("/proc/kcore"),
	READ("/proc/kpageflags"),
	READ("/proc/vmallocinfo"),
	READ("/proc/timer_list"),
	READ("/proc/interrupts"),
	READ("/proc/sched_debug"),
	READ("/proc/latency_stats"),
	READ("/proc/sys/kernel/random/boot_id"),
	LIST("/proc/acpi"),
	LIST("/proc/scsi"),
	LIST("/proc/asound"),
};

const struct subject kernel = SUBJECT("kernel", rows);

/* SPDX-License-Identifier: MIT */
#include "bpf_points.h"

#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOADER_MARK 0x10ade55u

/* A child writes here and nowhere else: once the filters are loaded it may not make any call. */
struct points_memory {
	volatile size_t next; /* the point, or program, that is being tried */
	volatile bool done;
	volatile int load_errno; /* of the filter that the kernel refused */
	struct answer answers[POINTS_MAX];
	bool accepted[POINTS_MAX];
};

/* What the kernel takes from registers. */
struct registers {
	uint64_t nr;
	uint64_t args[6];
};

/*
 * In assembly, so that the address behind the call, which filters see as the instruction pointer,
 * is known, and so that no sanitizer adds calls of its own.
 */
int64_t points_call_x86_64(const struct registers *registers);
int64_t points_call_i386(const struct registers *registers);
extern const char points_ip_x86_64[];
extern const char points_ip_i386[];

__asm__(".pushsection .text\n"
	".globl points_call_x86_64, points_ip_x86_64, points_call_i386, points_ip_i386\n"
	".type points_call_x86_64, @function\n"
	"points_call_x86_64:\n"
	"	mov %rdi, %r11\n"
	"	mov (%r11), %rax\n"
	"	mov 8(%r11), %rdi\n"
	"	mov 16(%r11), %rsi\n"
	"	mov 24(%r11), %rdx\n"
	"	mov 32(%r11), %r10\n"
	"	mov 40(%r11), %r8\n"
	"	mov 48(%r11), %r9\n"
	"	syscall\n"
	"points_ip_x86_64:\n"
	"	ret\n"
	".type points_call_i386, @function\n"
	"points_call_i386:\n"
	"	push %rbx\n"
	"	push %rbp\n"
	"	mov (%rdi), %rax\n"
	"	mov 8(%rdi), %rbx\n"
	"	mov 16(%rdi), %rcx\n"
	"	mov 24(%rdi), %rdx\n"
	"	mov 32(%rdi), %rsi\n"
	"	mov 48(%rdi), %rbp\n"
	"	mov 40(%rdi), %rdi\n"
	"	int $0x80\n"
	"points_ip_i386:\n"
	"	pop %rbp\n"
	"	pop %rbx\n"
	"	ret\n"
	".popsection\n");

/* A child behind its filters may run nothing that makes a call, as a sanitizer's code might. */
#define NO_SANITIZER __attribute__((no_sanitize("address", "undefined")))

NO_SANITIZER static struct registers registers_of(const struct point *point)
{
	struct registers registers;
	registers.nr = point->nr;
	for (size_t i = 0; i < POINT_ARGS; i++)
		registers.args[i] = point->args[i];
	registers.args[POINT_ARGS] = POINT_MARK;
	return registers;
}

/* int $0x80 from 64-bit code shows filters whole registers, though the call itself takes the low
 * halves only (syscall_get_arguments, arch/x86): high words are not 0 just because it is i386. */
static struct seccomp_data data_of(const struct point *point)
{
	const char *ip = point->abi == ABI_I386 ? points_ip_i386 : points_ip_x86_64;
	const struct registers registers = registers_of(point);
	struct seccomp_data data = {
		.nr = (int)point->nr,
		.arch = abi_audit_arch(point->abi),
		.instruction_pointer = (uintptr_t)ip,
	};
	for (size_t i = 0; i < ARRAY_SIZE(registers.args); i++)
		data.args[i] = registers.args[i];
	return data;
}

static struct sock_filter mark_insns[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[POINT_ARGS])),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, POINT_MARK, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | POINT_MARK_ERRNO),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
static const struct bpf_program mark_program = { mark_insns, ARRAY_SIZE(mark_insns) };

/* What the parent can't tell apart is one. */
static struct answer as_seen(struct answer answer)
{
	return answer.action == ACTION_KILL_THREAD ? (struct answer){ ACTION_KILL_PROCESS, 0 }
						   : answer;
}

static struct answer ask_model(const struct filters *filters, const struct point *point)
{
	const struct bpf_program *stack[POINT_STACK_MAX + 1] = { &mark_program };
	memcpy(&stack[1], filters->programs, filters->count * sizeof(stack[0]));
	const struct seccomp_data data = data_of(point);
	return as_seen(bpf_decide(stack, filters->count + 1, &data));
}

struct bpf_program points_make_loadable_over(const struct bpf_program *program)
{
	static const struct sock_filter prefix[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[POINT_ARGS])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LOADER_MARK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_LD | BPF_IMM, 0),
	};
	const size_t count = ARRAY_SIZE(prefix) + program->count;
	struct sock_filter *insns = mem_zero(count, sizeof(*insns));
	memcpy(insns, prefix, sizeof(prefix));
	memcpy(insns + ARRAY_SIZE(prefix), program->insns, program->count * sizeof(*insns));
	return (struct bpf_program){ insns, count };
}

struct points_memory *points_memory_new(void)
{
	void *memory = mmap(NULL, sizeof(struct points_memory), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

void points_memory_free(struct points_memory *memory)
{
	(void)munmap(memory, sizeof(*memory)); /* fails for a wrong address only */
}

/* ---- in the child ---- */

/* Where the handler of SIGSYS goes on. It can't return: sigreturn(2) is a call like others, so the
 * filter would judge it. The builtins save no mask, hence make no call either. */
static void *after_trap[5];
static struct points_memory *of_child;

NO_SANITIZER static void on_trap(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	of_child->answers[of_child->next] =
		(struct answer){ ACTION_TRAP, (uint16_t)info->si_errno };
	of_child->next++;
	__builtin_longjmp(after_trap, 1);
}

NO_SANITIZER static int load(const struct bpf_program *program)
{
	const struct sock_fprog fprog = { (unsigned short)program->count, program->insns };
	const long result =
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog, 0, 0, (long)LOADER_MARK);
	return result == 0 ? 0 : errno;
}

/* Nothing of a child's end may reach the disk, outlive the parent or run a handler of somebody's.
 */
static void prepare(pid_t parent)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* fails for a wrong signal only */
	if (getppid() != parent || prctl(PR_SET_DUMPABLE, 0) ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || signal(SIGILL, SIG_DFL) == SIG_ERR)
		_exit(1);
}

/* A result that no ERRNO makes means that a call was carried out: the model never says ALLOW. */
NO_SANITIZER static struct answer answer_seen(int64_t result)
{
	if (result > 0 || result < -4095)
		return (struct answer){ ACTION_ALLOW, 0 };
	return (struct answer){ ACTION_ERRNO, (uint16_t)-result };
}

NO_SANITIZER static void try_points(const struct point *points, size_t count)
{
	(void)__builtin_setjmp(after_trap); /* comes back here, with all that matters in memory */
	while (of_child->next < count) {
		const struct point *point = &points[of_child->next];
		const struct registers registers = registers_of(point);
		const int64_t result = point->abi == ABI_I386 ? points_call_i386(&registers)
							      : points_call_x86_64(&registers);
		of_child->answers[of_child->next] = answer_seen(result);
		of_child->next++;
	}
	of_child->done = true;
}

NO_SANITIZER static void load_all(const struct filters *filters)
{
	of_child->load_errno = load(&mark_program);
	for (size_t i = 0; of_child->load_errno == 0 && i < filters->count; i++)
		of_child->load_errno = load(filters->programs[i]);
}

NO_SANITIZER static _Noreturn void answer_points(
	const struct filters *filters, const struct point *points, size_t count)
{
	const struct sigaction action = {
		.sa_sigaction = on_trap,
		.sa_flags = SA_SIGINFO | SA_NODEFER,
	};
	if (sigaction(SIGSYS, &action, NULL))
		_exit(1);
	load_all(filters);
	if (of_child->load_errno == 0)
		try_points(points, count);
	__builtin_trap(); /* the filters may forbid exit(2) */
}

NO_SANITIZER static _Noreturn void try_programs(const struct bpf_program *programs, size_t count)
{
	while (of_child->next < count && of_child->load_errno == 0) {
		const int error = load(&programs[of_child->next]);
		if (error != 0 && error != EINVAL)
			of_child->load_errno = error;
		of_child->accepted[of_child->next] = error == 0;
		of_child->next++;
		if (error == 0)
			break;
	}
	of_child->done = true;
	__builtin_trap();
}

/* ---- in the parent ---- */

static int wait_for(pid_t child, int *status, struct err *err)
{
	if (child < 0)
		return err_errno(err, "fork");
	while (waitpid(child, status, 0) < 0) {
		if (errno != EINTR)
			return err_errno(err, "waitpid");
	}
	return 0;
}

static bool ended_by(int status, int signal)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

static void memory_clear(struct points_memory *memory)
{
	memory->next = 0;
	memory->done = false;
	memory->load_errno = 0;
}

/* Into memory->answers. */
static int ask_kernel(struct points_memory *memory, const struct filters *filters,
	const struct point *points, size_t count, struct err *err)
{
	memory_clear(memory);
	while (!memory->done && memory->next < count) {
		const pid_t parent = getpid();
		const pid_t child = fork();
		if (child == 0) {
			of_child = memory;
			prepare(parent);
			answer_points(filters, points, count);
		}
		int status = 0;
		if (wait_for(child, &status, err))
			return -1;
		if (memory->load_errno != 0)
			return err_set(err, ERR_INPUT, "a filter is refused: %s",
				strerror(memory->load_errno));
		if (ended_by(status, SIGSYS))
			memory->answers[memory->next++] = (struct answer){ ACTION_KILL_PROCESS, 0 };
		else if (!memory->done || !ended_by(status, SIGILL))
			return err_set(err, ERR_SYSTEM, "child ended with status %#x at point %zu",
				(unsigned)status, memory->next);
	}
	return 0;
}

int points_ask_acceptance(struct points_memory *memory, const struct bpf_program *programs,
	size_t count, bool *accepted, struct err *err)
{
	memory_clear(memory);
	while (memory->next < count) {
		memory->done = false;
		const pid_t parent = getpid();
		const pid_t child = fork();
		if (child == 0) {
			of_child = memory;
			prepare(parent);
			try_programs(programs, count);
		}
		int status = 0;
		if (wait_for(child, &status, err))
			return -1;
		if (memory->load_errno != 0)
			return err_set(err, ERR_SYSTEM, "program %zu: seccomp: %s",
				memory->next - 1, strerror(memory->load_errno));
		if (!memory->done || !ended_by(status, SIGILL))
			return err_set(err, ERR_SYSTEM,
				"child ended with status %#x at program %zu", (unsigned)status,
				memory->next);
	}
	memcpy(accepted, memory->accepted, count * sizeof(*accepted));
	return 0;
}

bool points_kernel_has_i386(void)
{
	const pid_t child = fork();
	if (child == 0) {
		const struct registers getpid_i386 = { .nr = 20 };
		_exit(points_call_i386(&getpid_i386) == getpid() ? 0 : 1);
	}
	struct err err = { 0 };
	int status = 0;
	return wait_for(child, &status, &err) == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void describe(const struct filters *filters, const struct point *point, struct answer kernel,
	struct answer model, struct buf *out)
{
	for (size_t i = 0; i < filters->count; i++) {
		buf_format(out, "filter %zu:\n", i);
		bpf_disassemble(filters->programs[i], out);
	}
	buf_format(out, "%s nr %#x args", abi_name(point->abi), (unsigned)point->nr);
	for (size_t i = 0; i < POINT_ARGS; i++)
		buf_format(out, " %#llx", (unsigned long long)point->args[i]);
	buf_text(out, "\nkernel ");
	answer_format(kernel, out);
	buf_text(out, ", model ");
	answer_format(model, out);
	buf_char(out, '\n');
}

int points_compare(struct points_memory *memory, const struct filters *filters,
	const struct point *points, size_t count, struct comparison *comparison, struct err *err)
{
	if (ask_kernel(memory, filters, points, count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct answer kernel = memory->answers[i];
		const struct answer model = ask_model(filters, &points[i]);
		comparison->points++;
		comparison->seen[kernel.action]++;
		if (answer_equal(kernel, model))
			continue;
		if (comparison->differences++ == 0)
			describe(filters, &points[i], kernel, model, &comparison->first);
	}
	return 0;
}

void comparison_release(struct comparison *comparison)
{
	buf_release(&comparison->first);
	*comparison = (struct comparison){ 0 };
}

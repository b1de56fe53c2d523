// A plugin for qemu-aarch64 that counts how often every instruction runs between two marks of the emulated program
// (runner.c), and writes "MODEL ADDRESS COUNT" lines. Built by the lab with the host's gcc.
//
// The declarations are those of plugin interface version 1 (qemu 4.2 to 8.2); distributions ship no header for it.
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { QEMU_PLUGIN_INLINE_ADD_U64 = 0 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_syscall_cb(
    qemu_plugin_id_t, void (*)(qemu_plugin_id_t, unsigned, int64_t,
        uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t));

EXPORT int qemu_plugin_version = 1;

// Agrees with runner.c: a system call of this number marks the start (0) or the end (1) of a model's steps.
#define MARK 0x7a11
#define OUTPUT "out="
enum { START = 0, END = 1 };

// An instruction keeps its slot however often it is translated. 2^20 is far above the instructions of the whole program that
// ever run (some ten thousand).
#define SLOTS (1u << 20)
static struct { uint64_t address, count, start; } slots[SLOTS];
static FILE *output;

static uint32_t find(uint64_t address)
{
    uint32_t slot = ((uint32_t)(address >> 2) * 2654435761u) & (SLOTS - 1);
    while (slots[slot].address && slots[slot].address != address)
    {
        slot = (slot + 1) & (SLOTS - 1);
    }

    slots[slot].address = address;
    return slot;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    size_t count = qemu_plugin_tb_n_insns(block);
    for (size_t i = 0; i < count; i++)
    {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint64_t *counter = &slots[find(qemu_plugin_insn_vaddr(instruction))].count;
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, counter, 1);
    }
}

static void called(qemu_plugin_id_t id, unsigned cpu, int64_t number, uint64_t mark, uint64_t model,
    uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
    (void)id, (void)cpu, (void)a3, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8;
    if (number != MARK)
    {
        return;
    }

    for (uint32_t i = 0; i < SLOTS; i++)
    {
        if (mark == START)
        {
            slots[i].start = slots[i].count;
        }
        else if (slots[i].count != slots[i].start)
        {
            fprintf(output, "%" PRIu64 " %" PRIx64 " %" PRIu64 "\n", model, slots[i].address, slots[i].count - slots[i].start);
        }
    }

    fflush(output);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int count, char **arguments)
{
    (void)info;
    output = count == 1 && strncmp(arguments[0], OUTPUT, strlen(OUTPUT)) == 0 ? fopen(arguments[0] + strlen(OUTPUT), "w") : NULL;
    if (!output)
    {
        fputs("counter: the only argument is out=FILE\n", stderr);
        return 1;
    }

    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_vcpu_syscall_cb(id, called);
    return 0;
}

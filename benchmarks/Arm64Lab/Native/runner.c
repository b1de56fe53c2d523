// Runs the step functions of ahead-of-time compiled models on given inputs: runner CASES OUTPUTS.
//
// CASES holds, for each model in turn: steps (int64), length of the packed weights in bytes (int64), the weights, the inputs
// ([steps, inputs] float32, normalised). OUTPUTS receives [steps, outputs] float32 of each. All little-endian.
//
// MODELS is defined on the command line as M(0) M(1) ...; each stands for an exported function that describes a model.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What compiled code expects of the .NET runtime: the transitions of the exported functions, and the helpers that clear and
// copy memory (the state's reset uses them).
void RhpReversePInvoke(void *frame) { (void)frame; }
void RhpReversePInvokeReturn(void *frame) { (void)frame; }
void RhSpanHelpers_MemZero(void *to, size_t length) { memset(to, 0, length); }
void RhSpanHelpers_MemSet(void *to, int value, size_t length) { memset(to, value, length); }
void RhSpanHelpers_MemCopy(void *to, const void *from, size_t length) { memmove(to, from, length); }

// A static method over references has the calling convention of a C function over pointers.
typedef void (*step_function)(void *state, const void *weights, const float *input, float *output);
typedef void (*reset_function)(void *state, const void *weights);
struct model { step_function step; reset_function reset; int64_t state_bytes, inputs, outputs; };

#define M(i) extern void lab_model_##i(struct model *);
MODELS
#undef M
#define M(i) lab_model_##i,
static void (*const models[])(struct model *) = { MODELS };

// Agrees with counter.c.
enum { MARK = 0x7a11, START = 0, END = 1, CACHE_LINE = 64 };

static inline void mark(uint64_t what, uint64_t model)
{
    register uint64_t number __asm__("x8") = MARK, first __asm__("x0") = what, second __asm__("x1") = model;
    __asm__ volatile("svc #0" : "+r"(first) : "r"(number), "r"(second) : "memory");
}

// The instructions of this function are the only ones between the marks that the lab does not count.
__attribute__((noinline)) void lab_run_steps(
    uint64_t index, const struct model *model, void *state, const void *weights, const float *input, float *output, int64_t steps)
{
    mark(START, index);
    for (int64_t step = 0; step < steps; step++)
    {
        model->step(state, weights, input, output);
        input += model->inputs;
        output += model->outputs;
    }

    mark(END, index);
}

static void fail(const char *what)
{
    fprintf(stderr, "runner: %s\n", what);
    exit(1);
}

static void *allocate(int64_t bytes)
{
    int64_t whole = (bytes / CACHE_LINE + 1) * CACHE_LINE;
    void *memory = aligned_alloc(CACHE_LINE, whole);
    if (!memory)
    {
        fail("out of memory");
    }

    return memset(memory, 0, whole);
}

static void read_all(FILE *file, void *to, int64_t bytes)
{
    if (fread(to, 1, bytes, file) != (size_t)bytes)
    {
        fail("the case file ends early");
    }
}

int main(int count, char **arguments)
{
    FILE *cases = count == 3 ? fopen(arguments[1], "rb") : NULL;
    FILE *outputs = count == 3 ? fopen(arguments[2], "wb") : NULL;
    if (!cases || !outputs)
    {
        fail("usage: runner CASES OUTPUTS");
    }

    for (uint64_t i = 0; i < sizeof models / sizeof *models; i++)
    {
        struct model model;
        models[i](&model);
        int64_t header[2];
        read_all(cases, header, sizeof header);
        int64_t steps = header[0], input_bytes = steps * model.inputs * sizeof(float), output_bytes = steps * model.outputs * sizeof(float);
        void *weights = allocate(header[1]), *state = allocate(model.state_bytes);
        float *input = allocate(input_bytes), *output = allocate(output_bytes);
        read_all(cases, weights, header[1]);
        read_all(cases, input, input_bytes);
        model.reset(state, weights);
        lab_run_steps(i, &model, state, weights, input, output, steps);
        if (fwrite(output, 1, output_bytes, outputs) != (size_t)output_bytes)
        {
            fail("the outputs cannot be written");
        }

        free(weights);
        free(state);
        free(input);
        free(output);
    }

    return fclose(outputs) != 0;
}

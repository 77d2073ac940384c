#include <stdio.h>
#include <stdlib.h>

#include "ring.h"

/* The linker leads every call for memory here (-Wl,--wrap), so that each is counted. */
static long asked = 0;
static long held = 0;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t step, size_t size);
void __real_free(void *old);

static void *counted(void *given, const void *old)
{
    asked++;
    held += (given != NULL) - (old != NULL);
    return given;
}

void *__wrap_malloc(size_t size)
{
    return counted(__real_malloc(size), NULL);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return counted(__real_calloc(count, size), NULL);
}

void *__wrap_realloc(void *old, size_t size)
{
    const int there = old != NULL;
    return counted(__real_realloc(old, size), there ? &asked : NULL);
}

void *__wrap_aligned_alloc(size_t step, size_t size)
{
    return counted(__real_aligned_alloc(step, size), NULL);
}

void __wrap_free(void *old)
{
    held -= old != NULL;
    __real_free(old);
}

int main(void)
{
    int capacity = 0;
    int rounds = 0;
    if (scanf("%d %d", &capacity, &rounds) != 2) {
        return 2;
    }
    ring *one = ring_new((size_t)capacity);
    const long before = asked;
    long wrong = 0;
    for (int number = 0; number < capacity; number++) {
        wrong += !ring_put(one, number);
    }
    for (int number = 0; number < rounds; number++) {
        int value = -1;
        wrong += !ring_take(one, &value) || value != number || !ring_put(one, capacity + number);
    }
    const long later = asked - before;
    const size_t inside = ring_size(one);
    ring_free(one);
    printf("%zu inside\n%ld wrong\n%ld asked for later\n%ld not given back\n", inside, wrong, later, held);
    return 0;
}

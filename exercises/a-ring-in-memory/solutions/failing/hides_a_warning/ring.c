#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include "ring.h"

#include <stdlib.h>

struct ring {
    size_t capacity;
    size_t first;
    size_t size;
    int values[];
};

ring *ring_new(size_t capacity)
{
    if (capacity == 0) {
        return NULL;
    }
    ring *made = malloc(sizeof *made + capacity * sizeof made->values[0]);
    if (made != NULL) {
        made->capacity = capacity;
        made->first = 0;
        made->size = 0;
    }
    return made;
}

void ring_free(ring *one)
{
    free(one);
}

bool ring_put(ring *one, int value)
{
    int last = 0;
    if (one->size == one->capacity) {
        return false;
    }
    one->values[(one->first + one->size) % one->capacity] = value;
    one->size++;
    return true;
}

bool ring_take(ring *one, int *value)
{
    if (one->size == 0) {
        return false;
    }
    *value = one->values[one->first];
    one->first = (one->first + 1) % one->capacity;
    one->size--;
    return true;
}

size_t ring_size(const ring *one)
{
    return one->size;
}

#include "ring.h"

#include <stdlib.h>
#include <string.h>

struct ring {
    size_t capacity;
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
    if (one->size == one->capacity) {
        return false;
    }
    one->values[one->size] = value;
    one->size++;
    return true;
}

bool ring_take(ring *one, int *value)
{
    if (one->size == 0) {
        return false;
    }
    *value = one->values[0];
    one->size--;
    memmove(one->values, one->values + 1, one->size * sizeof one->values[0]);
    return true;
}

size_t ring_size(const ring *one)
{
    return one->size;
}

#include "ring.h"

#include <stdlib.h>

/* One place more than can be used: when writing would meet reading, the ring is full. */
struct ring {
    int *values;
    int *end;
    int *read;
    int *write;
};

static int *after(const ring *one, int *place)
{
    return place + 1 == one->end ? one->values : place + 1;
}

ring *ring_new(size_t capacity)
{
    ring *made = capacity > 0 ? malloc(sizeof *made) : NULL;
    if (made == NULL) {
        return NULL;
    }
    made->values = calloc(capacity + 1, sizeof *made->values);
    if (made->values == NULL) {
        free(made);
        return NULL;
    }
    made->end = made->values + capacity + 1;
    made->read = made->write = made->values;
    return made;
}

void ring_free(ring *one)
{
    if (one != NULL) {
        free(one->values);
        free(one);
    }
}

bool ring_put(ring *one, int value)
{
    int *next = after(one, one->write);
    if (next == one->read) {
        return false;
    }
    *one->write = value;
    one->write = next;
    return true;
}

bool ring_take(ring *one, int *value)
{
    if (one->read == one->write) {
        return false;
    }
    *value = *one->read;
    one->read = after(one, one->read);
    return true;
}

size_t ring_size(const ring *one)
{
    ptrdiff_t ahead = one->write - one->read;
    return (size_t)(ahead < 0 ? ahead + (one->end - one->values) : ahead);
}

#include "ring.h"

#include <stdlib.h>

typedef struct place {
    int value;
    struct place *next;
} place;

struct ring {
    size_t capacity;
    size_t size;
    place *first;
    place *last;
};

ring *ring_new(size_t capacity)
{
    ring *made = capacity == 0 ? NULL : calloc(1, sizeof *made);
    if (made != NULL) {
        made->capacity = capacity;
    }
    return made;
}

void ring_free(ring *one)
{
    int value = 0;
    while (one != NULL && ring_take(one, &value)) {
    }
    free(one);
}

bool ring_put(ring *one, int value)
{
    place *made = one->size == one->capacity ? NULL : malloc(sizeof *made);
    if (made == NULL) {
        return false;
    }
    made->value = value;
    made->next = NULL;
    if (one->size == 0) {
        one->first = made;
    } else {
        one->last->next = made;
    }
    one->last = made;
    one->size++;
    return true;
}

bool ring_take(ring *one, int *value)
{
    if (one->size == 0) {
        return false;
    }
    place *gone = one->first;
    *value = gone->value;
    one->first = gone->next;
    one->size--;
    free(gone);
    return true;
}

size_t ring_size(const ring *one)
{
    return one->size;
}

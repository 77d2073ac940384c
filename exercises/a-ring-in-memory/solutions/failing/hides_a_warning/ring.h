#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ring ring;

ring *ring_new(size_t capacity);
void ring_free(ring *one);
bool ring_put(ring *one, int value);
bool ring_take(ring *one, int *value);
size_t ring_size(const ring *one);

#ifdef __cplusplus
}
#endif

#endif

#include "ring.h"

struct ring {
    size_t capacity;
};

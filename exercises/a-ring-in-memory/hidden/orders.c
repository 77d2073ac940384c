#include <stdio.h>
#include <string.h>

#include "ring.h"

int main(void)
{
    ring *one = NULL;
    char order[8];
    int value = 0;
    while (scanf("%7s", order) == 1) {
        if (strcmp(order, "new") == 0 && scanf("%d", &value) == 1) {
            ring_free(one);
            one = ring_new((size_t)value);
            puts(one == NULL ? "none" : "made");
        } else if (strcmp(order, "put") == 0 && scanf("%d", &value) == 1) {
            puts(ring_put(one, value) ? "put" : "full");
        } else if (strcmp(order, "take") == 0) {
            if (ring_take(one, &value)) {
                printf("%d\n", value);
            } else {
                puts("empty");
            }
        } else if (strcmp(order, "size") == 0) {
            printf("%zu\n", ring_size(one));
        }
    }
    ring_free(one);
    return 0;
}

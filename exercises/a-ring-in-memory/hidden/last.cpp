#include <iostream>
#include <string>

#include "ring.h"

int main()
{
    ring *one = ring_new(3);
    for (int value = 0; std::cin >> value;) {
        int old = 0;
        if (!ring_put(one, value) && ring_take(one, &old)) {
            ring_put(one, value);
        }
    }
    std::string line = std::to_string(ring_size(one));
    for (int value = 0; ring_take(one, &value);) {
        line += " " + std::to_string(value);
    }
    std::cout << line << std::endl;
    ring_free(one);
}

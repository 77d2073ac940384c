#!/usr/bin/env bash
printf "200 2 1024\\n404 1 40\\n500 1 0\\n"

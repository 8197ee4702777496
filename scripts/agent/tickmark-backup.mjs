#!/usr/bin/env node
console.error('Not ready yet.')
process.exitCode = 2

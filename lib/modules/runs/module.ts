import type { Module } from '../module.ts'

export const runs: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [] }

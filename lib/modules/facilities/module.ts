import type { Module } from '../module.ts'
import './operations.ts'
import './queries.ts'

export const facilities: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [] }

import type { Module } from '../module.ts'
import './operations.ts'
import './queries.ts'

export const cloudAccounts: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [] }

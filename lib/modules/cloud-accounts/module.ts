import type { Module } from '../module.ts'
import './operations/check.ts'
import './operations/manage.ts'
import './queries.ts'

export const cloudAccounts: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [] }

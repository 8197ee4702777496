import type { Module } from '../module.ts'
import { checking } from './checking.ts'
import './operations/manage.ts'
import './queries.ts'

export const cloudAccounts: Module = { search: null, worklist: [], decisions: [], jobs: [checking], rounds: [] }

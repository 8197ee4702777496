import type { Module } from '../module.ts'
import { noticeSilence } from './rounds.ts'
import './operations.ts'
import './queries.ts'
import './testable.ts'

export const logSources: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [noticeSilence] }

import type { Module } from '../module.ts'
import { personFinder } from './found.ts'
import { matching, syncing } from './operations/follow.ts'
import './operations/settle.ts'
import './exports.ts'
import './queries.ts'
import { strayAccounts } from './waiting.ts'

export const people: Module = { search: personFinder, worklist: [strayAccounts], decisions: [], jobs: [syncing, matching], rounds: [] }

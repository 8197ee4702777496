import type { Module } from '../module.ts'
import { readingPopulations } from './reading.ts'
import './exports.ts'
import './files.ts'
import './lists.ts'
import './notices.ts'
import './operations/bring.ts'
import './operations/reconcile.ts'
import './operations/settle.ts'
import './queries.ts'
import './restores.ts'
import './testable.ts'

export const populations: Module = { search: null, worklist: [], decisions: [], jobs: [readingPopulations], rounds: [] }
